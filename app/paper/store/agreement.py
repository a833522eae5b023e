"""Entries side by side: how many forms were compared, and the lines in which they differ."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, func, or_, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import Adjudication, DoubtedLine, Entry, MachineEntry, PaperForm
from app.paper.store.forms import in_scope
from app.paper.store.planting import of_form

_COMPARED = ("disputed", "accepted", "invalid")


def _finished(*, campaign_id: UUID, scope: Scope, barred: Collection[UUID]) -> list[ColumnElement[bool]]:
    return [
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.state).in_(_COMPARED),
        col(PaperForm.first_clerk_id).is_not(None),
        *in_scope(col(PaperForm.unit_id), scope=scope, barred=barred),
    ]


def count_pairs(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, UUID, UUID | None, bool, str, str | None, int]]:
    """Forms whose keying is over by audience, first and second clerk, whether a ruling is awaited, way of
    keying, lines left to a second clerk (None without an entry of the machine), and how many there are."""
    waits = (col(PaperForm.state) == "disputed").label("waits")
    key = (
        col(PaperForm.audience_id), col(PaperForm.first_clerk_id), col(PaperForm.second_clerk_id), waits,
        col(PaperForm.keying), col(MachineEntry.open_lines),
    )  # fmt: skip
    where = _finished(campaign_id=campaign_id, scope=scope, barred=barred)
    return session.execute(
        select(*key, func.count().label("forms"))
        .outerjoin(MachineEntry, of_form(MachineEntry))
        .where(*where)
        .group_by(*key)
    ).all()


def list_differing_entries(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, str, UUID, str, UUID, dict[str, Any], dict[str, Any] | None]]:
    """The entries of every form that waits for a ruling or was ruled on: unit, serial, audience, way of
    keying, clerk, values, the machine's values; the first entry of a form before its second."""
    ruled = exists().where(of_form(Adjudication)) | exists().where(of_form(DoubtedLine))
    where = _finished(campaign_id=campaign_id, scope=scope, barred=barred)
    columns: tuple[Any, ...] = (
        col(PaperForm.unit_id), col(PaperForm.serial), col(PaperForm.audience_id), col(PaperForm.keying),
        col(Entry.clerk_id), col(Entry.values), col(MachineEntry.values).label("machine"),
    )  # fmt: skip
    return session.execute(
        select(*columns)
        .join(Entry, of_form(Entry))
        .outerjoin(MachineEntry, of_form(MachineEntry))
        .where(*where, or_(col(PaperForm.state) == "disputed", ruled))
        .order_by(col(PaperForm.unit_id), col(PaperForm.serial), col(Entry.pass_number))
    ).all()


def list_rulings(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, str, str, str]]:
    """Every ruling: unit, serial, item, the value that stands."""
    where = _finished(campaign_id=campaign_id, scope=scope, barred=barred)
    columns = (
        col(Adjudication.unit_id), col(Adjudication.serial), col(Adjudication.item),
        col(Adjudication.value),
    )  # fmt: skip
    return session.execute(select(*columns).join(PaperForm, of_form(Adjudication)).where(*where)).all()
