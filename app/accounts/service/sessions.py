"""Sessions: who is behind a cookie, and the own ones."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from app.accounts import rules
from app.accounts.errors import SessionNotFound
from app.accounts.models import LoginSession
from app.accounts.store import directory
from app.accounts.store import sessions as store
from app.core import clock
from app.core.actor import Actor, Grant
from app.core.audit import audited
from app.core.permissions import Role
from app.core.unit_of_work import Work

HANDLE_LENGTH: Final = 20
PENDING_SECOND_FACTOR: Final = "second_factor"


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A signed-in browser as its owner sees it. `handle` names it in forms; `strong`: by two factors."""

    handle: str
    browser: str
    created_at: datetime
    seen_at: datetime
    strong: bool
    is_this: bool


def digest(session_id: str) -> str:
    """What the database keeps of a session id."""
    return hashlib.sha256(session_id.encode()).hexdigest()


def find_actor(work: Work, *, session_id: str) -> tuple[Actor, bool] | None:
    """The person behind a session cookie, and whether the session's last sight is stale; by one query.

    A person whose role asks for a second factor and who has none gets no grants, but `pending`.
    """
    rows = store.list_signed_in(work.session, id_sha256=digest(session_id), on=clock.today())
    if not rows:
        return None
    first, now, settings = rows[0], work.now(), work.resources.settings
    idle = timedelta(minutes=settings.session_idle_minutes)
    if not rules.is_session_valid(seen_at=first.seen_at, expires_at=first.expires_at, idle=idle, now=now):
        return None
    if first.has_second_factor and not first.strong:
        return None  # opened before the second factor was set up
    grants = _grants(rows, delegated=settings.delegated_rounds)
    waits = not (settings.demo or first.has_second_factor) and rules.needs_second_factor(
        grant.role for grant in grants
    )
    actor = Actor(
        kind="staff", user_id=first.user_id, name=first.name, home_unit_id=first.home_unit_id,
        grants=() if waits else grants, pending=PENDING_SECOND_FACTOR if waits else "",
    )  # fmt: skip
    return actor, rules.is_stale(seen_at=first.seen_at, now=now)


def _grants(rows: Sequence[Row[Any]], *, delegated: bool) -> tuple[Grant, ...]:
    below: dict[UUID, set[UUID]] = {}
    owners: dict[UUID, set[UUID]] = {}
    for row in rows:
        if row.user_id is None:
            below.setdefault(row.unit_id, set()).add(row.below_id)
            if delegated and row.owner_id is not None:
                owners.setdefault(row.unit_id, set()).add(row.owner_id)
    return tuple(
        Grant(
            role=Role(row.role),
            unit_ids=frozenset(below.get(row.unit_id, ())) if row.unit_id else None,
            campaign_id=row.campaign_id,
            owner_unit_ids=frozenset(owners.get(row.unit_id, ())) if row.unit_id else frozenset(),
        )
        for row in rows
        if row.role is not None
    )


def open_session(work: Work, *, user_id: UUID, strong: bool, client: str) -> str:
    """A new session of a user; returns the id for the cookie, which is kept nowhere."""
    now, settings = work.now(), work.resources.settings
    session_id = secrets.token_urlsafe(32)
    store.delete_expired_sessions(work.session, now=now)
    login = LoginSession(
        id_sha256=digest(session_id),
        user_id=user_id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=settings.session_absolute_hours),
        client=client,
        strong=strong,
    )
    store.add_session(work.session, login=login)
    return session_id


def replace_sessions(work: Work, *, user_id: UUID, strong: bool, client: str) -> str:
    """Ends every session of a user and opens a new one: after a change of password or second factor."""
    directory.delete_sessions(work.session, user_id=user_id)
    return open_session(work, user_id=user_id, strong=strong, client=client)


def touch_session(work: Work, *, session_id: str) -> None:
    """Renews the last sight of a session."""
    store.set_seen(work.session, id_sha256=digest(session_id), at=work.now())


@audited("accounts.signed_out")
def sign_out(work: Work, *, session_id: str) -> None:
    """Ends the session on the server."""
    store.delete_session(work.session, id_sha256=digest(session_id))
    work.note(object=f"user:{work.actor.user_id}")


def list_own_sessions(work: Work, *, session_id: str) -> list[OwnSession]:
    """Where the actor is signed in, the one seen last first; `session_id`: the one that asks."""
    if work.actor.user_id is None:
        return []
    now, this = work.now(), digest(session_id)
    idle = timedelta(minutes=work.resources.settings.session_idle_minutes)
    return [
        OwnSession(
            handle=one.id_sha256[:HANDLE_LENGTH],
            browser=rules.browser_name(one.client),
            created_at=one.created_at,
            seen_at=one.seen_at,
            strong=one.strong,
            is_this=one.id_sha256 == this,
        )
        for one in store.list_sessions(work.session, user_id=work.actor.user_id, now=now)
        if rules.is_session_valid(seen_at=one.seen_at, expires_at=one.expires_at, idle=idle, now=now)
    ]


@audited("accounts.session_ended")
def end_session(work: Work, *, handle: str) -> None:
    """Ends one of the actor's own sessions. Raises `SessionNotFound`, also for another person's."""
    user_id = work.actor.user_id
    mine = store.list_sessions(work.session, user_id=user_id, now=work.now()) if user_id else ()
    found = [one for one in mine if one.id_sha256[:HANDLE_LENGTH] == handle]
    if not found:
        raise SessionNotFound
    store.delete_session(work.session, id_sha256=found[0].id_sha256)
    work.note(object=f"user:{user_id}")


@audited("accounts.signed_out_everywhere")
def sign_out_everywhere(work: Work) -> None:
    """Ends every session of the actor, the one that asks among them."""
    if work.actor.user_id is not None:
        directory.delete_sessions(work.session, user_id=work.actor.user_id)
    work.note(object=f"user:{work.actor.user_id}")
