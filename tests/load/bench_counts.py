"""Counts of a million stored answers, by the database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import insert

from app.core.revisions import migrate
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.responses.models import Answer, Response
from tests.integration.reports.world import Plan, World, build
from tests.load.figures import Figure, benchmark
from tests.support import postgres
from tests.support.answering import resources_at

UNITS, ITEMS, ANSWERS = 30, 20, 1_000_000
REPEATS = 3
AT_ONCE = 2500
COPY = "COPY answer ({}) FROM STDIN"
"""A million rows by INSERT take PostgreSQL some minutes of its own and of its driver's."""


@dataclass(frozen=True, slots=True)
class _Form:
    unit_id: UUID
    id: UUID
    levels: "np.ndarray[tuple[int], np.dtype[np.int64]]"


@contextmanager
def _world(engine: str) -> Iterator[World]:
    """A closed round on paper with a million answers, each unit with the same number of forms."""
    with TemporaryDirectory(prefix="phieu-counts-") as name, _address(engine, Path(name)) as url:
        migrate(url)
        plan = Plan(citizens={f"S{number}": 1 for number in range(1, UNITS + 1)}, target=2, size=1_000_000)
        world = build(resources_at(url, Path(name)), plan)
        world.close()
        rng = np.random.default_rng(2023)
        homes = [world.units[code] for code in plan.citizens]
        forms = [
            _Form(homes[number % UNITS], uuid4(), rng.integers(1, 6, size=ITEMS))
            for number in range(ANSWERS // ITEMS - UNITS)
        ]
        forms.sort(key=lambda form: (form.unit_id, form.id))
        for start in range(0, len(forms), AT_ONCE):
            _store(world, forms=forms[start : start + AT_ONCE])
        _know_the_tables(world)
        yield world
        world.resources.database.dispose()


@contextmanager
def _address(engine: str, folder: Path) -> Iterator[str]:
    """An empty database."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/round.sqlite"
        return
    postgres.open_run_folder()
    name = postgres.create_empty()
    try:
        yield postgres.sqlalchemy_url(name)
        postgres.drop(name)
    finally:
        postgres.close_run_folder()


def _store(world: World, *, forms: list[_Form]) -> None:
    responses = [
        {
            "unit_id": form.unit_id, "id": form.id, "campaign_id": world.campaign_id,
            "audience_id": world.audiences["citizen"], "questionnaire_key": "citizen",
            "questionnaire_version": 1, "mode": "paper", "stratum": "", "counted": True,
            "validity": "valid", "flags": [], "payload": {},
        }
        for form in forms
    ]  # fmt: skip
    answers = [
        {
            "unit_id": form.unit_id, "response_id": form.id, "item": f"q{item:02}",
            "rated_unit_id": form.unit_id, "option": "", "level": int(level), "number": None,
        }
        for form in forms
        for item, level in enumerate(form.levels, start=1)
    ]  # fmt: skip
    with open_work(world.resources, writing=True) as work:
        work.session.execute(insert(Response), responses)
        if world.resources.database.is_sqlite:
            work.session.execute(insert(Answer), answers)
            return
        driver: Any = work.session.connection().connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(COPY.format(", ".join(answers[0]))) as copy:
            for row in answers:
                copy.write_row(tuple(row.values()))


def _know_the_tables(world: World) -> None:
    """Statistics for PostgreSQL's planner, as its autovacuum keeps them; SQLite plans without."""
    if not world.resources.database.is_sqlite:
        with world.resources.database.writer.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _counted(engine: str) -> tuple[float, float, int]:
    """Best of three: processor seconds of this process, wall seconds, and rows of the table of counts."""
    seen = []
    with _world(engine) as world:
        for _ in range(REPEATS):
            cpu, wall = time.process_time(), time.perf_counter()
            with open_work(world.resources, writing=False) as work:
                cells = len(reports.count_answers(work, campaign_id=world.campaign_id).rows)
            seen.append((time.process_time() - cpu, time.perf_counter() - wall, cells))
    return min(seen, key=lambda one: one[engine != "sqlite"])


@benchmark("reports.counts.sqlite", unit="s CPU", goal=2, better="lower")
def counts_of_a_million_rows() -> Figure:
    """Counts by stratum, unit, item and level of a million answer rows in SQLite; best of three.

    Detail: wall seconds of that round, and the rows of the table of counts.
    """
    cpu, wall, cells = _counted("sqlite")
    return Figure(cpu, {"wall_s": round(wall, 2), "cells": cells, "answers": ANSWERS})


@benchmark("reports.counts.postgresql", unit="s", goal=None, better="lower")
def counts_of_a_million_rows_in_postgresql() -> Figure:
    """The same in PostgreSQL by the clock, since the work is done in another process; best of three.

    Detail: processor seconds of our own process in that round.
    """
    cpu, wall, cells = _counted("postgresql")
    return Figure(wall, {"cpu_s": round(cpu, 2), "cells": cells, "answers": ANSWERS})
