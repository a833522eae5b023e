"""The two passes over what was collected: valid, counted responses and their answers, and the remarks."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from app.campaigns.models import Audience
from app.core.actor import Scope
from app.responses.models import Answer, Remark, Response

ROWS_AT_ONCE = 5000
VALID = "valid"


@dataclass(frozen=True, slots=True)
class CountedResponse:
    """A response that counts: where it stands, nothing of what it says."""

    id: UUID
    unit_id: UUID
    audience_id: UUID
    opening_id: UUID | None
    mode: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One value of a response that counts."""

    response_id: UUID
    item: str
    rated_unit_id: UUID
    option: str
    level: int | None
    number: Decimal | None


@dataclass(frozen=True, slots=True)
class KeptRemark:
    """Open text: the redacted one where there is one."""

    audience_id: UUID
    item: str
    text: str


def counts_of(campaign_id: UUID, *, scope: Scope) -> list[ColumnElement[bool]]:
    """What makes a response of a campaign count."""
    where = [
        col(Response.campaign_id) == campaign_id,
        col(Response.validity) == VALID,
        col(Response.counted).is_(True),
    ]
    return [*where, *_within(col(Response.unit_id), scope=scope)]


def _within(column: Any, *, scope: Scope) -> list[ColumnElement[bool]]:
    return [] if scope.unit_ids is None else [column.in_(sorted(scope.unit_ids))]


def list_counted(session: Session, *, campaign_id: UUID, scope: Scope) -> Iterator[CountedResponse]:
    """Every valid, counted response of a campaign, in no order, read as it comes."""
    columns = (
        col(Response.id), col(Response.unit_id), col(Response.audience_id), col(Response.opening_id),
        col(Response.mode),
    )  # fmt: skip
    statement = select(*columns).where(*counts_of(campaign_id, scope=scope))
    rows = session.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    return (CountedResponse(*row) for row in rows)


def list_given(session: Session, *, campaign_id: UUID, scope: Scope) -> Iterator[GivenAnswer]:
    """Every answer of the responses of `list_counted`, in no order, read as it comes."""
    columns = (
        col(Answer.response_id), col(Answer.item), col(Answer.rated_unit_id), col(Answer.option),
        col(Answer.level), col(Answer.number),
    )  # fmt: skip
    same = (col(Answer.unit_id) == col(Response.unit_id)) & (col(Answer.response_id) == col(Response.id))
    statement = (
        select(*columns).select_from(Response).join(Answer, same).where(*counts_of(campaign_id, scope=scope))
    )
    rows = session.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    return (GivenAnswer(*row) for row in rows)


def list_remarks(session: Session, *, campaign_id: UUID, scope: Scope) -> Iterator[KeptRemark]:
    """Open text of a campaign in the order of its random ids, which tell nothing."""
    said = func.coalesce(col(Remark.redacted_text), col(Remark.text))
    statement = (
        select(col(Remark.audience_id), col(Remark.item), said)
        .join(Audience, col(Audience.id) == col(Remark.audience_id))
        .where(col(Audience.campaign_id) == campaign_id, *_within(col(Remark.unit_id), scope=scope))
        .order_by(col(Remark.id))
    )
    rows = session.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    return (KeptRemark(*row) for row in rows)
