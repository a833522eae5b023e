"""Whole journeys of officials: open, start, answer, submit. 40 items, real links, sealed answers.

One page: all 40 items stand on one page, which the product itself would cut after seven; four pages: a
matrix of four questions about ten units, as it is cut. The CPU of the server is the figure to compare:
it does not depend on what else the machine does. The client runs on the same machine.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import uvicorn

from app.cli.serve import settle_memory
from app.core.revisions import migrate
from app.responses.models import Envelope
from app.responses.routes import ANSWER_COOKIE, public
from app.templates import service as templates
from app.templates.definition import paging
from app.web.application import build_application
from tests.load.bench_submit import cpu_seconds, serving
from tests.load.figures import Figure, benchmark
from tests.load.journeys import Run, run
from tests.support.answering import Round, resources_at, start_round
from tests.support.postgres import (
    close_run_folder,
    create_from_template,
    drop,
    open_run_folder,
    sqlalchemy_url,
)

ITEMS: Final = 40
UNITS: Final = 10
JOURNEYS: Final = 400
WARM_UP: Final = 40
LOOKS: Final = 600
GOALS: Final = {1: 8.0, 4: 16.0}
"""Milliseconds of CPU a journey, by pages."""


def questionnaire(*, pages: int) -> templates.Questionnaire:
    """40 answers: 40 items on one page, or four questions about ten units."""
    text = templates.Text(vi="How satisfied are you with this?", en="How satisfied are you with this?")
    levels = tuple(
        templates.Level(level=number, text=templates.Text(vi=f"Level {number}", en=f"Level {number}"))
        for number in range(1, 6)
    )
    items = tuple(
        templates.Item(
            key=f"m{number:02}", name=f"m{number:02}", kind="scale", text=text, scale="five", levels=levels,
            dont_know=templates.Text(vi="No information", en="No information"), required=True,
            matrix=pages > 1, about_unit=pages > 1,
        )
        for number in range(1, (ITEMS if pages == 1 else ITEMS // UNITS) + 1)
    )  # fmt: skip
    section = templates.Section(key="all", title=text, items=items)
    return templates.Questionnaire(
        key=f"bench_{pages}", version=1, title=text, intro=text, channels=("online",), sections=(section,)
    )


def serve(url: str, folder: str, port: int) -> None:
    """The public pages alone, in a process of their own."""
    paging.ITEMS_PER_PAGE = ITEMS  # type: ignore[misc]
    app = build_application(
        resources_at(url, Path(folder)), routers=(public,), session_cookie=ANSWER_COOKIE, sheet="answer.css"
    )
    settle_memory()
    uvicorn.run(
        app, host="127.0.0.1", port=port, log_level="error", access_log=False, ws="none", server_header=False
    )


@contextmanager
def database(engine: str) -> Iterator[tuple[str, Path]]:
    """Address of a migrated database and a folder beside it."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        if engine == "sqlite":
            url = f"sqlite:///{name}/phieu.sqlite3"
            migrate(url)
            yield url, Path(name)
            return
        open_run_folder()
        try:
            made = create_from_template(migrate)
            yield sqlalchemy_url(made), Path(name)
            drop(made)
        finally:
            close_run_folder()


@contextmanager
def on_stage(engine: str, *, pages: int, people: int) -> Iterator[tuple[Round, list[tuple[int, int]]]]:
    """A running round and its servers (port, process id): one on SQLite, two on PostgreSQL."""
    with database(engine) as (url, folder), ExitStack() as servers:
        held = start_round(
            resources_at(url, folder), people={"D1C1": people}, departments=UNITS,
            questionnaire=questionnaire(pages=pages),
        )  # fmt: skip
        count = 1 if engine == "sqlite" else 2
        yield (
            held,
            [servers.enter_context(serving("bench_journeys", url, folder=folder)) for _ in range(count)],
        )
        held.resources.database.dispose()


def cpu_of(servers: Sequence[tuple[int, int]]) -> float:
    return sum(cpu_seconds(pid) for _, pid in servers)


def journeys(engine: str, *, pages: int, clients: int) -> Figure:
    """Milliseconds of server CPU a journey; the rate and the 99th percentile beside it."""
    with on_stage(engine, pages=pages, people=JOURNEYS + WARM_UP) as (held, servers):
        tokens, ports = [link.token for link in held.links], [port for port, _ in servers]
        run(tokens[:WARM_UP], ports=ports, clients=clients, pages=pages)
        before = cpu_of(servers)
        done = run(tokens[WARM_UP:], ports=ports, clients=clients, pages=pages)
        used = cpu_of(servers) - before
        stored = {one.receipt for one in held.read(Envelope)}
    if len(stored) != JOURNEYS + WARM_UP or not stored >= set(done.results):
        raise RuntimeError(f"{len(stored)} answers stored of {JOURNEYS + WARM_UP}")
    return Figure(1000 * used / JOURNEYS, about(done, clients=clients))


def about(done: Run, *, clients: int) -> dict[str, float]:
    return {
        "clients": clients, "per_second": round(len(done.results) / done.seconds, 1),
        "requests_each": len(done.waits) / len(done.results), "p50_ms": round(done.percentile(0.5), 1),
        "p99_ms": round(done.percentile(0.99), 1), "load": os.getloadavg()[0],
    }  # fmt: skip


def first_page(engine: str) -> Figure:
    """Milliseconds of server CPU of the page behind the link."""
    with on_stage(engine, pages=1, people=LOOKS) as (held, servers):
        tokens, ports = [link.token for link in held.links], [port for port, _ in servers]
        run(tokens[:WARM_UP], ports=ports, clients=8, pages=1, only_look=True)
        before = cpu_of(servers)
        done = run(tokens, ports=ports, clients=8, pages=1, only_look=True)
        used = cpu_of(servers) - before
    return Figure(1000 * used / LOOKS, about(done, clients=8))


for _engine in ("sqlite", "postgresql"):
    benchmark(f"online.first_page.cpu.{_engine}", unit="ms CPU", goal=3, better="lower")(
        partial(first_page, _engine)
    )
    for _pages, _goal in GOALS.items():
        for _clients in (8, 32):
            benchmark(
                f"online.journey.{_pages}_page.{_clients}.{_engine}",
                unit="ms CPU",
                goal=_goal,
                better="lower",
            )(partial(journeys, _engine, pages=_pages, clients=_clients))
