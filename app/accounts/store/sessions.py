"""SQL of login sessions."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.accounts.models import LoginSession, User


def add_session(session: Session, *, login: LoginSession) -> None:
    """Stores a login session."""
    session.add(login)
    session.flush()


def find_session(session: Session, *, id_sha256: str) -> tuple[LoginSession, User] | None:
    """A login session with its active user."""
    row = session.execute(
        select(LoginSession, User)
        .join(User, col(User.id) == col(LoginSession.user_id))
        .where(col(LoginSession.id_sha256) == id_sha256, col(User.state) == "active")
    ).first()
    return (row[0], row[1]) if row else None


def set_seen(session: Session, *, id_sha256: str, at: datetime) -> None:
    """Renews the last sight of a session."""
    session.execute(
        update(LoginSession)
        .where(col(LoginSession.id_sha256) == id_sha256)
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )


def delete_session(session: Session, *, id_sha256: str) -> None:
    """Ends one session."""
    session.execute(delete(LoginSession).where(col(LoginSession.id_sha256) == id_sha256))


def delete_expired_sessions(session: Session, *, now: datetime) -> None:
    """Clears away sessions past their absolute limit."""
    session.execute(delete(LoginSession).where(col(LoginSession.expires_at) < now))
