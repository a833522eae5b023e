"""Counts, and nothing but counts."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.invitations.models import Invitation
from app.responses.models import Envelope, Opening, Response


def _in_scope(column: Any, *, scope: Scope) -> list[ColumnElement[bool]]:
    return [] if scope.unit_ids is None else [column.in_(sorted(scope.unit_ids))]


def count_envelopes(session: Session, *, campaign_id: UUID, scope: Scope) -> list[tuple[UUID, UUID, int]]:
    """(audience, unit, sealed answers)."""
    rows = session.execute(
        select(col(Envelope.audience_id), col(Envelope.unit_id), func.count())
        .where(col(Envelope.campaign_id) == campaign_id, *_in_scope(col(Envelope.unit_id), scope=scope))
        .group_by(col(Envelope.audience_id), col(Envelope.unit_id))
    )
    return [tuple(row) for row in rows]


def count_responses(
    session: Session, *, campaign_id: UUID, scope: Scope
) -> list[tuple[UUID, UUID, int, int]]:
    """(audience, unit, valid, counted)."""
    counted = func.count().filter(col(Response.counted))
    rows = session.execute(
        select(col(Response.audience_id), col(Response.unit_id), func.count(), counted)
        .where(
            col(Response.campaign_id) == campaign_id,
            col(Response.validity) == "valid",
            *_in_scope(col(Response.unit_id), scope=scope),
        )
        .group_by(col(Response.audience_id), col(Response.unit_id))
    )
    return [tuple(row) for row in rows]


def count_done(session: Session, *, campaign_id: UUID) -> int:
    """Invitations marked as answered."""
    statement = select(func.count()).where(
        col(Invitation.campaign_id) == campaign_id, col(Invitation.done).is_(True)
    )
    found: int = session.execute(statement).scalar_one()
    return found


def list_openings(session: Session, *, campaign_id: UUID) -> list[Opening]:
    """The batches opened so far."""
    statement = select(Opening).where(col(Opening.campaign_id) == campaign_id).order_by(col(Opening.id))
    return list(session.execute(statement).scalars())
