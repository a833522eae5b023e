"""Whole journeys of officials: open, start, answer, submit. 40 items, real links, sealed answers.

One page: all 40 items stand on one page, which the product itself would cut after seven; four pages: a
matrix of four questions about ten units, as it is cut. The CPU of the server is the figure to compare:
it does not depend on what else the machine does. The client runs on the same machine.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Final

import uvicorn
from sqlalchemy import text

from app.cli.serve import settle_memory
from app.core.actor import SYSTEM
from app.core.resources import resources_for_respondents
from app.core.revisions import migrate
from app.core.unit_of_work import open_work
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
RATES: Final = {("sqlite", 1): 80, ("sqlite", 4): 40, ("postgresql", 1): 120, ("postgresql", 4): 60}
"""Complete journeys a second, by engine and pages."""
MANY: Final = 1_000_000


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
        resources_for_respondents(resources_at(url, Path(folder))), routers=(public,),
        session_cookie=ANSWER_COOKIE, sheet="answer.css",
    )  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Measured:
    """So many whole journeys. `cpu`: milliseconds of the servers for each."""

    cpu: float
    done: Run
    detail: dict[str, float]


@cache
def measured(engine: str, *, pages: int, clients: int) -> Measured:
    """One run serves three rows: what a journey costs, how many a second, how long the slowest wait."""
    with on_stage(engine, pages=pages, people=JOURNEYS + WARM_UP) as (held, servers):
        tokens, ports = [link.token for link in held.links], [port for port, _ in servers]
        run(tokens[:WARM_UP], ports=ports, clients=clients, pages=pages)
        before = cpu_of(servers)
        done = run(tokens[WARM_UP:], ports=ports, clients=clients, pages=pages)
        used = cpu_of(servers) - before
        stored = {one.receipt for one in held.read(Envelope)}
    if len(stored) != JOURNEYS + WARM_UP or not stored >= set(done.results):
        raise RuntimeError(f"{len(stored)} answers stored of {JOURNEYS + WARM_UP}")
    return Measured(1000 * used / JOURNEYS, done, about(done, clients=clients))


def cost(engine: str, *, pages: int, clients: int) -> Figure:
    """Milliseconds of server CPU a journey; the rate and the 99th percentile beside it."""
    found = measured(engine, pages=pages, clients=clients)
    return Figure(found.cpu, found.detail)


def rate(engine: str, *, pages: int, clients: int) -> Figure:
    """Complete journeys a second, the clients on the same machine."""
    found = measured(engine, pages=pages, clients=clients)
    return Figure(len(found.done.results) / found.done.seconds, found.detail)


def slowest(engine: str, *, pages: int, clients: int) -> Figure:
    """Milliseconds within which 99 of 100 requests were answered."""
    found = measured(engine, pages=pages, clients=clients)
    return Figure(found.done.percentile(0.99), found.detail)


def with_many_stored(stored: int) -> Figure:
    """What a journey costs with so many responses stored, as a multiple of what it costs without.

    The cheapest of three runs is compared with the cheapest of three: others use the machine too.
    """
    each = JOURNEYS // 4
    with on_stage("sqlite", pages=1, people=WARM_UP + 6 * each) as (held, servers):
        tokens, ports = [link.token for link in held.links], [port for port, _ in servers]
        run(tokens[:WARM_UP], ports=ports, clients=8, pages=1)
        left = iter(tokens[WARM_UP:])

        def cheapest() -> float:
            costs = []
            for _ in range(3):
                before = cpu_of(servers)
                run(list(islice(left, each)), ports=ports, clients=8, pages=1)
                costs.append(1000 * (cpu_of(servers) - before) / each)
            return min(costs)

        without = cheapest()
        store_responses(held, count=stored)
        after = cheapest()
    detail = {"without_ms": round(without, 2), "with_ms": round(after, 2), "load": os.getloadavg()[0]}
    return Figure(after / without, detail)


def store_responses(held: Round, *, count: int) -> None:
    """Responses, envelopes of another round's size and their chain, written by the database itself."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    where = "FROM n, (SELECT unit_id, campaign_id, audience_id FROM envelope LIMIT 1) AS e"
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        for statement in (
            "INSERT INTO response (unit_id, id, campaign_id, audience_id, questionnaire_key, "
            f"questionnaire_version, mode, stratum, counted, validity, flags, payload) {numbers} "
            "SELECT e.unit_id, printf('%032x', i), e.campaign_id, e.audience_id, a.questionnaire_key, "
            f"a.questionnaire_version, 'online', '', 1, 'valid', '[]', '{{}}' {where} "
            "JOIN audience AS a ON a.id = e.audience_id",
            "INSERT INTO envelope (unit_id, invitation_id, campaign_id, audience_id, round, ciphertext, "
            f"receipt) {numbers} SELECT e.unit_id, printf('%032x', i), e.campaign_id, e.audience_id, 0, "
            f"zeroblob(64), printf('%020x', i) {where}",
            "INSERT INTO ballot_log (seq, campaign_id, ciphertext_sha256, previous_hash, hash) "
            f"{numbers} SELECT last.seq + i, e.campaign_id, '', '', printf('%064x', i) {where}, "
            "(SELECT max(seq) AS seq FROM ballot_log) AS last",
        ):
            work.session.execute(text(statement))


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
            _name, _how = f"{_pages}_page.{_clients}.{_engine}", {"pages": _pages, "clients": _clients}
            benchmark(f"online.journey.{_name}", unit="ms CPU", goal=_goal, better="lower")(
                partial(cost, _engine, **_how)
            )
            benchmark(
                f"online.journey_rate.{_name}", unit="journeys/s", goal=RATES[_engine, _pages],
                better="higher",
            )(partial(rate, _engine, **_how))  # fmt: skip
            benchmark(f"online.journey_p99.{_name}", unit="ms", goal=500, better="lower")(
                partial(slowest, _engine, **_how)
            )
benchmark(f"online.journey_stored.{MANY}", unit="times", goal=1.2, better="lower")(
    partial(with_many_stored, MANY)
)
