"""SQL of the letters to staff: jobs of the queue."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.core.models import Job

KIND = "accounts.letter"


def key_of(user_id: UUID, *, name: str) -> str:
    """The dedupe key of a letter: it begins with the user that the letter is for."""
    return f"letter:{user_id}:{name}"


def list_letters(session: Session, *, user_id: UUID, limit: int) -> Sequence[Job]:
    """The latest letters to a user, the newest first."""
    prefix = key_of(user_id, name="")
    query = select(Job).where(col(Job.kind) == KIND, col(Job.dedupe_key).startswith(prefix, autoescape=True))
    return session.execute(query.order_by(col(Job.id).desc()).limit(limit)).scalars().all()


def set_payload(session: Session, *, job_id: UUID, payload: dict[str, Any]) -> None:
    """Replaces what a job carries."""
    session.execute(
        update(Job)
        .where(col(Job.id) == job_id)
        .values(payload=payload)
        .execution_options(synchronize_session=False)
    )
