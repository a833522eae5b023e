"""Draws the pages of one document in child processes with limits; the caller never opens it itself."""

from collections import deque
from pathlib import Path
from typing import Final

from app.paper.definition.drawn import Drawn, DrawnPage
from app.paper.definition.layout import Layout
from app.paper.omr.children import Children, Lost
from app.paper.omr.limits import Limits
from app.paper.omr.tasks import Counted, CountPages, DrawRange, PageDrawn, Setup, Task
from app.paper.omr.thresholds import DEFAULT

MOST_LOST: Final = 2
"""Children that one document may cost."""


def draw_file(path: Path, *, folder: Path, most: int, limits: Limits | None = None) -> Drawn:
    """Draw the first `most` pages of a PDF, JPEG, PNG or TIFF as JPEGs without metadata into `folder`.

    A page at which a child dies or runs out of time is the fault of that page; after the second such page
    the rest is left.
    """
    setup = Setup(Layout(()), DEFAULT, limits or Limits(), folder)
    found: dict[int, DrawnPage] = {}
    tasks: deque[Task] = deque([CountPages(0, path)])
    of, fault = 0, ""
    with Children(setup, count=1) as children:
        for reply in children.run(tasks):
            if isinstance(reply, Counted):
                of, fault = reply.pages, reply.warning
                if reply.pages:
                    tasks.append(DrawRange(0, path, 0, min(most, reply.pages) - 1))
            elif isinstance(reply, PageDrawn):
                found[reply.index] = DrawnPage(reply.index + 1, reply.name, reply.reason)
            elif isinstance(reply, Lost):
                fault = _give_up(reply, found=found, tasks=tasks) or fault
    return Drawn(tuple(found[index] for index in sorted(found)), of, fault)


def _give_up(lost: Lost, *, found: dict[int, DrawnPage], tasks: deque[Task]) -> str:
    """Note the page at which a child was lost and go on behind it; why the document has none, if so."""
    task = lost.task
    if not isinstance(task, DrawRange):
        return lost.reason
    culprit = task.first + lost.delivered
    if culprit <= task.last:
        found[culprit] = DrawnPage(culprit + 1, "", lost.reason)
    lost_before = sum(one.fault == lost.reason for one in found.values())
    if culprit < task.last and lost_before < MOST_LOST:
        tasks.append(DrawRange(task.file, task.path, culprit + 1, task.last))
    return ""
