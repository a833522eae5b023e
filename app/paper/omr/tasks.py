"""What a reading child is asked and what it answers; everything here crosses the process border."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from app.paper.definition.layout import Layout
from app.paper.omr.document import Row
from app.paper.omr.limits import Limits
from app.paper.omr.readings import Status
from app.paper.omr.thresholds import Thresholds


@dataclass(frozen=True)
class Setup:
    """What every child is given once."""

    layout: Layout
    thresholds: Thresholds
    limits: Limits
    views: Path | None


@dataclass(frozen=True)
class CountPages:
    """Open a file and say how many pages it has."""

    file: int
    path: Path


@dataclass(frozen=True)
class ReadRange:
    """Read pages `first` to `last` of a file, inclusive, from 0."""

    file: int
    path: Path
    first: int
    last: int


@dataclass(frozen=True)
class DrawRange:
    """Draw pages `first` to `last` of a file, inclusive, from 0, as pictures in colour."""

    file: int
    path: Path
    first: int
    last: int


@dataclass(frozen=True)
class Counted:
    """The number of pages, or the status of a file that has none for us."""

    file: int
    pages: int
    status: Status | None = None
    warning: str = ""


@dataclass(frozen=True)
class PageRead:
    """One page's row and its items' rows."""

    file: int
    index: int
    row: Row
    items: list[Row]


@dataclass(frozen=True)
class PageDrawn:
    """The name of one page's picture in the folder of views, or why there is none."""

    file: int
    index: int
    name: str
    reason: str = ""


DONE = "done"
"""Closes the replies to a task."""

Task: TypeAlias = CountPages | ReadRange | DrawRange
Reply: TypeAlias = Counted | PageRead | PageDrawn
