"""Passwords by mail: asking for a link, and choosing a password by it."""

from datetime import timedelta
from typing import Final

from app.accounts import rules
from app.accounts.errors import LinkWorthless
from app.accounts.models import User
from app.accounts.rules import standing
from app.accounts.service import letters
from app.accounts.service.links import read_password_link
from app.accounts.service.passwords import hash_password, require_good
from app.accounts.store import directory, staff
from app.core.actor import Actor
from app.core.audit import audited
from app.core.counters import count_in_window, forget_counters
from app.core.errors import TooMany
from app.core.ids import uuid7
from app.core.networks import network_of
from app.core.resources import Resources
from app.core.tokens import Purpose
from app.core.unit_of_work import Work, open_work

WINDOW: Final = timedelta(hours=1)
MOST_PER_ADDRESS: Final = 3
COUNTERS: Final = "reset:"
MOST_PER_NETWORK: Final = 20


@audited("accounts.reset_asked")
def ask_for_reset(work: Work, *, email: str, client: str) -> None:
    """Queues a letter with a link, for a known and an unknown address by the same steps.

    At most `MOST_PER_ADDRESS` letters an hour to one address: more are left out in silence, so that
    nothing tells whether it is known. Raises `TooMany` for a network (`client`: its address) that asks
    too often.
    """
    forget_counters(work.session, prefix=COUNTERS, before=work.now() - 2 * WINDOW)
    network = network_of(client)
    if _count(work, what=f"network {network}") > MOST_PER_NETWORK:
        raise TooMany(seconds=int(WINDOW.total_seconds()))
    address = rules.folded_email(email)
    often = _count(work, what=f"address {address}") > MOST_PER_ADDRESS
    user = staff.find_user_by_email(work.session, email=address)
    if not often:
        letters.queue_letter(work, user_id=user.id if user else uuid7(), purpose="reset")
    work.note(object=f"user:{user.id if user else 'unknown'}", too_often=often)


def _count(work: Work, *, what: str) -> int:
    """Counts a try under a name that tells neither address nor network."""
    name = work.resources.tokens.derive(Purpose.TRIES, context=f"reset {what}".encode()).hex()
    return count_in_window(work.session, name=f"{COUNTERS}{name}", window=WINDOW, now=work.now())[0]


def find_by_link(resources: Resources, *, token: str) -> User:
    """The account of a link, read by itself; raises `LinkWorthless`."""
    with open_work(resources, writing=False) as work:
        return read_password_link(work, token=token)


def least_password_length(*, second_factor: bool) -> int:
    """How many characters a password has at least; fewer where a code is asked for beside it."""
    return rules.MINIMUM_WITH_SECOND_FACTOR if second_factor else rules.MINIMUM_PASSWORD


def choose_password(resources: Resources, *, token: str, password: str) -> None:
    """Sets the password of a link's account and ends its sessions; the link is used up by it.

    Opens its own units of work, none while the password is hashed. Raises `LinkWorthless`,
    `PasswordTooShort`, `PasswordTooLong`, `PasswordTooWeak`.
    """
    user = find_by_link(resources, token=token)
    minimum = least_password_length(second_factor=bool(user.totp_secret))
    require_good(password, email=user.email, name=user.name, minimum=minimum)
    password_hash = hash_password(password)
    with open_work(resources, writing=True) as work:
        _set_password(work, token=token, password_hash=password_hash)


@audited("accounts.password_chosen")
def _set_password(work: Work, *, token: str, password_hash: str) -> None:
    user = read_password_link(work, token=token)
    was_invited = user.state == "invited"
    changed = directory.set_password(
        work.session, user_id=user.id, former_hash=user.password_hash, password_hash=password_hash,
        state=standing.next_state(user.state, event="choose_password") or user.state,
    )  # fmt: skip
    if not changed:
        raise LinkWorthless
    directory.delete_sessions(work.session, user_id=user.id)
    if not was_invited:
        letters.queue_letter(work, user_id=user.id, purpose="password_changed")
    work.actor = Actor(kind="staff", user_id=user.id, name=user.name)
    work.note(object=f"user:{user.id}", by="invitation" if was_invited else "reset")
