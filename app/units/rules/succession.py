"""Who follows whom: kinds of succession, their days, and no circles."""

from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def day_before(on: date) -> date:
    """The last day of a unit that is followed from `on` onwards."""
    return on - timedelta(days=1)


def overlaps(valid_to: date | None, *, on: date) -> bool:
    """Whether a unit with this last day still lasts on the day another takes over."""
    return valid_to is not None and valid_to >= on


def is_valid_on(day: date, *, valid_from: date, valid_to: date | None) -> bool:
    """Whether a unit is valid on a day, both ends included."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


def succession_circle(pairs: Iterable[tuple[Key, Key]], *, start: Key, successor: Key) -> tuple[Key, ...]:
    """The circle that a new pair (start, successor) would close, from `start` to `start`; empty when none.

    `pairs`: the successions on record as (from, to).
    """
    followers: dict[Key, list[Key]] = {}
    for before, after in pairs:
        followers.setdefault(before, []).append(after)
    came_from: dict[Key, Key] = {successor: start}
    waiting = [successor]
    while waiting:
        step = waiting.pop()
        if step == start:
            return _way(came_from, start)
        for after in followers.get(step, ()):
            if after not in came_from:
                came_from[after] = step
                waiting.append(after)
    return ()


def _way(came_from: dict[Key, Key], start: Key) -> tuple[Key, ...]:
    way = [start]
    step = came_from[start]
    while step != start:
        way.append(step)
        step = came_from[step]
    return (start, *reversed(way))
