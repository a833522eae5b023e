"""The directory of staff: finding people, inviting them, changing what is known of them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts import rules
from app.accounts.errors import EmailTaken, OwnAccount, StateUnchanged
from app.accounts.forms import GrantDraft, Invitation, UserData
from app.accounts.models import User
from app.accounts.service import letters
from app.accounts.service.access import get_user
from app.accounts.service.grants import GrantRow, list_user_grants, new_grant, told
from app.accounts.service.passwords import hash_password
from app.accounts.store import directory as store
from app.accounts.store import staff
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.permissions import Role
from app.core.tabular import folded
from app.core.unit_of_work import Work
from app.units import service as units
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """A member of staff as the list shows them; `roles` of today, without repeats."""

    user: User
    home: Unit | None
    roles: tuple[Role, ...]


def list_directory(
    work: Work, *, search: str = "", role: Role | None = None, state: str = ""
) -> list[DirectoryRow]:
    """Staff by given name whose name, address, or unit holds `search` (case and marks aside)."""
    users = sorted(staff.list_users(work.session), key=lambda user: rules.name_order(user.name))
    grants = list_user_grants(work, user_ids=[user.id for user in users])
    known = {unit.id: unit for unit in units.list_units(work, scope=EVERYWHERE)}
    rows = [
        DirectoryRow(
            user=user,
            home=known.get(user.home_unit_id) if user.home_unit_id else None,
            roles=_roles(grants[user.id]),
        )
        for user in users
    ]
    wanted = folded(search)
    return [row for row in rows if _fits(row, wanted=wanted, role=role, state=state)]


def _roles(rows: Sequence[GrantRow]) -> tuple[Role, ...]:
    held = {row.role for row in rows if row.standing == "now"}
    return tuple(role for role in Role if role in held)


def _fits(row: DirectoryRow, *, wanted: str, role: Role | None, state: str) -> bool:
    if (state and row.user.state != state) or (role and role not in row.roles):
        return False
    home = (row.home.name_vi, row.home.name_en, row.home.code) if row.home else ()
    return not wanted or any(wanted in folded(text) for text in (row.user.name, row.user.email, *home))


@dataclass(frozen=True, slots=True)
class Profile:
    """An account with what stands around it. `sessions`: how many browsers are signed in."""

    user: User
    home: Unit | None
    grants: list[GrantRow]
    sessions: int
    letters: list[letters.LetterRow]
    needs_second_factor: bool


def show_user(work: Work, *, user_id: UUID) -> Profile:
    """An account as its page shows it; raises `UserNotFound`."""
    user = get_user(work, user_id=user_id)
    grants = list_user_grants(work, user_ids=[user_id])[user_id]
    idle = timedelta(minutes=work.resources.settings.session_idle_minutes)
    now = work.now()
    return Profile(
        user=user,
        home=units.get_unit(work, unit_id=user.home_unit_id) if user.home_unit_id else None,
        grants=grants,
        sessions=store.count_sessions(work.session, user_id=user_id, seen_after=now - idle, now=now),
        letters=letters.list_letters(work, user_id=user_id),
        needs_second_factor=rules.needs_second_factor(_roles(grants)),
    )


def find_user_id(work: Work, *, email: str) -> UUID | None:
    """The account of an address, or None."""
    user = staff.find_user_by_email(work.session, email=rules.folded_email(email))
    return user.id if user else None


@audited("accounts.user_invited")
def invite_user(work: Work, *, form: Invitation) -> User:
    """Opens an account without a usable password and queues the letter with the link to choose one.

    Raises `EmailTaken`, `UnitNotFound`.
    """
    _require_free(work, email=form.email)
    if form.home is not None:
        units.get_unit(work, unit_id=form.home)
    user = User(
        email=form.email, name=form.name, home_unit_id=form.home, state="invited",
        password_hash=hash_password(secrets.token_urlsafe(32)),
    )  # fmt: skip
    draft = GrantDraft.model_validate(form.model_dump(exclude=set(UserData.model_fields)))
    grant = new_grant(work, user_id=user.id, draft=draft)
    staff.add_user(work.session, user=user, grant=grant)
    letters.queue_letter(work, user_id=user.id, purpose="invitation")
    work.note(object=f"user:{user.id}", unit_id=grant.unit_id, **told(grant))
    return user


def _require_free(work: Work, *, email: str, besides: UUID | None = None) -> None:
    holder = find_user_id(work, email=email)
    if holder is not None and holder != besides:
        raise EmailTaken


@audited("accounts.invitation_sent")
def invite_again(work: Work, *, user_id: UUID) -> None:
    """Queues the letter of invitation once more; raises `StateUnchanged` where it was followed already."""
    user = get_user(work, user_id=user_id)
    if user.state != "invited":
        raise StateUnchanged
    letters.queue_letter(work, user_id=user_id, purpose="invitation")
    work.note(object=f"user:{user_id}", unit_id=user.home_unit_id)


@audited("accounts.user_changed")
def change_user(work: Work, *, user_id: UUID, form: UserData) -> None:
    """Changes name, address and home unit. A new address is told to the old one and to itself.

    Raises `UserNotFound`, `EmailTaken`, `UnitNotFound`, and `OwnAccount` for the own home unit, because
    it decides whose forms somebody may not touch.
    """
    user = get_user(work, user_id=user_id)
    values: dict[str, Any] = {"name": form.name, "email": form.email, "home_unit_id": form.home}
    changed = sorted(key for key, value in values.items() if getattr(user, key) != value)
    former = user.email
    if "home_unit_id" in changed:
        if work.actor.user_id == user_id:
            raise OwnAccount
        if form.home is not None:
            units.get_unit(work, unit_id=form.home)
    if "email" in changed:
        _require_free(work, email=form.email, besides=user_id)
    store.set_user(work.session, user_id=user_id, values=values)
    if "email" in changed:
        _tell_new_address(work, user=user, former=former)
    work.note(object=f"user:{user_id}", unit_id=form.home, changed=changed)


def _tell_new_address(work: Work, *, user: User, former: str) -> None:
    """An account that was never used gets its invitation at the new address; any other is told twice."""
    if user.state == "invited":
        letters.queue_letter(work, user_id=user.id, purpose="invitation")
        return
    store.delete_sessions(work.session, user_id=user.id)
    letters.queue_letter(work, user_id=user.id, purpose="address_changed", address=former)
    letters.queue_letter(work, user_id=user.id, purpose="address_changed")
