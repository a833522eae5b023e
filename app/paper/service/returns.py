"""Forms that come back, papers that do not belong, and the end of taking in."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.definition.serial import SerialCheckFails, SerialMalformed, parse_serial
from app.paper.models import Quarantine
from app.paper.service import places
from app.paper.store import forms as store


@dataclass(frozen=True, slots=True)
class SetAside:
    """A paper that was not taken in: its serial as read, and the code of the reason."""

    serial: str
    reason: str


@dataclass(frozen=True, slots=True)
class Received:
    """What became of the serials given: how many forms were taken in, and which papers set aside."""

    accepted: int
    quarantined: tuple[SetAside, ...]


@audited("paper.forms_received")
def receive_forms(
    work: Work, *, campaign_id: UUID, serials: Sequence[str], pile_of: UUID | None = None,
    scope: Scope = EVERYWHERE,
) -> Received:  # fmt: skip
    """Takes forms back by their serials: issued -> returned. What does not belong is set aside, visibly.

    Reasons: `malformed`, `unknown`, `foreign` (another round's), `other_unit` (not of `pile_of`, the unit
    that handed the pile in, where one is named), `not_issued`, `duplicate`, `late`. Raises `PaperNotOpen`,
    and `OwnUnitForms` when any is of the person's own unit.
    """
    campaign = places.require_running(work, campaign_id=campaign_id)
    places.require_others(work, campaign_id=campaign_id, serials=serials)
    accepted, aside = 0, []
    for text in serials:
        reason = _take_in(work, campaign=campaign, text=text, pile_of=pile_of, scope=scope)
        if reason is None:
            accepted += 1
        else:
            aside.append(SetAside(text.strip()[: places.SHOWN], reason))
    rows = [
        Quarantine(campaign_id=campaign_id, serial_as_read=one.serial, reason=one.reason) for one in aside
    ]
    store.add_quarantine(work.session, rows=rows)
    work.note(object=f"campaign:{campaign.key}", unit_id=pile_of, accepted=accepted, set_aside=len(aside))
    return Received(accepted=accepted, quarantined=tuple(aside))


def _take_in(work: Work, *, campaign: Campaign, text: str, pile_of: UUID | None, scope: Scope) -> str | None:
    """Moves one form to returned, or gives the reason why not."""
    try:
        serial = parse_serial(text).compact
    except (SerialMalformed, SerialCheckFails):
        return rules.MALFORMED
    form = store.find_form(work.session, campaign_id=campaign.id, serial=serial, scope=scope)
    if form is None:
        return reason_unknown(work, campaign_id=campaign.id, serial=serial)
    if pile_of not in (None, form.unit_id):
        return rules.OTHER_UNIT
    after = rules.next_state(form.state, event="receive")
    if after is None:
        return rules.reason_set_aside(form.state)
    if not store.set_form(work.session, form=form, expected=form.state, values={"state": after}):
        return rules.DUPLICATE
    return None


def reason_unknown(work: Work, *, campaign_id: UUID, serial: str) -> str:
    """Why a serial that this campaign did not print is set aside."""
    known = store.is_known_elsewhere(work.session, campaign_id=campaign_id, serial=serial)
    return rules.FOREIGN if known else rules.UNKNOWN


@audited("paper.closed")
def close_paper(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> int:
    """Ends taking in: forms of the scope still out are missing from now on. Returns how many.

    Raises `PaperNotOpen`.
    """
    campaign = places.require_running(work, campaign_id=campaign_id)
    missing = store.move_campaign(
        work.session, campaign_id=campaign_id, old="issued", new="missing", scope=scope
    )
    work.note(object=f"campaign:{campaign.key}", missing=missing)
    return missing


def list_quarantine(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[Quarantine]:
    """The papers set aside in a campaign, the oldest first; within a scope those with its units' numbers."""
    ordinals = None
    if scope.unit_ids is not None:
        found = campaigns.list_campaign_units(work, campaign_id=campaign_id, scope=scope)
        ordinals = [unit.ordinal for unit in found]
    own = places.barred_numbers(work, campaign_id=campaign_id)
    rows = store.list_quarantine(work.session, campaign_id=campaign_id, ordinals=ordinals, barred_numbers=own)
    return list(rows)
