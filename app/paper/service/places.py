"""What several use cases of paper look up: the round, its units, its codes and layouts."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign, CampaignUnit
from app.core.actor import EVERYWHERE
from app.core.tokens import Purpose
from app.core.unit_of_work import Work
from app.paper.definition.layout import FormLayout, Layout, Sheet, form_layout
from app.paper.definition.serial import CodeKey, SerialCheckFails, SerialMalformed, parse_serial
from app.paper.errors import OwnUnitForms, PaperNotOpen
from app.paper.store import forms as store
from app.templates import service as templates
from app.units import service as units

SHORT = 8
SHOWN = 40
"""The longest text that is repeated where a serial was expected."""


def require_running(work: Work, *, campaign_id: UUID) -> Campaign:
    """The campaign while forms may be moved; raises `PaperNotOpen` otherwise."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state != "running":
        raise PaperNotOpen
    return campaign


def barred_units(work: Work) -> frozenset[UUID]:
    """The units whose single forms this person never touches or sees: the own one and those below it."""
    home = work.actor.home_unit_id
    return units.subtree_ids(work, unit_id=home) if home else frozenset()


def barred_by_rating(work: Work) -> frozenset[UUID]:
    """Those units, and all whose forms ask about one of them: whoever is assessed on a form of many units
    neither keys it nor rules on it."""
    own = barred_units(work)
    return own | campaigns.list_paper_raters(work, rated=own)


def barred_numbers(work: Work, *, campaign_id: UUID) -> frozenset[str]:
    """The four digits that begin the serials of those units in this round."""
    own = barred_units(work)
    if not own:
        return frozenset()
    found = units_by_id(work, campaign_id=campaign_id)
    return frozenset(f"{found[unit_id].ordinal:04d}" for unit_id in own & found.keys())


def require_others(work: Work, *, campaign_id: UUID, serials: Sequence[str]) -> None:
    """Raises `OwnUnitForms` if any is of the person's own unit: its staff never move the forms about it."""
    own = barred_numbers(work, campaign_id=campaign_id)
    compact = {text.strip()[:SHOWN]: _compact(text) for text in serials} if own else {}
    found = [
        text
        for text, serial in compact.items()
        if serial[:4] in own
        and store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=EVERYWHERE)
    ]
    if found:
        raise OwnUnitForms(serials=", ".join(found))


def _compact(text: str) -> str:
    """A serial as the tables keep it; empty for what is none."""
    try:
        return parse_serial(text).compact
    except (SerialMalformed, SerialCheckFails):
        return ""


def list_paper_audiences(work: Work, *, campaign_id: UUID) -> list[Audience]:
    """The audiences that answer on paper."""
    return [one for one in campaigns.list_audiences(work, campaign_id=campaign_id) if one.channel == "paper"]


def units_by_id(work: Work, *, campaign_id: UUID) -> dict[UUID, CampaignUnit]:
    """The units of the round by id, in official order."""
    return {one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=campaign_id)}


def get_questionnaire(work: Work, *, audience: Audience) -> templates.Questionnaire:
    """The questionnaire version an audience answers."""
    return templates.get_questionnaire(
        work, key=audience.questionnaire_key, version=audience.questionnaire_version
    )


def short_id(campaign_key: str) -> str:
    """A campaign's name in its page codes: at most 8 of 0-9 A-Z, the beginning and end of its key."""
    signs = re.sub(r"[^0-9A-Z]", "", campaign_key.upper())
    return signs if len(signs) <= SHORT else signs[: SHORT // 2] + signs[-(SHORT // 2) :]


def code_key(work: Work, *, campaign: Campaign) -> CodeKey:
    """What this campaign's page codes are made with; the secret never leaves the installation."""
    secret = work.resources.tokens.derive(Purpose.SERIAL, context=campaign.id.bytes)
    return CodeKey(short_id(campaign.key), secret)


@dataclass(frozen=True, slots=True)
class KnownForms:
    """Every printed form of a campaign: how to read it, and whose it is, by serial as in the tables."""

    layout: Layout
    units: dict[str, UUID]


def known_forms(work: Work, *, campaign: Campaign) -> KnownForms:
    """The union of the layouts of all printed batches. Forms still at the printer are not in it."""
    sheets: dict[str, Sheet] = {}
    questionnaires = {
        one.id: (one.questionnaire_key, one.questionnaire_version)
        for one in list_paper_audiences(work, campaign_id=campaign.id)
    }
    key = code_key(work, campaign=campaign)
    forms: list[FormLayout] = []
    owners: dict[str, UUID] = {}
    for serial, unit_id, audience_id, digest in store.list_campaign_serials(
        work.session, campaign_id=campaign.id
    ):
        if digest is None:
            continue
        if digest not in sheets:
            sheets[digest] = Sheet.from_json(json.loads(work.resources.files.get(digest)))
        name, version = questionnaires[audience_id]
        forms.append(
            form_layout(
                sheets[digest], questionnaire=name, version=version, serial=parse_serial(serial), key=key
            )
        )
        owners[serial] = unit_id
    return KnownForms(layout=Layout(tuple(forms)), units=owners)


def shown(serial: str) -> str:
    """A serial as printed, `0417-38206-X`, from how the tables keep it."""
    return f"{serial[:4]}-{serial[4:9]}-{serial[9:]}"
