"""SQL of administration: accounts, their grants over time, and what ends with them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from app.accounts.models import LoginSession, RecoveryCode, RoleGrant, User
from app.core.permissions import Role


def find_user(session: Session, *, user_id: UUID) -> User | None:
    """A user by id, as the database has it now."""
    query = select(User).where(col(User.id) == user_id).execution_options(populate_existing=True)
    return session.execute(query).scalar_one_or_none()


def set_user(session: Session, *, user_id: UUID, values: Mapping[str, Any]) -> None:
    """Changes columns of a user."""
    session.execute(
        update(User)
        .where(col(User.id) == user_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def set_password(
    session: Session, *, user_id: UUID, former_hash: str, password_hash: str, state: str
) -> bool:
    """Replaces the password that was read before; False when somebody else has changed it since."""
    changed = session.execute(
        update(User)
        .where(col(User.id) == user_id, col(User.password_hash) == former_hash)
        .values(password_hash=password_hash, state=state)
        .returning(col(User.id))
        .execution_options(synchronize_session=False)
    ).first()
    return changed is not None


def list_all_grants(session: Session, *, user_ids: Sequence[UUID]) -> Sequence[RoleGrant]:
    """Every grant that users hold, held or will hold, in the order they were given."""
    query = select(RoleGrant).where(col(RoleGrant.user_id).in_(user_ids)).order_by(col(RoleGrant.id))
    return session.execute(query).scalars().all()


def find_grant(session: Session, *, user_id: UUID, grant_id: UUID) -> RoleGrant | None:
    """A grant of a user, or None."""
    query = select(RoleGrant).where(col(RoleGrant.user_id) == user_id, col(RoleGrant.id) == grant_id)
    return session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def add_grant(session: Session, *, grant: RoleGrant) -> None:
    """Stores a grant."""
    session.add(grant)
    session.flush()


def set_grant_end(session: Session, *, grant_id: UUID, valid_to: date) -> None:
    """Sets the last day of a grant."""
    session.execute(
        update(RoleGrant)
        .where(col(RoleGrant.id) == grant_id)
        .values(valid_to=valid_to)
        .execution_options(synchronize_session=False)
    )


def lock_administrators(session: Session) -> None:
    """Makes two changes that could take the last administrator away wait for each other."""
    held = select(col(RoleGrant.user_id)).where(col(RoleGrant.role) == Role.ADMINISTRATOR.value)
    session.execute(
        select(col(User.id)).where(col(User.id).in_(held)).order_by(col(User.id)).with_for_update()
    ).all()


def count_administrators(
    session: Session, *, on: date, besides_user: UUID | None = None, besides_grant: UUID | None = None
) -> int:
    """Active people who are administrators everywhere and for good, leaving a user or a grant out."""
    begun = or_(col(RoleGrant.valid_from).is_(None), col(RoleGrant.valid_from) <= on)
    query = (
        select(func.count(func.distinct(col(User.id))))
        .join(RoleGrant, col(RoleGrant.user_id) == col(User.id))
        .where(
            col(User.state) == "active",
            col(RoleGrant.role) == Role.ADMINISTRATOR.value,
            col(RoleGrant.unit_id).is_(None),
            col(RoleGrant.campaign_id).is_(None),
            col(RoleGrant.valid_to).is_(None),
            begun,
        )
    )
    if besides_user is not None:
        query = query.where(col(User.id) != besides_user)
    if besides_grant is not None:
        query = query.where(col(RoleGrant.id) != besides_grant)
    count: int = session.execute(query).scalar_one()
    return count


def delete_sessions(session: Session, *, user_id: UUID) -> None:
    """Ends every session of a user."""
    session.execute(delete(LoginSession).where(col(LoginSession.user_id) == user_id))


def count_sessions(session: Session, *, user_id: UUID, seen_after: datetime, now: datetime) -> int:
    """Sessions of a user that are still good."""
    query = select(func.count()).where(
        col(LoginSession.user_id) == user_id,
        col(LoginSession.seen_at) > seen_after,
        col(LoginSession.expires_at) > now,
    )
    count: int = session.execute(query).scalar_one()
    return count


def delete_second_factor(session: Session, *, user_id: UUID) -> None:
    """Forgets the secret of the second factor and the recovery codes."""
    set_user(session, user_id=user_id, values={"totp_secret": None, "totp_last_step": None})
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
