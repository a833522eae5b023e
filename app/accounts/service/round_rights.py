"""Which units may open rounds for the units below them, as districts did for their communes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.errors import NoUnitsBelow, RoundRightHeld
from app.accounts.forms import RoundRightForm
from app.accounts.store import directory
from app.accounts.store import round_rights as store
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.unit_of_work import Work
from app.units import service as units
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class RoundRightRow:
    """A unit with the right; `by`: the name of who gave it, empty for a program."""

    unit: Unit
    given_at: datetime
    reason: str
    by: str


def may_open_rounds(work: Work, *, unit_id: UUID) -> bool:
    """Whether the unit holds the right and the installation allows it."""
    allowed = work.resources.settings.delegated_rounds
    return allowed and store.has_round_right(work.session, unit_id=unit_id)


def list_round_rights(work: Work) -> list[RoundRightRow]:
    """Every unit with the right, the earliest first. Raises `Forbidden` for who is limited to units."""
    _require_whole(work)
    rows = []
    for one in store.list_round_rights(work.session):
        giver = directory.find_user(work.session, user_id=one.given_by) if one.given_by else None
        unit = units.get_unit(work, unit_id=one.unit_id)
        rows.append(RoundRightRow(unit, one.given_at, one.reason, giver.name if giver else ""))
    return rows


@audited("accounts.round_right_given")
def give_round_right(work: Work, *, form: RoundRightForm) -> None:
    """Lets the limited managers of a unit open and run rounds for the units below it.

    Raises `Forbidden`, `UnitNotFound`, `NoUnitsBelow`, `RoundRightHeld`.
    """
    _require_whole(work)
    units.get_unit(work, unit_id=form.unit_id)
    if len(units.subtree_ids(work, unit_id=form.unit_id)) == 1:
        raise NoUnitsBelow
    if store.has_round_right(work.session, unit_id=form.unit_id):
        raise RoundRightHeld
    row = {
        "unit_id": form.unit_id, "given_by": work.actor.user_id, "given_at": work.now(),
        "reason": form.reason,
    }  # fmt: skip
    store.add_round_right(work.session, row=row)
    work.note(object=f"unit:{form.unit_id}", unit_id=form.unit_id, reason=form.reason)


@audited("accounts.round_right_ended")
def end_round_right(work: Work, *, unit_id: UUID) -> None:
    """Takes the right away at once, also for rounds that run. Raises `Forbidden`, `RoundRightHeld`."""
    _require_whole(work)
    if not store.delete_round_right(work.session, unit_id=unit_id):
        raise RoundRightHeld
    work.note(object=f"unit:{unit_id}", unit_id=unit_id)


def _require_whole(work: Work) -> None:
    """Nobody who holds such a right gives it on."""
    if work.actor.round_owners is not None:
        raise Forbidden
