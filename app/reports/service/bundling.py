"""Writing the bundle of a campaign."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from analysis.dataset.format import bundle_sha256, zip_bundle
from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import Work
from app.reports import bundle, rules
from app.reports.errors import AnswersStillSealed, CampaignStillRuns, NothingCounted, OutputTaken
from app.reports.store import collected as stored
from app.responses import service as responses
from app.responses.models import Opening
from app.sampling import service as sampling
from app.templates import service as templates
from app.units import service as units

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class WrittenBundle:
    """`sha256` names the bundle for ever; `responses` that say something about a unit."""

    path: Path
    sha256: str
    responses: int


def write_bundle(
    work: Work, *, campaign_id: UUID, out: Path, chosen: Mapping[str, Any] = bundle.STANDARD
) -> WrittenBundle:
    """Writes the bundle of a campaign into a new folder, or a zip file where `out` ends in `.zip`.

    The same database and the same `chosen` options (`bundle.design_of`) give the same bytes. Raises
    `AnswersStillSealed` or `CampaignStillRuns` before results may be computed, `NothingCounted`,
    `OutputTaken`.
    """
    facts, found = gather(work, campaign_id=campaign_id)
    remarks = stored.list_remarks(work.session, campaign_id=campaign_id, scope=EVERYWHERE)
    if out.suffix == ".zip":
        with tempfile.TemporaryDirectory(dir=working_folder(work)) as name:
            folder = Path(name) / "bundle"
            bundle.write_files(facts, folder=folder, collected=found, remarks=remarks, chosen=chosen)
            out.parent.mkdir(parents=True, exist_ok=True)
            zip_bundle(folder, out)
            digest = bundle_sha256((folder / MANIFEST).read_bytes())
    else:
        require_empty(out)
        bundle.write_files(facts, folder=out, collected=found, remarks=remarks, chosen=chosen)
        digest = bundle_sha256((out / MANIFEST).read_bytes())
    return WrittenBundle(path=out, sha256=digest, responses=len(found.rated))


def gather(work: Work, *, campaign_id: UUID) -> tuple[bundle.CampaignFacts, bundle.Collected]:
    """What was asked and what counts of the answers. Raises as `write_bundle`."""
    campaign = require_computable(work, campaign_id=campaign_id)
    counted = list(stored.list_counted(work.session, campaign_id=campaign_id, scope=EVERYWHERE))
    facts = facts_of(work, campaign=campaign, homes={response.unit_id for response in counted})
    answers = stored.list_given(work.session, campaign_id=campaign_id, scope=EVERYWHERE)
    found = bundle.collect(facts, responses=counted, answers=answers)
    if not found.rated:
        raise NothingCounted(key=campaign.key)
    return facts, found


def working_folder(work: Work) -> Path:
    """Answers never lie in a folder that others of the machine share."""
    folder = work.resources.settings.data_dir / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def require_empty(folder: Path) -> None:
    """Raises `OutputTaken` where something lies already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputTaken(path=folder)


def require_computable(work: Work, *, campaign_id: UUID) -> Campaign:
    """The campaign once its results may be computed; raises `AnswersStillSealed`, `CampaignStillRuns`."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    channels = {one.channel for one in campaigns.list_audiences(work, campaign_id=campaign_id)}
    if not rules.is_computable(campaign.state, channels=channels):
        sealed = rules.awaited_state(channels) == "opened"
        raise (AnswersStillSealed if sealed else CampaignStillRuns)(key=campaign.key)
    return campaign


def facts_of(work: Work, *, campaign: Campaign, homes: set[UUID]) -> bundle.CampaignFacts:
    """Everything but the answers. `homes`: the units that responses stand in."""
    rounds = campaigns.list_campaign_units(work, campaign_id=campaign.id)
    inside = {unit.unit_id for unit in rounds}
    openings = responses.list_openings(work, campaign_id=campaign.id)
    issued: dict[UUID, dict[UUID, int]] = {}
    for cell in sampling.list_cells(work, campaign_id=campaign.id):
        issued.setdefault(cell.audience_id, {})[cell.unit_id] = cell.issued
    return bundle.CampaignFacts(
        campaign=campaign,
        units=rounds,
        outside=[units.get_unit(work, unit_id=home) for home in sorted(homes - inside)],
        types=units.list_unit_types(work),
        groups=campaigns.list_groups(work),
        framework=_framework(work, campaign=campaign),
        audiences=[
            _audience_facts(
                work, audience=one, inside=inside, openings=openings, issued=issued.get(one.id, {})
            )
            for one in campaigns.list_audiences(work, campaign_id=campaign.id)
        ],
    )


def _framework(work: Work, *, campaign: Campaign) -> templates.Framework | None:
    if campaign.framework_key is None or campaign.framework_version is None:
        return None
    return templates.get_framework(work, key=campaign.framework_key, version=campaign.framework_version)


def _audience_facts(
    work: Work, *, audience: Audience, inside: set[UUID], openings: Sequence[Opening],
    issued: Mapping[UUID, int],
) -> bundle.AudienceFacts:  # fmt: skip
    """Online everybody drawn was invited, whoever took their place later; on paper the forms handed out."""
    links: dict[str, list[tuple[str, Decimal]]] = {}
    for link in campaigns.list_criterion_links(work, audience_id=audience.id):
        links.setdefault(link.item, []).append((link.criterion, link.weight))
    sizes: Counter[UUID] = Counter()
    asked: Counter[UUID] = Counter()
    entries = sampling.list_frame_entries(work, audience_id=audience.id)
    taken = sampling.list_taken(work, audience_id=audience.id)
    replaced = sampling.list_released(work, audience_id=audience.id).replaced
    for entry in entries:
        if entry.unit_id in inside and (not taken or entry.unit_id in taken):
            sizes[entry.unit_id] += 1 if entry.size is None else entry.size
            asked[entry.unit_id] += 1 if entry.selected or (entry.unit_id, entry.id) in replaced else 0
    return bundle.AudienceFacts(
        audience=audience,
        questionnaire=templates.get_questionnaire(
            work, key=audience.questionnaire_key, version=audience.questionnaire_version
        ),
        links={item: sorted(found) for item, found in links.items()},
        sizes=sizes,
        asked=asked if audience.channel == "online" else dict(issued),
        batches={
            one.id: tuple(UUID(unit) for unit in one.unit_ids)
            for one in openings
            if str(audience.id) in one.audience_ids
        },
        drawn={
            unit_id: bundle.Drawn(one.people, one.stand_for, one.clustered) for unit_id, one in taken.items()
        },
    )
