"""All SQL of accounts."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, col

from app.accounts.models import LoginSession, RoleGrant, User


def find_user_by_email(session: Session, *, email: str) -> User | None:
    """The user of a folded address."""
    return session.execute(select(User).where(col(User.email) == email)).scalar_one_or_none()


def list_users(session: Session) -> Sequence[User]:
    """Every user."""
    return session.execute(select(User)).scalars().all()


def list_names(session: Session, *, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of users by id."""
    rows = session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(user_ids)))
    return {row.id: row.name for row in rows}


def list_grants(session: Session, *, user_ids: Sequence[UUID], on: date) -> Sequence[RoleGrant]:
    """The grants of users that hold on a day."""
    begun = or_(col(RoleGrant.valid_from).is_(None), col(RoleGrant.valid_from) <= on)
    lasting = or_(col(RoleGrant.valid_to).is_(None), col(RoleGrant.valid_to) >= on)
    query = select(RoleGrant).where(col(RoleGrant.user_id).in_(user_ids), begun, lasting)
    return session.execute(query).scalars().all()


def add_user(session: Session, *, user: User, grant: RoleGrant) -> None:
    """Stores a user and the first grant."""
    session.add(user)
    session.flush()
    session.add(grant)
    session.flush()


def set_failures(session: Session, *, user_id: UUID, failures: int, blocked_until: datetime | None) -> None:
    """Records failed tries in a row."""
    session.execute(
        update(User)
        .where(col(User.id) == user_id)
        .values(failures=failures, blocked_until=blocked_until)
        .execution_options(synchronize_session=False)
    )


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
