"""Reading children: spawned processes with limits on memory, time and file size, replaced when they die.

Each child has one task at a time, so a dead or stuck child names the page that did it.
"""

import contextlib
import multiprocessing
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self

from app.paper.omr.tasks import DONE, Reply, Setup, Task

_START_SECONDS = 60


@dataclass(frozen=True)
class Lost:
    """A task whose child `crashed` or `timed_out` (the `reason`) after `delivered` replies."""

    task: Task
    delivered: int
    reason: str


class _Child:
    """One process and its two one-way pipes."""

    def __init__(self, setup: Setup) -> None:
        context = multiprocessing.get_context("spawn")
        inbox, self.outbox = context.Pipe(duplex=False)
        self.inbox, outbox = context.Pipe(duplex=False)
        self.process: SpawnProcess = context.Process(
            target=child_main, args=(inbox, outbox, setup), daemon=True
        )
        self.process.start()
        inbox.close()
        outbox.close()
        self.task: Task | None = None
        self.delivered = 0
        self.deadline = 0.0
        self.fresh = True
        self.seconds = setup.limits.page_seconds

    def give(self, task: Task) -> None:
        """Hand over a task; the clock starts."""
        self.task, self.delivered = task, 0
        self.extend()
        with contextlib.suppress(BrokenPipeError, OSError):
            self.outbox.send(task)

    def extend(self) -> None:
        """Give the next page its full time; a new child also gets time to start."""
        self.deadline = time.monotonic() + self.seconds + (_START_SECONDS if self.fresh else 0)

    def end(self) -> None:
        """Kill the process and close its pipes."""
        self.process.kill()
        self.process.join()
        self.inbox.close()
        self.outbox.close()


class Children:
    """A fixed number of reading children. Use as a context manager; leaving it ends them all."""

    def __init__(self, setup: Setup, *, count: int) -> None:
        """Children are started when the first tasks come."""
        self._setup = setup
        self._count = count
        self._children: list[_Child] = []

    def __enter__(self) -> Self:
        """Nothing is started yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every child, busy or not."""
        for child in self._children:
            child.end()
        self._children.clear()

    def run(self, tasks: deque[Task]) -> Iterator[Reply | Lost]:
        """Do all tasks, also those that the caller adds while it takes replies."""
        while True:
            self._assign(tasks)
            busy = [child for child in self._children if child.task is not None]
            if not busy:
                return
            for child in self._ready(busy):
                yield from self._take(child)
            for child in busy:
                if child.task is not None and time.monotonic() > child.deadline:
                    yield self._lose(child, reason="timed_out")

    def _assign(self, tasks: deque[Task]) -> None:
        for child in self._children:
            if tasks and child.task is None:
                child.give(tasks.popleft())
        while tasks and len(self._children) < self._count:
            child = _Child(self._setup)
            self._children.append(child)
            child.give(tasks.popleft())

    @staticmethod
    def _ready(busy: list[_Child]) -> list[_Child]:
        pause = max(0.0, min(child.deadline for child in busy) - time.monotonic())
        ready = wait([child.inbox for child in busy], timeout=pause + 0.05)
        return [child for child in busy if child.inbox in ready]

    def _take(self, child: _Child) -> Iterator[Reply | Lost]:
        try:
            reply = child.inbox.recv()
        except (EOFError, OSError):
            yield self._lose(child, reason="crashed")
            return
        child.fresh = False
        if reply == DONE:
            child.task = None
            return
        child.delivered += 1
        child.extend()
        yield reply

    def _lose(self, child: _Child, *, reason: str) -> Lost:
        assert child.task is not None  # noqa: S101  only busy children are lost
        lost = Lost(child.task, child.delivered, reason)
        child.task = None
        child.end()
        self._children.remove(child)
        return lost


def child_main(inbox: Connection, outbox: Connection, setup: Setup) -> None:
    """The entry of a child. The image libraries are loaded here, so that the parent stays small."""
    from app.paper.omr.child import serve

    serve(inbox, outbox, setup)
