"""Staff: accounts, sign-in, sessions, and who is behind a cookie."""

import hashlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts import rules, store
from app.accounts.errors import EmailTaken, PasswordTooWeak, SignInDelayed, SignInRefused
from app.accounts.forms import NewUser
from app.accounts.models import LoginSession, RoleGrant, User
from app.core import clock
from app.core.actor import Actor, Grant
from app.core.audit import audited
from app.core.errors import CONSTRAINT_PROBLEMS
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.units import service as units
from app.units.errors import UnitNotFound

CONSTRAINT_PROBLEMS["uq_user_email"] = EmailTaken
CONSTRAINT_PROBLEMS["user.email"] = EmailTaken
_hasher = PasswordHash((Argon2Hasher(),))
_at_once = threading.BoundedSemaphore(2)  # each hash takes tens of milliseconds and 64 MiB


@cache
def _nobodys_hash() -> str:
    """What an unknown address's password is checked against, so that it takes as long as a known one's."""
    return _hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A user as lists show them."""

    user: User
    roles: tuple[Role, ...]


@audited("accounts.user_added")
def add_user(work: Work, *, form: NewUser) -> User:
    """Adds a member of staff with one role. Raises `PasswordTooWeak`, `EmailTaken`, `UnitNotFound`."""
    if rules.is_weak_password(form.password, email=form.email):
        raise PasswordTooWeak(minimum=rules.MINIMUM_PASSWORD)
    unit_id = _unit_id(work, code=form.unit) if form.unit else None
    home_id = _unit_id(work, code=form.home) if form.home else unit_id
    with _at_once:
        password_hash = _hasher.hash(form.password)
    user = User(
        email=rules.folded_email(form.email),
        name=form.name,
        home_unit_id=home_id,
        password_hash=password_hash,
    )
    grant = RoleGrant(user_id=user.id, role=form.role.value, unit_id=unit_id)
    store.add_user(work.session, user=user, grant=grant)
    work.note(object=f"user:{user.id}", unit_id=unit_id, role=form.role.value)
    return user


def _unit_id(work: Work, *, code: str) -> UUID:
    unit = units.find_unit_by_code(work, code=code)
    if unit is None:
        raise UnitNotFound(code=code)
    return unit.id


def sign_in(resources: Resources, *, email: str, password: str) -> str:
    """Checks a password and opens a session; returns the session id for the cookie.

    Opens its own units of work, none while the password is hashed. Raises `SignInRefused`
    (the same for an unknown address and a wrong password) or `SignInDelayed`.
    """
    with open_work(resources, writing=False) as work:
        user = store.find_user_by_email(work.session, email=rules.folded_email(email))
    now = clock.now()
    if user is not None and user.blocked_until is not None and now < user.blocked_until:
        raise SignInDelayed(seconds=int((user.blocked_until - now).total_seconds()) + 1)
    with _at_once:
        nobodys = _nobodys_hash()  # also for a known address: the first sign-in must not tell which it was
        fits = _hasher.verify(password, user.password_hash if user else nobodys)
    with open_work(resources, writing=True) as work:
        if user is None or user.state != "active" or not fits:
            _count_failure(work, user=user)
            session_id = None
        else:
            session_id = _open_session(work, user=user)
    if session_id is None:
        raise SignInRefused
    return session_id


def _count_failure(work: Work, *, user: User | None) -> None:
    if user is None:
        return
    failures = user.failures + 1
    delay = rules.delay_after(failures)
    blocked_until = work.now() + delay if delay else None
    store.set_failures(work.session, user_id=user.id, failures=failures, blocked_until=blocked_until)


@audited("accounts.signed_in")
def _open_session(work: Work, *, user: User) -> str:
    now, settings = work.now(), work.resources.settings
    session_id = secrets.token_urlsafe(32)
    store.delete_expired_sessions(work.session, now=now)
    store.set_failures(work.session, user_id=user.id, failures=0, blocked_until=None)
    login = LoginSession(
        id_sha256=_digest(session_id),
        user_id=user.id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=settings.session_absolute_hours),
    )
    store.add_session(work.session, login=login)
    work.actor = Actor(kind="staff", user_id=user.id, name=user.name)
    work.note(object=f"user:{user.id}")
    return session_id


@audited("accounts.signed_out")
def sign_out(work: Work, *, session_id: str) -> None:
    """Ends the session on the server."""
    store.delete_session(work.session, id_sha256=_digest(session_id))
    work.note(object=f"user:{work.actor.user_id}")


def find_actor(work: Work, *, session_id: str) -> tuple[Actor, bool] | None:
    """The person behind a session cookie, and whether the session's last sight is stale."""
    found = store.find_session(work.session, id_sha256=_digest(session_id))
    if found is None:
        return None
    login, user = found
    now, settings = work.now(), work.resources.settings
    idle = timedelta(minutes=settings.session_idle_minutes)
    if not rules.is_session_valid(seen_at=login.seen_at, expires_at=login.expires_at, idle=idle, now=now):
        return None
    grants = tuple(_grant(work, row) for row in store.list_grants(
        work.session, user_ids=[user.id], on=clock.today()
    ))  # fmt: skip
    actor = Actor(
        kind="staff", user_id=user.id, name=user.name, home_unit_id=user.home_unit_id, grants=grants
    )
    return actor, rules.is_stale(seen_at=login.seen_at, now=now)


def _grant(work: Work, row: RoleGrant) -> Grant:
    subtree = units.subtree_ids(work, unit_id=row.unit_id) if row.unit_id else None
    return Grant(role=Role(row.role), unit_ids=subtree, campaign_id=row.campaign_id)


def touch_session(work: Work, *, session_id: str) -> None:
    """Renews the last sight of a session."""
    store.set_seen(work.session, id_sha256=_digest(session_id), at=work.now())


def list_staff(work: Work) -> list[StaffMember]:
    """Every member of staff with the roles held today, by given name."""
    users = sorted(store.list_users(work.session), key=lambda user: rules.name_order(user.name))
    grants = store.list_grants(work.session, user_ids=[user.id for user in users], on=clock.today())
    roles: dict[UUID, list[Role]] = {}
    for grant in grants:
        roles.setdefault(grant.user_id, []).append(Role(grant.role))
    return [StaffMember(user=user, roles=tuple(roles.get(user.id, ()))) for user in users]


def list_names(work: Work, *, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of users by id, for lists that name who did something."""
    return store.list_names(work.session, user_ids=user_ids)


def _digest(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
