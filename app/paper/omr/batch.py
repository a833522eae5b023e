"""Reads whole batches of files in child processes, each with limits; the caller never opens a scan itself."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.paper.definition.layout import Layout
from app.paper.omr.children import Children, Lost
from app.paper.omr.document import Row, bare_row, document
from app.paper.omr.limits import Limits
from app.paper.omr.readings import Status
from app.paper.omr.tasks import Counted, CountPages, PageRead, ReadRange, Reply, Setup, Task
from app.paper.omr.thresholds import DEFAULT, Thresholds

PAGES_PER_TASK = 8

Progress = Callable[[int, int], None]
"""(pages done, pages known so far)"""


def read_files(
    paths: Sequence[Path],
    layout: Layout,
    *,
    workers: int = 1,
    thresholds: Thresholds = DEFAULT,
    limits: Limits | None = None,
    views: Path | None = None,
    on_page: Progress | None = None,
) -> dict[str, Any]:
    """Read scan files against a layout; returns the document of `scans read` as plain data.

    Every page of every file ends in exactly one status; a file that is no image, or beyond a limit, is one
    row with index 0. `views`: a folder that gets a JPEG of every page, flat and 8 pixels per mm where
    it could be placed, named by the row's `view`. Rows are in the order of `paths` and pages whatever the
    number of workers.
    """
    setup = Setup(layout, thresholds, limits or Limits(), views)
    batch = _Batch([Path(path) for path in paths], on_page=on_page)
    with Children(setup, count=max(1, workers)) as children:
        for reply in children.run(batch.tasks):
            batch.take(reply)
    return document(batch.in_order(), layout=layout, thresholds=thresholds)


class _Batch:
    """What is left to do, and the rows that came back."""

    def __init__(self, paths: list[Path], *, on_page: Progress | None) -> None:
        self.paths = paths
        self.tasks: deque[Task] = deque(CountPages(number, path) for number, path in enumerate(paths))
        self.rows: dict[tuple[int, int], tuple[Row, list[Row]]] = {}
        self.known = 0
        self.on_page = on_page

    def take(self, reply: Reply | Lost) -> None:
        """Note a page, plan a counted file's pages, or account for a child that was lost."""
        if isinstance(reply, Lost):
            self._take_lost(reply)
        elif isinstance(reply, Counted):
            self._take_count(reply)
        elif isinstance(reply, PageRead):
            self._store(reply.file, reply.index, row=reply.row, items=reply.items)

    def in_order(self) -> list[tuple[Row, list[Row]]]:
        """Rows by file and page."""
        return [self.rows[key] for key in sorted(self.rows)]

    def _take_count(self, reply: Counted) -> None:
        path = self.paths[reply.file]
        if reply.status is not None:
            self._refuse(reply.file, 0, status=reply.status, warning=reply.warning)
            return
        self.known += reply.pages
        for first in range(0, reply.pages, PAGES_PER_TASK):
            last = min(first + PAGES_PER_TASK, reply.pages) - 1
            self.tasks.append(ReadRange(reply.file, path, first, last))

    def _take_lost(self, reply: Lost) -> None:
        """The page at which a child died is refused; the pages after it go back to the queue."""
        task = reply.task
        if not isinstance(task, ReadRange):
            self._refuse(task.file, 0, status="refused", warning=reply.reason)
            return
        culprit = task.first + reply.delivered
        if culprit > task.last:
            return
        self._refuse(task.file, culprit, status="refused", warning=reply.reason)
        if culprit < task.last:
            self.tasks.appendleft(replace(task, first=culprit + 1))

    def _refuse(self, file: int, index: int, *, status: Status, warning: str) -> None:
        self._store(
            file, index, row=bare_row(str(self.paths[file]), index=index, status=status, warning=warning)
        )

    def _store(self, file: int, index: int, *, row: Row, items: list[Row] | None = None) -> None:
        self.rows[file, index] = (row, items or [])
        if self.on_page is not None:
            self.on_page(len(self.rows), max(self.known, len(self.rows)))
