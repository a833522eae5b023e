"""How sending goes, for `doctor`, the command line and the delivery page."""

from dataclasses import dataclass
from datetime import datetime

from app.core import clock
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.invitations import store
from app.invitations.service import pacing


@dataclass(frozen=True, slots=True)
class RelayState:
    """How sending goes. `kind`: relay_down, temporary, unknown, permanent, or None since the last success.

    `age_seconds`: since the last failure; `failures`: how many of this kind since the last success.
    `waiting`: messages in the queue; `lag_seconds`: how long the earliest has been due.
    """

    kind: str | None
    age_seconds: int
    failures: int
    waiting: int
    lag_seconds: int


def relay_state(work: Work) -> RelayState:
    """For `doctor` and the delivery page: the last failure's kind and age, and the queue's length."""
    now = work.now()
    waiting, earliest = _count_waiting(work, now=now)
    lag = max(0, int((now - earliest).total_seconds())) if earliest else 0
    failures = store.list_failures(work.session)
    if not failures:
        return RelayState(None, 0, 0, waiting, lag)
    kind, last, count = max(failures, key=lambda failure: failure[1])
    return RelayState(kind, max(0, int((now - last).total_seconds())), count, waiting, lag)


def _count_waiting(work: Work, *, now: datetime) -> tuple[int, datetime | None]:
    """How many wait in all, and when the earliest was due of those that nothing holds back."""
    held = pacing.held_back(work, plans=pacing.list_running_plans(work), now=now)
    return store.count_waiting(work.session, held=held)


def outbox_lag(resources: Resources) -> int:
    """How many seconds the earliest waiting message has been due; 0 when nothing is late."""
    with open_work(resources, writing=False) as work:
        _, earliest = _count_waiting(work, now=clock.now())
    return max(0, int((clock.now() - earliest).total_seconds())) if earliest else 0
