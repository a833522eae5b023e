"""Standing: who may no longer sign in, who may again, and whose second factor is forgotten."""

from uuid import UUID

from app.accounts.errors import LastAdministrator, OwnAccount, StateUnchanged, UserNotFound
from app.accounts.models import User
from app.accounts.rules import standing
from app.accounts.service import letters
from app.accounts.store import directory as store
from app.core import clock
from app.core.audit import audited
from app.core.unit_of_work import Work


def get_user(work: Work, *, user_id: UUID) -> User:
    """The account; raises `UserNotFound`."""
    user = store.find_user(work.session, user_id=user_id)
    if user is None:
        raise UserNotFound
    return user


def require_other(work: Work, *, user_id: UUID) -> None:
    """Raises `OwnAccount` where somebody is about to change the own standing or roles."""
    if work.actor.user_id == user_id:
        raise OwnAccount


def require_administrator_left(
    work: Work, *, without_user: UUID | None = None, without_grant: UUID | None = None
) -> None:
    """Raises `LastAdministrator` unless an active one stays when this user or grant is gone.

    Counted are roles of administrator everywhere, in force today and without an end. Two such changes
    at the same time wait for each other.
    """
    store.lock_administrators(work.session)
    left = store.count_administrators(
        work.session, on=clock.today(), besides_user=without_user, besides_grant=without_grant
    )
    if left == 0:
        raise LastAdministrator


@audited("accounts.user_disabled")
def disable_user(work: Work, *, user_id: UUID, reason: str) -> None:
    """Ends every session of an account and keeps it from signing in.

    Raises `UserNotFound`, `OwnAccount`, `LastAdministrator`, and `StateUnchanged` where it is so already.
    """
    require_other(work, user_id=user_id)
    user = get_user(work, user_id=user_id)
    if user.state == "active" and is_administrator_for_good(work, user_id=user_id):
        require_administrator_left(work, without_user=user_id)
    _move(work, user=user, event="disable")
    store.delete_sessions(work.session, user_id=user_id)
    work.note(object=f"user:{user_id}", unit_id=user.home_unit_id, reason=reason)


def is_administrator_for_good(work: Work, *, user_id: UUID) -> bool:
    """Whether the account is one of those `require_administrator_left` counts."""
    every = store.count_administrators(work.session, on=clock.today())
    return every > store.count_administrators(work.session, on=clock.today(), besides_user=user_id)


@audited("accounts.user_enabled")
def enable_user(work: Work, *, user_id: UUID, reason: str) -> None:
    """Lets an account sign in again with its password; one that never had any is invited anew.

    Raises `UserNotFound`, `OwnAccount`, `StateUnchanged`.
    """
    require_other(work, user_id=user_id)
    user = get_user(work, user_id=user_id)
    if _move(work, user=user, event="enable") == "invited":
        letters.queue_letter(work, user_id=user_id, purpose="invitation")
    work.note(object=f"user:{user_id}", unit_id=user.home_unit_id, reason=reason)


def _move(work: Work, *, user: User, event: str) -> str:
    state = standing.next_state(user.state, event=event)
    if state is None:
        raise StateUnchanged
    store.set_user(work.session, user_id=user.id, values={"state": state})
    return state


@audited("accounts.second_factor_reset")
def reset_second_factor(work: Work, *, user_id: UUID, reason: str) -> None:
    """Forgets the secret and the recovery codes, ends every session, and tells the owner by mail.

    Raises `UserNotFound`, `OwnAccount`, and `StateUnchanged` where there is no second factor.
    """
    require_other(work, user_id=user_id)
    user = get_user(work, user_id=user_id)
    if user.totp_secret is None:
        raise StateUnchanged
    store.delete_second_factor(work.session, user_id=user_id)
    store.delete_sessions(work.session, user_id=user_id)
    letters.queue_letter(work, user_id=user_id, purpose="second_factor_reset")
    work.note(object=f"user:{user_id}", unit_id=user.home_unit_id, reason=reason)
