"""What people's rulings made of what was keyed first, and what stands in the answers."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import Adjudication, Entry, MachineEntry, PaperForm
from app.paper.store.forms import in_scope
from app.paper.store.planting import of_form
from app.responses.models import Answer

_SETTLED = ("accepted", "invalid")


def _settled(*, campaign_id: UUID, scope: Scope, barred: Collection[UUID]) -> list[ColumnElement[bool]]:
    return [
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.state).in_(_SETTLED),
        *in_scope(col(PaperForm.unit_id), scope=scope, barred=barred),
    ]


def count_settled(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, UUID, int]]:
    """How many forms of each unit and audience are settled."""
    key = (col(PaperForm.unit_id), col(PaperForm.audience_id))
    where = _settled(campaign_id=campaign_id, scope=scope, barred=barred)
    return session.execute(select(*key, func.count().label("forms")).where(*where).group_by(*key)).all()


def count_levels(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, UUID, str, int, int]]:
    """Answers of the accepted forms of each unit and audience by item and level, counted or over."""
    key = (
        col(PaperForm.unit_id), col(PaperForm.audience_id), col(Answer.item), col(Answer.level),
    )  # fmt: skip
    where = _settled(campaign_id=campaign_id, scope=scope, barred=barred)
    answer = (col(Answer.unit_id) == col(PaperForm.unit_id)) & (
        col(Answer.response_id) == col(PaperForm.response_id)
    )
    return session.execute(
        select(*key, func.count().label("answers"))
        .join(PaperForm, answer)
        .where(*where, col(PaperForm.state) == "accepted", col(Answer.level).is_not(None))
        .group_by(*key)
    ).all()


def list_ruled_forms(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, str, UUID, str, int, dict[str, Any], dict[str, Any] | None]]:
    """The entries of every settled form that was ruled on: unit, serial, audience, state, pass, values, the
    machine's values; by unit and serial, the first entry before the second."""
    columns: tuple[Any, ...] = (
        col(PaperForm.unit_id), col(PaperForm.serial), col(PaperForm.audience_id), col(PaperForm.state),
        col(Entry.pass_number), col(Entry.values), col(MachineEntry.values).label("machine"),
    )  # fmt: skip
    where = _settled(campaign_id=campaign_id, scope=scope, barred=barred)
    return session.execute(
        select(*columns)
        .join(Entry, of_form(Entry))
        .outerjoin(MachineEntry, of_form(MachineEntry))
        .where(*where, exists().where(of_form(Adjudication)))
        .order_by(col(PaperForm.unit_id), col(PaperForm.serial), col(Entry.pass_number))
    ).all()


def list_rulings(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Adjudication]:
    """Every ruling on a settled form, by unit and serial."""
    where = _settled(campaign_id=campaign_id, scope=scope, barred=barred)
    return session.execute(
        select(Adjudication)
        .join(PaperForm, of_form(Adjudication))
        .where(*where)
        .order_by(col(Adjudication.unit_id), col(Adjudication.serial))
    ).scalars().all()  # fmt: skip
