"""Planted forms taken back: their known answer turned out wrong, so nobody is measured by them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.unit_of_work import Work
from app.paper.definition.serial import SerialCheckFails, SerialMalformed, parse_serial
from app.paper.errors import PlantedNotFound
from app.paper.forms import PlantWithdrawal
from app.paper.service import places
from app.paper.store import planting as store


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A planted form that was taken back: serial as printed, why, by whom and when; `keyed`: how many had
    keyed it by now, whose figures leave it out."""

    serial: str
    reason: str
    by: str
    at: datetime
    keyed: int


@audited("paper.planted_withdrawn")
def withdraw_planted(
    work: Work, *, campaign_id: UUID, order: PlantWithdrawal, scope: Scope = EVERYWHERE
) -> None:
    """Takes a planted form back, with a reason, whether it was keyed or not.

    No desk gets it from now on; one that has it keys it without noticing. What was keyed from it stays and
    counts in nobody's errors. It is not planted again. Raises `PlantedNotFound`, also for what was never
    planted or is of the person's own unit: no answer tells more of a form. `Forbidden` without a person.
    """
    if work.actor.user_id is None:
        raise Forbidden
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    found = store.find_planted(
        work.session, campaign_id=campaign_id, serial=_compact(order.serial), scope=scope,
        barred=places.barred_units(work),
    )  # fmt: skip
    if found is None:
        raise PlantedNotFound
    store.add_withdrawal(
        work.session,
        row={
            "unit_id": found.unit_id, "campaign_id": campaign_id, "serial": found.serial,
            "reason": order.reason, "withdrawn_by": work.actor.user_id, "withdrawn_at": work.now(),
        },
    )  # fmt: skip
    work.note(
        object=f"campaign:{campaign.key}", unit_id=found.unit_id, serial=places.shown(found.serial),
        reason=order.reason,
    )  # fmt: skip


def _compact(text: str) -> str:
    try:
        return parse_serial(text).compact
    except (SerialMalformed, SerialCheckFails) as error:
        raise PlantedNotFound from error


def list_withdrawn(work: Work, *, campaign_id: UUID, scope: Scope) -> list[Withdrawn]:
    """What was taken back in scope, the reader's own unit left out, in order of time."""
    rows = store.list_withdrawn(
        work.session, campaign_id=campaign_id, scope=scope, barred=places.barred_units(work)
    )
    names = accounts.list_names(work, user_ids=[row.withdrawn_by for row, _ in rows])
    return [
        Withdrawn(
            serial=places.shown(row.serial), reason=row.reason, by=names.get(row.withdrawn_by, ""),
            at=row.withdrawn_at, keyed=keyed,
        )
        for row, keyed in rows
    ]  # fmt: skip
