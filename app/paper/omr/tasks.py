"""What a reading child is asked and what it answers; everything here crosses the process border."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import cv2

from app.paper.definition.layout import Layout
from app.paper.omr.document import Row, bare_row, item_rows, page_row
from app.paper.omr.images import Grey, Limits, NotAnImage, PageImage, ScanRefused
from app.paper.omr.reader import Catalogue, Status, read_page
from app.paper.omr.split import count_pages, read_pages
from app.paper.omr.thresholds import Thresholds

_VIEW_QUALITY = 80


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


Task: TypeAlias = CountPages | ReadRange
Reply: TypeAlias = Counted | PageRead


def work(task: Task, *, catalogue: Catalogue, setup: Setup) -> Iterator[Reply]:
    """Do a task; a reading answers page by page."""
    if isinstance(task, CountPages):
        yield _count(task, setup=setup)
    else:
        yield from _read(task, catalogue=catalogue, setup=setup)


def _count(task: CountPages, *, setup: Setup) -> Counted:
    try:
        return Counted(task.file, count_pages(task.path, limits=setup.limits))
    except NotAnImage:
        return Counted(task.file, 0, "not_an_image", "unknown_content")
    except ScanRefused as refusal:
        return Counted(task.file, 0, "refused", refusal.reason)
    except OSError:
        return Counted(task.file, 0, "refused", "cannot_open")


def _read(task: ReadRange, *, catalogue: Catalogue, setup: Setup) -> Iterator[PageRead]:
    pages = read_pages(task.path, first=task.first, last=task.last, limits=setup.limits)
    for index, page in enumerate(pages, start=task.first):
        if isinstance(page, ScanRefused):
            row = bare_row(str(task.path), index=index, status="refused", warning=page.reason)
            yield PageRead(task.file, index, row, [])
        else:
            yield _read_one(task, index, page=page, catalogue=catalogue, setup=setup)


def _read_one(
    task: ReadRange, index: int, *, page: PageImage, catalogue: Catalogue, setup: Setup
) -> PageRead:
    try:
        reading, canvas = read_page(page.grey, catalogue, one_bit=page.one_bit, thresholds=setup.thresholds)
    except Exception:  # a strange page must cost its own row, never the rest of the file
        row = bare_row(str(task.path), index=index, status="refused", warning="failed")
        return PageRead(task.file, index, row, [])
    row = page_row(reading, file=str(task.path), index=index)
    if setup.views is not None and canvas is not None:
        row["view"] = _keep_view(canvas, setup.views / f"{task.file:04d}-{index:04d}.jpg")
    return PageRead(task.file, index, row, item_rows(reading))


def _keep_view(canvas: Grey, path: Path) -> str:
    """Write the flat page as a JPEG without any metadata; returns its name."""
    coded = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, _VIEW_QUALITY])[1]
    path.write_bytes(coded.tobytes())
    return path.name
