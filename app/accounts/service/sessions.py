"""Sessions: who is behind a cookie."""

import hashlib
from datetime import timedelta

from app.accounts import rules
from app.accounts.models import RoleGrant
from app.accounts.store import sessions as store
from app.accounts.store import staff as people
from app.core import clock
from app.core.actor import Actor, Grant
from app.core.audit import audited
from app.core.permissions import Role
from app.core.unit_of_work import Work
from app.units import service as units


@audited("accounts.signed_out")
def sign_out(work: Work, *, session_id: str) -> None:
    """Ends the session on the server."""
    store.delete_session(work.session, id_sha256=digest(session_id))
    work.note(object=f"user:{work.actor.user_id}")


def find_actor(work: Work, *, session_id: str) -> tuple[Actor, bool] | None:
    """The person behind a session cookie, and whether the session's last sight is stale."""
    found = store.find_session(work.session, id_sha256=digest(session_id))
    if found is None:
        return None
    login, user = found
    now, settings = work.now(), work.resources.settings
    idle = timedelta(minutes=settings.session_idle_minutes)
    if not rules.is_session_valid(seen_at=login.seen_at, expires_at=login.expires_at, idle=idle, now=now):
        return None
    grants = tuple(_grant(work, row) for row in people.list_grants(
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
    store.set_seen(work.session, id_sha256=digest(session_id), at=work.now())


def digest(session_id: str) -> str:
    """What the database keeps of a session id."""
    return hashlib.sha256(session_id.encode()).hexdigest()
