"""The inside of a reading child: sets its own limits, opens files, reads pages, answers page by page."""

import contextlib
import resource
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import numpy as np

from app.paper.omr.colour import draw_pages
from app.paper.omr.document import bare_row, item_rows, page_row
from app.paper.omr.images import Grey, NotAnImage, PageImage, ScanRefused
from app.paper.omr.reader import Catalogue, read_page
from app.paper.omr.register import CANVAS_SIZE
from app.paper.omr.split import count_pages, read_pages
from app.paper.omr.tasks import (
    DONE,
    Counted,
    CountPages,
    DrawRange,
    PageDrawn,
    PageRead,
    ReadRange,
    Reply,
    Setup,
    Task,
)

_VIEW_QUALITY = 80
_VIEW_BYTES = 64 * 1024 * 1024


def serve(inbox: Connection, outbox: Connection, setup: Setup) -> None:
    """The life of a child: limits first, then tasks until the parent's pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    catalogue = Catalogue(setup.layout)
    _limit_memory(setup.limits.child_bytes)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            task = inbox.recv()
            _limit_time(setup.limits.page_seconds)
            for reply in work(task, catalogue=catalogue, setup=setup):
                outbox.send(reply)
                _limit_time(setup.limits.page_seconds)
            outbox.send(DONE)


def _limit_memory(beyond_now: int) -> None:
    """Allow so many bytes of address space on top of the loaded libraries; no core files, no huge files."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + beyond_now
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_VIEW_BYTES, _VIEW_BYTES))


def _limit_time(seconds: int) -> None:
    """Processor seconds for the next page; the kernel ends a child that needs more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def work(task: Task, *, catalogue: Catalogue, setup: Setup) -> Iterator[Reply]:
    """Do a task; a reading answers page by page."""
    if isinstance(task, CountPages):
        yield _count(task, setup=setup)
    elif isinstance(task, DrawRange):
        yield from _draw(task, setup=setup)
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


def _draw(task: DrawRange, *, setup: Setup) -> Iterator[PageDrawn]:
    if setup.views is None:
        raise ValueError("drawing needs a folder for the pictures")
    pages = draw_pages(task.path, first=task.first, last=task.last, limits=setup.limits)
    for index, page in enumerate(pages, start=task.first):
        if isinstance(page, ScanRefused):
            yield PageDrawn(task.file, index, "", page.reason)
        else:
            name = _keep_view(page, setup.views / f"{task.file:04d}-{index:04d}.jpg")
            yield PageDrawn(task.file, index, name)


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
    if setup.views is not None:
        view = _shrunk(page.grey) if canvas is None else canvas
        row["view"] = _keep_view(view, setup.views / f"{task.file:04d}-{index:04d}.jpg")
    return PageRead(task.file, index, row, item_rows(reading))


def _shrunk(grey: Grey) -> Grey:
    """A page that could not be placed, as it came, no larger than a flat one."""
    share = CANVAS_SIZE[1] / max(grey.shape)
    if share >= 1.0:
        return grey
    return np.asarray(cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)


def _keep_view(canvas: Grey, path: Path) -> str:
    """Write a page as a JPEG without any metadata; returns its name."""
    coded = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, _VIEW_QUALITY])[1]
    path.write_bytes(coded.tobytes())
    return path.name
