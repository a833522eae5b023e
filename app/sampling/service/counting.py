"""The counters of the ledger. Every change is one conditional UPDATE; the database is the judge."""

from typing import Final
from uuid import UUID

from sqlmodel import col

from app.core.unit_of_work import Work
from app.sampling import store
from app.sampling.errors import NothingToRelease, QuotaCellMissing
from app.sampling.models import Quota

COUNTING_ONE: Final = store.COUNTING_ONE
"""Counts an answer if its cell has room: for the one statement in which a first answer is stored."""


def count_answer(work: Work, *, unit_id: UUID, audience_id: UUID) -> bool:
    """Takes an answer into its cell: True when it counts, False when the cell is full (kept as over).

    The last step of the caller's transaction, so that the row is locked for the shortest time.
    Raises `QuotaCellMissing`.
    """
    if store.count_one(work.connection, unit_id=unit_id, audience_id=audience_id):
        return True
    if store.move_counts(
        work.session, unit_id=unit_id, audience_id=audience_id, only_if=[], over=1, received=1
    ):
        return False
    raise QuotaCellMissing


def record_invalid(work: Work, *, unit_id: UUID, audience_id: UUID, forms: int = 1) -> None:
    """Takes received but invalid forms into the ledger: kept, never counted. Raises `QuotaCellMissing`."""
    if not store.move_counts(
        work.session, unit_id=unit_id, audience_id=audience_id, only_if=[], received=forms
    ):
        raise QuotaCellMissing


def record_issued(work: Work, *, unit_id: UUID, audience_id: UUID, forms: int) -> None:
    """Adds forms handed out or invitations sent (negative: taken back). Raises `QuotaCellMissing`."""
    if not store.move_counts(
        work.session, unit_id=unit_id, audience_id=audience_id, only_if=[], issued=forms
    ):
        raise QuotaCellMissing


def release_answer(
    work: Work, *, unit_id: UUID, audience_id: UUID, counted: bool, withdrawn: bool = False
) -> None:
    """Takes an answer out of `counted` (or `over`). It stays received, as an invalid form does.

    `withdrawn`: it is no longer received either. Raises `NothingToRelease` when the counter is at 0.
    """
    column = "counted" if counted else "over"
    steps = {column: -1, **({"received": -1} if withdrawn else {})}
    if not store.move_counts(
        work.session, unit_id=unit_id, audience_id=audience_id,
        only_if=[col(getattr(Quota, column)) > 0], **steps,
    ):  # fmt: skip
        raise NothingToRelease


def promote_over(work: Work, *, unit_id: UUID, audience_id: UUID) -> bool:
    """Lets an answer kept as over take a free place; False when there is no place or none waits.

    Which answer it is, the caller decides (the one with the lowest id).
    """
    return store.move_counts(
        work.session, unit_id=unit_id, audience_id=audience_id,
        only_if=[store.has_room(), col(Quota.over) > 0], counted=1, over=-1,
    )  # fmt: skip
