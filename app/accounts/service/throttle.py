"""Tries at passwords and codes: counted before they are checked, per account and per network.

Too many lead to a delay that grows, never to a lock, and the same for known and unknown addresses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final, Literal

from app.accounts import rules
from app.accounts.errors import SignInDelayed
from app.accounts.store import throttle as store
from app.core.counters import forget_counters
from app.core.models import RateCounter
from app.core.networks import network_of
from app.core.resources import Resources
from app.core.tokens import Purpose
from app.core.unit_of_work import Work, open_work

Step = Literal["password", "code"]
FREE_PER_NETWORK: Final = 30  # a whole office may stand behind one address
ACCOUNT_MEMORY: Final = timedelta(days=1)
NETWORK_MEMORY: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: the address, and what the browser calls itself."""

    address: str = ""
    user_agent: str = ""

    @property
    def client(self) -> str:
        """What is kept of the browser's name."""
        return rules.client_label(self.user_agent)


def count_try(resources: Resources, *, step: Step, subject: str, origin: Origin) -> None:
    """Counts a try at an account (`subject`) from a network; it is counted before it is checked.

    Raises `SignInDelayed`, and counts nothing, while one of the two has to wait.
    """
    with open_work(resources, writing=True) as work:
        now = work.now()
        account, network = _counters(work, step=step, subject=subject, origin=origin)
        held = store.hold_counters(work.session, ids=(account, network), now=now)
        counts = {
            account: _fresh(held[account], now=now, memory=ACCOUNT_MEMORY),
            network: _fresh(held[network], now=now, memory=NETWORK_MEMORY),
        }
        delays = {
            account: rules.delay_after(counts[account]),
            network: rules.delay_after(counts[network], free=FREE_PER_NETWORK),
        }
        until = max((held[one].window_start + delay for one, delay in delays.items() if delay), default=now)
        if until <= now:
            for counter, count in counts.items():
                store.set_counter(work.session, counter=counter, count=count + 1, now=now)
    if until > now:
        raise SignInDelayed(seconds=ceil((until - now).total_seconds()))


def forgive(work: Work, *, step: Step, subject: str, origin: Origin) -> None:
    """After a right password or code: the account begins anew, the network gets this one try back."""
    account, network = _counters(work, step=step, subject=subject, origin=origin)
    now = work.now()
    store.hold_counters(work.session, ids=(account, network), now=now)  # in the order of `count_try`
    store.set_counter(work.session, counter=account, count=0, now=now)
    store.take_one_off(work.session, counter=network)
    forget_counters(work.session, prefix=store.PREFIX, before=now - ACCOUNT_MEMORY)


def _counters(work: Work, *, step: Step, subject: str, origin: Origin) -> tuple[str, str]:
    """Names that tell neither the address nor the network."""
    names = (f"sign-in {step} {subject}", f"sign-in network {network_of(origin.address)}")
    account, network = (
        work.resources.tokens.derive(Purpose.TRIES, context=name.encode()).hex() for name in names
    )
    return account, network


def _fresh(counter: RateCounter, *, now: datetime, memory: timedelta) -> int:
    return counter.count if now - counter.window_start < memory else 0
