"""A run from the request to its files: a child process, a state that is true, figures that are right."""

import json
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update
from sqlmodel import col

from app.core import clock, queue
from app.core.actor import SYSTEM
from app.core.models import AuditEvent, Job
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.reports.errors import FileNotInRun
from app.reports.jobs import run_analysis
from app.reports.models import AnalysisRun
from app.templates import service as templates
from tests.integration.reports import plain
from tests.integration.reports.copies import moved, opened_copy
from tests.integration.reports.world import World

FILES = {
    "bundle.zip", "chart-heat.json", "chart-levels.json", "chart-multiples.json", "chart-ranks.json",
    "chart-returns.json", "chart-scores.json",
    "items.csv", "pairs.csv", "picture-heat.svg", "picture-levels.svg", "picture-multiples.svg",
    "picture-ranks.svg", "picture-returns.svg", "picture-scores.svg", "points.csv", "rates.csv",
    "between.csv", "cells.csv", "covariances.csv", "effects.csv", "first-look.json", "first-look.xlsx",
    "quality-scores.csv", "quality.csv", "report.html", "report.pdf", "results.json",
    "results.xlsx", "scores.csv", "standings.csv",
    "chart-heat.en.json", "chart-levels.en.json", "chart-multiples.en.json", "chart-ranks.en.json",
    "chart-returns.en.json", "chart-scores.en.json", "picture-heat.en.svg", "picture-levels.en.svg",
    "picture-multiples.en.svg", "picture-ranks.en.svg", "picture-returns.en.svg", "picture-scores.en.svg",
}  # fmt: skip


def carry_out(world: World) -> AnalysisRun:
    """Asks for a run and lets the worker do it."""
    with open_work(world.resources, actor=SYSTEM, writing=True) as work:
        run = reports.request_run(work, campaign_id=world.campaign_id)
    with open_work(world.resources, writing=True) as work:
        job = queue.claim(work.session, now=clock.now())
        while job and job.payload.get("run_id") != str(run.id):  # others have become due meanwhile
            job = queue.claim(work.session, now=clock.now())
    assert job is not None
    run_analysis(world.resources, job=job)
    with open_work(world.resources, writing=False) as work:
        return reports.get_run(work, run_id=run.id)


@pytest.fixture(scope="module")
def done(built: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, AnalysisRun]]:
    """An opened round and its first run, for the tests that only look."""
    with opened_copy(built, tmp_path_factory.mktemp("done")) as world:
        yield world, carry_out(world)


def results_of(world: World, run: AnalysisRun) -> dict[str, Any]:
    with open_work(world.resources, writing=False) as work:
        found: dict[str, Any] = json.loads(reports.get_run_file(work, run_id=run.id, name="results.json"))
    return found


def digests(world: World, run: AnalysisRun) -> dict[str, str]:
    with open_work(world.resources, writing=False) as work:
        return reports.list_files(work, run_id=run.id)


def test_the_figures_equal_a_plain_recomputation(done: tuple[World, AnalysisRun]) -> None:
    opened, run = done
    assert (run.state, run.message) == ("done", "")
    results = results_of(opened, run)
    with open_work(opened.resources, writing=False) as work:
        framework = templates.get_framework(work, key="tra_vinh_2023", version=1)
        rules = plain.Rules(
            questionnaires={
                group: templates.get_questionnaire(work, key=group, version=1) for group in opened.audiences
            },
            max_points={
                leaf: Fraction(framework.criterion(leaf).max_points) for leaf in framework.survey_leaves
            },
        )
    shown = [unit for unit in results["units"] if not unit["hidden"]]
    assert {unit["code"] for unit in shown} == {"S1", "S2", "S3", "D1", "D2"}
    for unit in shown:
        expected = dict(plain.points(opened.said, unit=unit["code"], rules=rules, plan=opened.plan))
        found = {row["criterion"]: row["points"] for row in unit["criteria"] if row["status"] == "ok"}
        assert found == pytest.approx({key: float(value) for key, value in expected.items()})
        score = plain.score(opened.said, unit=unit["code"], rules=rules, plan=opened.plan)
        assert unit["score"] == pytest.approx(float(score))


def test_a_small_cell_stays_hidden_everywhere(done: tuple[World, AnalysisRun]) -> None:
    opened, run = done
    results = results_of(opened, run)
    (hidden,) = [unit for unit in results["units"] if unit["code"] == "D3"]
    assert hidden["hidden"]
    assert hidden["reason"] == "below_minimum"
    assert {hidden[name] for name in ("score", "n", "rank", "ci_low", "N", "invited")} == {None}
    assert hidden["criteria"] == []
    assert all(row["hidden"] for row in results["items"] if row["unit"] == "D3")


def test_files_are_kept_by_content_and_found_again(done: tuple[World, AnalysisRun]) -> None:
    opened, run = done
    with open_work(opened.resources, writing=False) as work:
        files = reports.list_files(work, run_id=run.id)
        assert set(files) == FILES
        assert reports.get_run_file(work, run_id=run.id, name="results.xlsx")[:2] == b"PK"
        with pytest.raises(FileNotInRun):
            reports.get_run_file(work, run_id=run.id, name="../../etc/passwd")
    assert run.bundle_sha256 == results_of(opened, run)["provenance"]["bundle_sha256"]
    assert run.library_version
    assert run.options["minimum"] == 5
    assert not list((opened.resources.settings.data_dir / "work").iterdir())


def test_a_run_a_year_later_gives_the_same_files(done: tuple[World, AnalysisRun]) -> None:
    opened, first = done
    with time_machine.travel(clock.now() + timedelta(days=400, hours=7)):
        second = carry_out(opened)
    assert second.asked_at > first.asked_at + timedelta(days=399)
    assert digests(opened, second) == digests(opened, first)


def test_both_engines_give_the_same_files(
    done: tuple[World, AnalysisRun], postgres_url: str, tmp_path: Path
) -> None:
    opened, run = done
    with moved(opened, postgres_url, tmp_path) as other:
        assert digests(other, carry_out(other)) == digests(opened, run)


def test_asking_twice_gives_the_run_that_is_under_way(opened: World) -> None:
    with open_work(opened.resources, actor=SYSTEM, writing=True) as work:
        first = reports.request_run(work, campaign_id=opened.campaign_id)
        second = reports.request_run(work, campaign_id=opened.campaign_id)
    assert first.id == second.id
    with open_work(opened.resources, writing=False) as work:
        assert len(list(work.session.execute(select(Job)).scalars())) == 1
        verbs = [event.verb for event in work.session.execute(select(AuditEvent)).scalars()]
    assert verbs.count("reports.request_run") == 2


def test_what_the_analysis_refuses_stands_on_the_run(opened: World) -> None:
    with open_work(opened.resources, actor=SYSTEM, writing=True) as work:
        run = reports.request_run(work, campaign_id=opened.campaign_id)
    with open_work(opened.resources, writing=True) as work:
        work.session.execute(
            update(AnalysisRun).where(col(AnalysisRun.id) == run.id).values(recipe="no such recipe"),
            execution_options={"synchronize_session": False},
        )
        job = queue.claim(work.session, now=clock.now())
    assert job is not None
    run_analysis(opened.resources, job=job)
    with open_work(opened.resources, writing=False) as work:
        failed = reports.get_run(work, run_id=run.id)
    assert failed.state == "failed"
    assert "no such recipe" in failed.message
    assert failed.finished_at is not None
    assert not list((opened.resources.settings.data_dir / "work").iterdir())


def test_a_job_that_comes_twice_does_its_work_once(done: tuple[World, AnalysisRun]) -> None:
    opened, run = done
    with open_work(opened.resources, writing=False) as work:
        jobs = work.session.execute(select(Job)).scalars()
        job = next(one for one in jobs if one.payload["run_id"] == str(run.id))
    run_analysis(opened.resources, job=job)
    with open_work(opened.resources, writing=False) as work:
        again = reports.get_run(work, run_id=run.id)
    assert (again.state, again.finished_at) == ("done", run.finished_at)
