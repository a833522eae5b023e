"""SQL of login sessions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Uuid, and_, bindparam, delete, null, or_, select, type_coerce, update
from sqlalchemy.sql.selectable import CompoundSelect
from sqlmodel import Session, col

from app.accounts.models import LoginSession, RoleGrant, RoundRight, User
from app.units.models import Unit


def add_session(session: Session, *, login: LoginSession) -> None:
    """Stores a login session."""
    session.add(login)
    session.flush()


def _signed_in() -> CompoundSelect[Any]:
    """One row per grant of the person behind a session, then one per unit below each grant's unit."""
    on = bindparam("on", type_=Date)
    holds = and_(
        col(RoleGrant.user_id) == col(User.id),
        or_(col(RoleGrant.valid_from).is_(None), col(RoleGrant.valid_from) <= on),
        or_(col(RoleGrant.valid_to).is_(None), col(RoleGrant.valid_to) >= on),
    )
    mine = (
        select(
            col(LoginSession.seen_at), col(LoginSession.expires_at), col(LoginSession.strong),
            col(User.id).label("user_id"), col(User.name), col(User.home_unit_id),
            col(User.totp_secret).is_not(None).label("has_second_factor"),
            col(RoleGrant.role), col(RoleGrant.unit_id), col(RoleGrant.campaign_id),
        )
        .join(User, col(User.id) == col(LoginSession.user_id))
        .outerjoin(RoleGrant, holds)
        .where(col(LoginSession.id_sha256) == bindparam("id_sha256"), col(User.state) == "active")
        .cte("mine")
    )  # fmt: skip
    root = select(mine.c.unit_id.label("root"), mine.c.unit_id.label("id")).where(mine.c.unit_id.is_not(None))
    below = root.cte("below", recursive=True)
    below = below.union(select(below.c.root, col(Unit.id)).join(below, col(Unit.parent_id) == below.c.id))
    blank = [null() for _ in range(len(mine.c) - 2)]
    none = type_coerce(null(), Uuid())
    owners = select(*blank, below.c.root, null(), below.c.id, col(RoundRight.unit_id)).outerjoin(
        RoundRight, col(RoundRight.unit_id) == below.c.id
    )
    return select(*mine.c, none.label("below_id"), none.label("owner_id")).union_all(owners)


_SIGNED_IN = _signed_in()


def list_signed_in(session: Session, *, id_sha256: str, on: date) -> Sequence[Row[Any]]:
    """Who is behind a session of an active user, in one query; empty when there is no such session.

    Rows with a `user_id`: one per grant that holds on the day (one without `role` where there is none).
    Rows without: `below_id` is a unit at or below `unit_id`, a grant's unit; `owner_id` the same unit where
    it may open rounds.
    """
    return session.execute(_SIGNED_IN, {"id_sha256": id_sha256, "on": on}).all()


def list_sessions(session: Session, *, user_id: UUID, now: datetime) -> Sequence[LoginSession]:
    """The sessions of a user within their absolute limit, the one seen last first."""
    query = select(LoginSession).where(
        col(LoginSession.user_id) == user_id, col(LoginSession.expires_at) > now
    )
    return session.execute(query.order_by(col(LoginSession.seen_at).desc())).scalars().all()


def is_strong(session: Session, *, id_sha256: str) -> bool:
    """Whether a session was opened with a second factor."""
    query = select(col(LoginSession.strong)).where(col(LoginSession.id_sha256) == id_sha256)
    return bool(session.execute(query).scalar_one_or_none())


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
