"""Counts, and nothing but counts."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.invitations.models import Invitation
from app.responses.models import BallotLog, Envelope, Opening, Response


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


def count_marked(session: Session, *, campaign_id: UUID, scope: Scope) -> list[tuple[UUID, UUID, int]]:
    """(unit, audience, invitations marked as answered)."""
    key = (col(Invitation.unit_id), col(Invitation.audience_id))
    where = [
        col(Invitation.campaign_id) == campaign_id, col(Invitation.done).is_(True),
        *_in_scope(col(Invitation.unit_id), scope=scope),
    ]  # fmt: skip
    rows = session.execute(select(*key, func.count()).where(*where).group_by(*key))
    return [tuple(row) for row in rows]


def count_on_paper(
    session: Session, *, campaign_id: UUID, scope: Scope
) -> list[tuple[UUID, UUID, int, int, int]]:
    """(unit, audience, all, valid, counted) of the answers that came on paper."""
    key = (col(Response.unit_id), col(Response.audience_id))
    valid = func.count().filter(col(Response.validity) == "valid")
    counted = func.count().filter(col(Response.counted))
    where = [
        col(Response.campaign_id) == campaign_id, col(Response.mode) == "paper",
        *_in_scope(col(Response.unit_id), scope=scope),
    ]  # fmt: skip
    rows = session.execute(select(*key, func.count(), valid, counted).where(*where).group_by(*key))
    return [tuple(row) for row in rows]


def count_online(session: Session, *, campaign_id: UUID) -> dict[UUID, int]:
    """audience -> answers that came online: envelopes, and after the opening responses."""
    sealed = select(col(Envelope.audience_id), func.count()).where(col(Envelope.campaign_id) == campaign_id)
    opened = select(col(Response.audience_id), func.count()).where(
        col(Response.campaign_id) == campaign_id, col(Response.mode) == "online"
    )
    found: dict[UUID, int] = {}
    for statement in (
        sealed.group_by(col(Envelope.audience_id)),
        opened.group_by(col(Response.audience_id)),
    ):
        for audience_id, count in session.execute(statement):
            found[audience_id] = found.get(audience_id, 0) + count
    return found


def list_openings(session: Session, *, campaign_id: UUID) -> list[Opening]:
    """The batches opened so far."""
    statement = select(Opening).where(col(Opening.campaign_id) == campaign_id).order_by(col(Opening.id))
    return list(session.execute(statement).scalars())


def count_ballots(session: Session, *, campaign_id: UUID) -> int:
    """Lines of a campaign in the log of sealed answers: one for each sending, replaced ones too."""
    statement = select(func.count()).where(col(BallotLog.campaign_id) == campaign_id)
    found: int = session.execute(statement).scalar_one()
    return found
