"""The change since an earlier round: asked for by analysts, computed from the bundles of two runs."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast
from uuid import UUID

from analysis.dataset.changes import Changes
from analysis.dataset.succession import HEADER
from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.reports import rules
from app.reports.errors import EarlierNotApproved, NoResults
from app.reports.models import AnalysisRun
from app.reports.service.approving import find_official
from app.reports.service.bundling import require_computable
from app.reports.service.results import find_shown_run
from app.reports.service.running import BUNDLE, get_run, get_run_file, queue_run
from app.reports.store import runs
from app.units import service as units


@dataclass(frozen=True, slots=True)
class EarlierRound:
    """A round with an earlier assessed period, its approved run, and since when that is approved."""

    campaign: Campaign
    run_id: UUID
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundChange:
    """The change that pages show. `official`: both of its runs are the approved ones of their rounds;
    `current`: its later run is the one that pages show."""

    run: AnalysisRun
    changes: Changes
    official: bool
    current: bool

    def rows(self) -> rules.Pictured:
        """What the figure of the change says beside its drawing."""
        return rules.read_change(self.changes)


def list_earlier(work: Work, *, campaign: Campaign) -> list[EarlierRound]:
    """Rounds that this one can be compared with, the latest first, among those that the actor may enter."""
    found = []
    for one in campaigns.list_campaigns(work):
        official = find_official(work, campaign_id=one.id) if one.period_from < campaign.period_from else None
        if official is not None:
            found.append(EarlierRound(one, official.run_id, official.approved_at))
    return found


@audited("reports.request_change")
def request_change(work: Work, *, campaign_id: UUID, earlier_run: UUID) -> AnalysisRun:
    """Queues the change from an approved run of an earlier round to the run that pages show of this one.

    The same that is under way already is given back. Raises `AnswersStillSealed` or `CampaignStillRuns`,
    `NoResults`, `EarlierNotApproved`, `OtherRunUnderWay`.
    """
    campaign = require_computable(work, campaign_id=campaign_id)
    later = find_shown_run(work, campaign_id=campaign_id)
    if later is None:
        raise NoResults(key=campaign.key)
    earlier = next((one for one in list_earlier(work, campaign=campaign) if one.run_id == earlier_run), None)
    if earlier is None:
        raise EarlierNotApproved
    options = {
        "earlier_campaign": earlier.campaign.key, "earlier_run": str(earlier_run), "later_run": str(later),
    }  # fmt: skip
    run, repeated = queue_run(work, campaign_id=campaign_id, recipe=rules.CHANGE, options=options)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, run=str(run.id), repeated=repeated,
        earlier=earlier.campaign.key,
    )  # fmt: skip
    return run


def find_change(work: Work, *, campaign_id: UUID) -> FoundChange | None:
    """The latest change of a round that was computed, or None."""
    run = find_change_run(work, campaign_id=campaign_id)
    if run is None:
        return None
    changes = cast(Changes, json.loads(get_run_file(work, run_id=run.id, name=rules.CHANGES)))
    earlier = get_run(work, run_id=UUID(run.options["earlier_run"]))
    sides = ((earlier.campaign_id, "earlier_run"), (campaign_id, "later_run"))
    approved = [
        one is not None and str(one.run_id) == run.options[name]
        for one, name in ((find_official(work, campaign_id=side), name) for side, name in sides)
    ]
    shown = find_shown_run(work, campaign_id=campaign_id)
    return FoundChange(run, changes, all(approved), str(shown) == run.options["later_run"])


def find_change_run(work: Work, *, campaign_id: UUID) -> AnalysisRun | None:
    """The run of the change that pages show, or None."""
    done = frozenset({"done"})
    return runs.find_latest(work.session, campaign_id=campaign_id, states=done, recipe=rules.CHANGE)


def gather_rounds(work: Work, *, run: AnalysisRun, folder: Path) -> tuple[list[str], str]:
    """Writes what the analysis compares: the bundles that both runs were computed from, and who followed
    whom. Returns the words of its command and the SHA-256 of the later bundle."""
    earlier, later = (get_run(work, run_id=UUID(run.options[name])) for name in ("earlier_run", "later_run"))
    words = ["change"]
    for one, name in ((earlier, "earlier.zip"), (later, "later.zip")):
        (folder / name).write_bytes(get_run_file(work, run_id=one.id, name=BUNDLE))
        words.append(str(folder / name))
    pairs = _successions(work, earlier=earlier.campaign_id, later=later.campaign_id)
    if pairs:
        with (folder / "succession.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADER, *pairs])
        words += ["--succession", str(folder / "succession.csv")]
    return words, later.bundle_sha256 or ""


def _successions(work: Work, *, earlier: UUID, later: UUID) -> Sequence[tuple[str, str]]:
    """Mergers, splits and renamings between the assessed periods of two rounds, by the codes of each."""
    codes = [
        {one.unit_id: one.code for one in campaigns.list_campaign_units(work, campaign_id=side)}
        for side in (earlier, later)
    ]
    since = campaigns.get_campaign_by_id(work, campaign_id=earlier).period_from
    until = campaigns.get_campaign_by_id(work, campaign_id=later).period_to
    links = [
        (one.from_unit_id, one.to_unit_id) for one in units.list_successions(work) if since < one.on <= until
    ]
    return rules.succession_pairs(codes[0], later=codes[1], links=links)
