"""The own account: data, password, second factor. What changes how one signs in asks for the password again.

The verbs open their own units of work, none while a password is hashed.
"""

from dataclasses import dataclass
from uuid import UUID

from app.accounts import rules
from app.accounts.errors import (
    CodeRefused,
    OwnPasswordWrong,
    SecondFactorPresent,
    SecondFactorRequired,
)
from app.accounts.models import User
from app.accounts.service import letters, passwords, second_factor, throttle
from app.accounts.service.second_factor import Enrolment
from app.accounts.service.sessions import OwnSession, list_own_sessions, replace_sessions
from app.accounts.service.throttle import Origin
from app.accounts.store import directory, staff
from app.accounts.store import second_factor as store
from app.core import clock
from app.core.actor import Actor
from app.core.audit import audited
from app.core.errors import Conflict, SignInNeeded
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.units import service as units
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The own account as its page shows it. `codes_left`: recovery codes that were not used yet."""

    user: User
    home: Unit | None
    roles: tuple[Role, ...]
    must_have_second_factor: bool
    codes_left: int
    sessions: tuple[OwnSession, ...]


@dataclass(frozen=True, slots=True)
class Renewed:
    """After a change of how one signs in: the id of the new session, and codes to be shown once."""

    session_id: str
    codes: tuple[str, ...] = ()


def show_account(work: Work, *, session_id: str) -> OwnAccount:
    """The actor's own account. Raises `SignInNeeded`."""
    user = _own(work)
    roles = _roles(work, user_id=user.id)
    return OwnAccount(
        user=user,
        home=units.get_unit(work, unit_id=user.home_unit_id) if user.home_unit_id else None,
        roles=roles,
        must_have_second_factor=is_second_factor_due(work, roles=roles),
        codes_left=store.count_recovery_codes(work.session, user_id=user.id),
        sessions=tuple(list_own_sessions(work, session_id=session_id)),
    )


def is_second_factor_due(work: Work, *, roles: tuple[Role, ...]) -> bool:
    """Whether these roles may only be used with a second factor; never in the demonstration."""
    return not work.resources.settings.demo and rules.needs_second_factor(roles)


def _own(work: Work) -> User:
    user = directory.find_user(work.session, user_id=work.actor.user_id) if work.actor.user_id else None
    if user is None:
        raise SignInNeeded
    return user


def _roles(work: Work, *, user_id: UUID) -> tuple[Role, ...]:
    grants = staff.list_grants(work.session, user_ids=[user_id], on=clock.today())
    held = {grant.role for grant in grants}
    return tuple(role for role in Role if role.value in held)


def _confirmed(resources: Resources, *, actor: Actor, password: str, origin: Origin) -> User:
    """The actor's account, the password shown again. Raises `OwnPasswordWrong` or `SignInDelayed`."""
    with open_work(resources, actor=actor, writing=False) as work:
        user = _own(work)
    throttle.count_try(resources, step="password", subject=user.email, origin=origin)
    if not passwords.fits(password, password_hash=user.password_hash):
        raise OwnPasswordWrong
    with open_work(resources, actor=actor, writing=True) as work:
        throttle.forgive(work, step="password", subject=user.email, origin=origin)
    return user


def least_own_password(resources: Resources, *, actor: Actor) -> int:
    """How many characters a new password of the actor needs: fewer together with a second factor."""
    with open_work(resources, actor=actor, writing=False) as work:
        return _least_password(_own(work))


def _least_password(user: User) -> int:
    return rules.MINIMUM_WITH_SECOND_FACTOR if user.totp_secret else rules.MINIMUM_PASSWORD


def change_password(resources: Resources, *, actor: Actor, old: str, new: str, origin: Origin) -> Renewed:
    """A new password; every other session ends, and a letter tells of it.

    Raises `PasswordTooShort`, `PasswordTooLong`, `PasswordTooWeak`, `OwnPasswordWrong`, `SignInDelayed`.
    """
    with open_work(resources, actor=actor, writing=False) as work:
        user = _own(work)
    passwords.require_good(new, email=user.email, name=user.name, minimum=_least_password(user))
    user = _confirmed(resources, actor=actor, password=old, origin=origin)
    password_hash = passwords.hash_password(new)
    with open_work(resources, actor=actor, writing=True) as work:
        return _set_password(work, user=user, password_hash=password_hash, origin=origin)


@audited("accounts.password_changed")
def _set_password(work: Work, *, user: User, password_hash: str, origin: Origin) -> Renewed:
    changed = directory.set_password(
        work.session, user_id=user.id, former_hash=user.password_hash, password_hash=password_hash,
        state="active",
    )  # fmt: skip
    now = _own(work)
    if not changed or now.totp_secret != user.totp_secret:
        raise Conflict
    letters.queue_letter(work, user_id=user.id, purpose="password_changed")
    work.note(object=f"user:{user.id}")
    strong = user.totp_secret is not None
    return Renewed(replace_sessions(work, user_id=user.id, strong=strong, client=origin.client))


def prepare_second_factor(work: Work, *, token: str = "") -> Enrolment:
    """A secret to be scanned: a fresh one, or the one that a form brings back.

    Raises `SecondFactorPresent` where one is set up, `EnrolmentExpired`, `SignInNeeded`.
    """
    user = _own(work)
    if user.totp_secret is not None:
        raise SecondFactorPresent
    if token:
        return second_factor.resume_enrolment(work, user=user, token=token)
    return second_factor.begin_enrolment(work, user=user)


def set_second_factor(
    resources: Resources, *, actor: Actor, token: str, code: str, password: str, origin: Origin
) -> Renewed:
    """Sets the second factor up once its first code is right; every other session ends.

    Raises `SecondFactorPresent`, `EnrolmentExpired`, `OwnPasswordWrong`, `CodeRefused`, `SignInDelayed`.
    """
    with open_work(resources, actor=actor, writing=False) as work:
        enrolment = prepare_second_factor(work, token=token)
    step = second_factor.matching_step(enrolment.secret, code=code, at=clock.now())
    if step is None:
        raise CodeRefused
    user = _confirmed(resources, actor=actor, password=password, origin=origin)
    with open_work(resources, actor=actor, writing=True) as work:
        return _set_second_factor(work, user=user, secret=enrolment.secret, step=step, origin=origin)


@audited("accounts.second_factor_set")
def _set_second_factor(work: Work, *, user: User, secret: str, step: int, origin: Origin) -> Renewed:
    sealed = second_factor.sealed(work.resources.tokens, user_id=user.id, secret=secret)
    if not store.set_second_factor(work.session, user_id=user.id, secret=sealed, step=step):
        raise SecondFactorPresent
    codes = second_factor.renew_codes(work, user_id=user.id)
    letters.queue_letter(work, user_id=user.id, purpose="second_factor_set")
    work.note(object=f"user:{user.id}")
    return Renewed(replace_sessions(work, user_id=user.id, strong=True, client=origin.client), codes)


def renew_recovery_codes(
    resources: Resources, *, actor: Actor, password: str, origin: Origin
) -> tuple[str, ...]:
    """Ten new recovery codes, to be shown once; the former ones are worth nothing from now on.

    Raises `OwnPasswordWrong`, `SignInDelayed`, and `SecondFactorRequired` without a second factor.
    """
    user = _confirmed(resources, actor=actor, password=password, origin=origin)
    if user.totp_secret is None:
        raise SecondFactorRequired
    with open_work(resources, actor=actor, writing=True) as work:
        return _renew_recovery_codes(work, user=user)


@audited("accounts.recovery_codes_renewed")
def _renew_recovery_codes(work: Work, *, user: User) -> tuple[str, ...]:
    work.note(object=f"user:{user.id}")
    return second_factor.renew_codes(work, user_id=user.id)


def remove_second_factor(resources: Resources, *, actor: Actor, password: str, origin: Origin) -> Renewed:
    """Switches the second factor off; every other session ends, and a letter tells of it.

    Raises `SecondFactorRequired` where a role asks for it, `PasswordTooShort` where the password is
    only long enough together with it, `OwnPasswordWrong`, `SignInDelayed`.
    """
    with open_work(resources, actor=actor, writing=False) as work:
        user = _own(work)
        if is_second_factor_due(work, roles=_roles(work, user_id=user.id)):
            raise SecondFactorRequired
    user = _confirmed(resources, actor=actor, password=password, origin=origin)
    passwords.require_good(password, email=user.email, name=user.name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _remove_second_factor(work, user=user, origin=origin)


@audited("accounts.second_factor_removed")
def _remove_second_factor(work: Work, *, user: User, origin: Origin) -> Renewed:
    if is_second_factor_due(work, roles=_roles(work, user_id=user.id)):
        raise SecondFactorRequired
    directory.delete_second_factor(work.session, user_id=user.id)
    letters.queue_letter(work, user_id=user.id, purpose="second_factor_reset")
    work.note(object=f"user:{user.id}")
    return Renewed(replace_sessions(work, user_id=user.id, strong=False, client=origin.client))
