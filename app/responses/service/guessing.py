"""Links that lead nowhere, counted by network: guessing gets slow, and no valid link ever waits.

Only a link that was found wanting comes here, so an office behind one address keeps opening its own.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from app.core import clock
from app.core.counters import count_in_window, forget_counters
from app.core.networks import network_of
from app.core.resources import Resources
from app.core.tokens import Purpose
from app.core.unit_of_work import open_work
from app.responses.errors import TooManyWrongLinks

FREE_TRIES: Final = 20
WINDOW: Final = timedelta(minutes=10)
PREFIX: Final = "link "
MOST_KNOWN: Final = 10_000
_refused: dict[str, datetime] = {}
"""Counters over the limit, and until when: a flood of wrong links costs no write."""


def count_wrong_link(resources: Resources, *, address: str) -> None:
    """Counts a link that leads nowhere; from the 21st within ten minutes on raises `TooManyWrongLinks`."""
    now = clock.now()
    name = PREFIX + resources.tokens.derive(
        Purpose.TRIES, context=f"link network {network_of(address)}".encode()
    ).hex()  # fmt: skip
    until = _refused.get(name)
    if until is None or until <= now:
        until = _count(resources, name=name, now=now)
    if until is not None:
        raise TooManyWrongLinks(minutes=ceil((until - now) / timedelta(minutes=1)))


def _count(resources: Resources, *, name: str, now: datetime) -> datetime | None:
    """Until when the network is refused; None while it has tries left."""
    with open_work(resources, writing=True) as work:
        count, began = count_in_window(work.session, name=name, window=WINDOW, now=now)
        if count == 1:
            forget_counters(work.session, prefix=PREFIX, before=now - 2 * WINDOW)
    if count <= FREE_TRIES:
        return None
    if len(_refused) >= MOST_KNOWN:
        _refused.clear()
    _refused[name] = began + WINDOW
    return _refused[name]
