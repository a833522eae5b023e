"""Units that may open rounds for the units below them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from app.accounts.models import RoundRight


def list_round_rights(session: Session) -> Sequence[RoundRight]:
    """Every right, the earliest first."""
    return session.execute(select(RoundRight).order_by(col(RoundRight.given_at))).scalars().all()


def has_round_right(session: Session, *, unit_id: UUID) -> bool:
    """Whether the unit holds it."""
    found = session.execute(select(col(RoundRight.unit_id)).where(col(RoundRight.unit_id) == unit_id))
    return found.first() is not None


def add_round_right(session: Session, *, row: dict[str, Any]) -> None:
    """Gives the right."""
    session.execute(insert(RoundRight), [row])


def delete_round_right(session: Session, *, unit_id: UUID) -> bool:
    """Takes it away; False where there is none."""
    gone = session.execute(
        delete(RoundRight).where(col(RoundRight.unit_id) == unit_id).returning(col(RoundRight.unit_id)),
        execution_options={"synchronize_session": False},
    )
    return gone.first() is not None
