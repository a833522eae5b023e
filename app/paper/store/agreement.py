"""Entries side by side: how many forms two people keyed, and the lines in which they differ."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import Adjudication, Entry, PaperForm
from app.paper.store.forms import in_scope

_COMPARED = ("disputed", "accepted", "invalid")


def _keyed_twice(
    *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[ColumnElement[bool]]:
    return [
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.state).in_(_COMPARED),
        col(PaperForm.second_clerk_id).is_not(None),
        *in_scope(col(PaperForm.unit_id), scope=scope, barred=barred),
    ]


def _of_form(table: Any) -> ColumnElement[bool]:
    return and_(
        col(table.unit_id) == col(PaperForm.unit_id),
        col(table.campaign_id) == col(PaperForm.campaign_id),
        col(table.serial) == col(PaperForm.serial),
    )


def count_pairs(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, UUID, UUID, bool, int]]:
    """Forms keyed twice by audience, first and second clerk, and whether a ruling is still awaited."""
    waits = (col(PaperForm.state) == "disputed").label("waits")
    key = (
        col(PaperForm.audience_id), col(PaperForm.first_clerk_id), col(PaperForm.second_clerk_id), waits,
    )  # fmt: skip
    where = _keyed_twice(campaign_id=campaign_id, scope=scope, barred=barred)
    return session.execute(select(*key, func.count().label("forms")).where(*where).group_by(*key)).all()


def list_differing_entries(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, str, UUID, UUID, dict[str, Any]]]:
    """Both entries of every form that waits for a ruling or was ruled on: unit, serial, audience, clerk,
    values; the first entry of a form before its second."""
    differs = or_(col(PaperForm.state) == "disputed", exists().where(_of_form(Adjudication)))
    where = _keyed_twice(campaign_id=campaign_id, scope=scope, barred=barred)
    columns = (
        col(PaperForm.unit_id), col(PaperForm.serial), col(PaperForm.audience_id), col(Entry.clerk_id),
        col(Entry.values),
    )  # fmt: skip
    return session.execute(
        select(*columns)
        .join(Entry, _of_form(Entry))
        .where(*where, differs)
        .order_by(col(PaperForm.unit_id), col(PaperForm.serial), col(Entry.pass_number))
    ).all()


def list_rulings(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, str, str, str]]:
    """Every ruling: unit, serial, item, the value that stands."""
    where = _keyed_twice(campaign_id=campaign_id, scope=scope, barred=barred)
    columns = (
        col(Adjudication.unit_id), col(Adjudication.serial), col(Adjudication.item),
        col(Adjudication.value),
    )  # fmt: skip
    return session.execute(select(*columns).join(PaperForm, _of_form(Adjudication)).where(*where)).all()
