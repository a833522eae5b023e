"""Signing in."""

import secrets
from datetime import timedelta

from app.accounts import rules
from app.accounts.errors import SignInDelayed, SignInRefused
from app.accounts.models import LoginSession, User
from app.accounts.service.passwords import fits
from app.accounts.service.sessions import digest
from app.accounts.store import sessions, staff
from app.core import clock
from app.core.actor import Actor
from app.core.audit import audited
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work


def sign_in(resources: Resources, *, email: str, password: str) -> str:
    """Checks a password and opens a session; returns the session id for the cookie.

    Opens its own units of work, none while the password is hashed. Raises `SignInRefused`
    (the same for an unknown address and a wrong password) or `SignInDelayed`.
    """
    with open_work(resources, writing=False) as work:
        user = staff.find_user_by_email(work.session, email=rules.folded_email(email))
    now = clock.now()
    if user is not None and user.blocked_until is not None and now < user.blocked_until:
        raise SignInDelayed(seconds=int((user.blocked_until - now).total_seconds()) + 1)
    right = fits(password, password_hash=user.password_hash if user else None)
    with open_work(resources, writing=True) as work:
        if user is None or user.state != "active" or not right:
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
    staff.set_failures(work.session, user_id=user.id, failures=failures, blocked_until=blocked_until)


@audited("accounts.signed_in")
def _open_session(work: Work, *, user: User) -> str:
    now, settings = work.now(), work.resources.settings
    session_id = secrets.token_urlsafe(32)
    sessions.delete_expired_sessions(work.session, now=now)
    staff.set_failures(work.session, user_id=user.id, failures=0, blocked_until=None)
    login = LoginSession(
        id_sha256=digest(session_id),
        user_id=user.id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=settings.session_absolute_hours),
    )
    sessions.add_session(work.session, login=login)
    work.actor = Actor(kind="staff", user_id=user.id, name=user.name)
    work.note(object=f"user:{user.id}")
    return session_id
