"""Whether a self-assessment came in time, by the calendar and by the time that the unit was given. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Timing = Literal["in_time", "in_longer_time", "due", "overdue", "unplanned"]


@dataclass(frozen=True, slots=True)
class UnitTime:
    """When a unit was to hand in, and when it did. `until`: a longer time that it was given."""

    closes_at: datetime | None
    until: datetime | None
    submitted_at: datetime | None

    @property
    def ends_at(self) -> datetime | None:
        """The end of the unit's own time."""
        if self.closes_at is None or self.until is None:
            return self.closes_at
        return max(self.closes_at, self.until)


def timing_of(time: UnitTime, *, now: datetime) -> Timing:
    """in_time, in_longer_time (after the calendar's end, in the longer time), due, overdue, unplanned."""
    if time.closes_at is None or time.ends_at is None:
        return "unplanned"
    if time.submitted_at is None:
        return "overdue" if now >= time.ends_at else "due"
    return "in_time" if time.submitted_at <= time.closes_at else "in_longer_time"


def days_late(time: UnitTime, *, now: datetime) -> int:
    """Days begun since the calendar's end until it was handed in, or until now; 0 while in time."""
    if time.closes_at is None:
        return 0
    late = (time.submitted_at or now) - time.closes_at
    return max(0, -(-int(late.total_seconds()) // 86_400))
