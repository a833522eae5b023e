"""SQL of users and their grants."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.accounts.models import RoleGrant, User


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
