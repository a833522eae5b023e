"""Roles over time: who holds which, for which units and campaign, from when until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.accounts.errors import GrantNotFound, StateUnchanged
from app.accounts.forms import GrantDraft
from app.accounts.models import RoleGrant
from app.accounts.service.access import get_user, require_administrator_left, require_other
from app.accounts.store import directory as store
from app.core import clock
from app.core.audit import audited
from app.core.permissions import Role
from app.core.unit_of_work import Work
from app.units import service as units


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role as pages show it. `standing`: now, later or before."""

    id: UUID
    role: Role
    unit_id: UUID | None
    campaign_id: UUID | None
    valid_from: date | None
    valid_to: date | None
    standing: str


def grant_row(grant: RoleGrant, *, on: date) -> GrantRow:
    """A grant with its standing on a day."""
    ended = grant.valid_to is not None and grant.valid_to < on
    begun = grant.valid_from is None or grant.valid_from <= on
    return GrantRow(
        id=grant.id, role=Role(grant.role), unit_id=grant.unit_id, campaign_id=grant.campaign_id,
        valid_from=grant.valid_from, valid_to=grant.valid_to,
        standing="before" if ended else "now" if begun else "later",
    )  # fmt: skip


def list_user_grants(work: Work, *, user_ids: Sequence[UUID]) -> dict[UUID, list[GrantRow]]:
    """Every role of users, those of today first, then those to come, then those that are over."""
    today = clock.today()
    found: dict[UUID, list[GrantRow]] = {user_id: [] for user_id in user_ids}
    for grant in store.list_all_grants(work.session, user_ids=user_ids):
        found[grant.user_id].append(grant_row(grant, on=today))
    order = ("now", "later", "before")
    return {key: sorted(rows, key=lambda row: order.index(row.standing)) for key, rows in found.items()}


def get_grant(work: Work, *, user_id: UUID, grant_id: UUID) -> GrantRow:
    """A role of a user; raises `GrantNotFound`."""
    grant = store.find_grant(work.session, user_id=user_id, grant_id=grant_id)
    if grant is None:
        raise GrantNotFound
    return grant_row(grant, on=clock.today())


@audited("accounts.grant_added")
def add_grant(work: Work, *, user_id: UUID, draft: GrantDraft) -> RoleGrant:
    """Gives a role from a day on (today unless said otherwise); sessions end, so that it is signed in anew.

    Raises `UserNotFound`, `OwnAccount`, `UnitNotFound`.
    """
    require_other(work, user_id=user_id)
    get_user(work, user_id=user_id)
    grant = new_grant(work, user_id=user_id, draft=draft)
    store.add_grant(work.session, grant=grant)
    store.delete_sessions(work.session, user_id=user_id)
    work.note(object=f"user:{user_id}", unit_id=grant.unit_id, **told(grant))
    return grant


def new_grant(work: Work, *, user_id: UUID, draft: GrantDraft) -> RoleGrant:
    """The row of a new role; raises `UnitNotFound`."""
    if draft.unit is not None:
        units.get_unit(work, unit_id=draft.unit)
    return RoleGrant(
        user_id=user_id, role=draft.role.value, unit_id=draft.unit, campaign_id=draft.campaign,
        valid_from=draft.valid_from or clock.today(), valid_to=draft.valid_to,
    )  # fmt: skip


def told(grant: RoleGrant) -> dict[str, str | None]:
    """What the audit trail keeps of a role."""
    return {
        "grant": str(grant.id),
        "role": grant.role,
        "campaign": str(grant.campaign_id) if grant.campaign_id else None,
        "valid_from": grant.valid_from.isoformat() if grant.valid_from else None,
        "valid_to": grant.valid_to.isoformat() if grant.valid_to else None,
    }


@audited("accounts.grant_ended")
def end_grant(work: Work, *, user_id: UUID, grant_id: UUID, reason: str) -> None:
    """Takes a role away at once: yesterday becomes its last day. Sessions end.

    Raises `GrantNotFound`, `OwnAccount`, `LastAdministrator`, and `StateUnchanged` where it is over.
    """
    require_other(work, user_id=user_id)
    user = get_user(work, user_id=user_id)
    grant = store.find_grant(work.session, user_id=user_id, grant_id=grant_id)
    if grant is None:
        raise GrantNotFound
    today = clock.today()
    if grant.valid_to is not None and grant.valid_to < today:
        raise StateUnchanged
    if user.state == "active" and _counts(grant, on=today):
        require_administrator_left(work, without_grant=grant_id)
    store.set_grant_end(work.session, grant_id=grant_id, valid_to=today - timedelta(days=1))
    store.delete_sessions(work.session, user_id=user_id)
    work.note(object=f"user:{user_id}", unit_id=grant.unit_id, reason=reason, **told(grant))


def _counts(grant: RoleGrant, *, on: date) -> bool:
    """Whether the grant makes an administrator everywhere and for good."""
    limited = grant.unit_id is not None or grant.campaign_id is not None or grant.valid_to is not None
    begun = grant.valid_from is None or grant.valid_from <= on
    return grant.role == Role.ADMINISTRATOR.value and begun and not limited
