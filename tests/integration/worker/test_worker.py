"""The worker takes jobs until it is told to stop; a job that fails waits, and nothing else waits with it."""

import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.core import clock, queue
from app.core.errors import DatabaseBusy
from app.core.models import Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.worker import JOBS, Worker

PATIENCE = 30.0
NOTHING_TO_PRINT: dict[str, Any] = {"batch_ids": []}


def enqueue(
    house: Resources, payload: dict[str, Any], *, key: str, kind: str = "paper.print_batches"
) -> None:
    with open_work(house, writing=True) as work:
        queue.enqueue(work.session, kind=kind, dedupe_key=key, payload=payload, due_at=clock.now())


def jobs(house: Resources) -> dict[str, Job]:
    """Every job by its key."""
    with open_work(house, writing=False) as work:
        return {job.dedupe_key: job for job in work.session.execute(select(Job)).scalars()}


def make_due(house: Resources) -> None:
    """Time passes: whatever waits is due."""
    with open_work(house, writing=True) as work:
        past = clock.now() - timedelta(minutes=1)
        work.session.execute(update(Job).where(col(Job.state) == "queued").values(due_at=past))


def wait_until_settled(house: Resources) -> dict[str, Job]:
    give_up = time.monotonic() + PATIENCE
    while any(job.attempts == 0 or job.state == "running" for job in jobs(house).values()):
        assert time.monotonic() < give_up, {key: job.state for key, job in jobs(house).items()}
        time.sleep(0.02)
    return jobs(house)


def test_a_job_is_carried_out_once(house: Resources) -> None:
    enqueue(house, NOTHING_TO_PRINT, key="first")
    worker = Worker(house)
    assert worker.take_job()
    assert not worker.take_job()
    job = jobs(house)["first"]
    assert (job.state, job.attempts, job.progress, job.lease_until) == ("done", 1, 100, None)


def test_a_job_that_fails_waits_longer_each_time_and_ends_as_failed(house: Resources) -> None:
    enqueue(house, {}, key="broken")
    worker = Worker(house)
    waited = []
    while jobs(house)["broken"].state == "queued":
        began = clock.now()
        assert worker.take_job()
        job = jobs(house)["broken"]
        assert "batch_ids" in job.last_error
        waited.append(round((job.due_at - began).total_seconds() / 60))
        make_due(house)
    assert jobs(house)["broken"].state == "failed"
    assert waited[:-1] == [1, 5, 15, 60]
    assert not worker.take_job()


def test_a_job_of_an_unknown_kind_fails_by_name(house: Resources) -> None:
    assert "paper.unknown" not in JOBS
    enqueue(house, {}, key="unknown", kind="paper.unknown")
    Worker(house).take_job()
    job = jobs(house)["unknown"]
    assert (job.state, job.attempts) == ("queued", 1)
    assert "paper.unknown" in job.last_error


def test_a_job_whose_worker_died_is_taken_again_when_its_lease_is_over(house: Resources) -> None:
    enqueue(house, NOTHING_TO_PRINT, key="orphan")
    with open_work(house, writing=True) as work:
        assert queue.claim(work.session, now=clock.now() - timedelta(hours=1)) is None
        assert queue.claim(work.session, now=clock.now()) is not None
    assert not Worker(house).take_job()
    with open_work(house, writing=True) as work:
        work.session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    assert Worker(house).take_job()
    assert (jobs(house)["orphan"].state, jobs(house)["orphan"].attempts) == ("done", 2)


def test_a_started_worker_goes_on_after_a_failure_and_stops_when_told(house: Resources) -> None:
    enqueue(house, {}, key="broken")
    enqueue(house, NOTHING_TO_PRINT, key="sound")
    worker = Worker(house)
    worker.start()
    settled = wait_until_settled(house)
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < PATIENCE
    assert {key: job.state for key, job in settled.items()} == {"broken": "queued", "sound": "done"}
    enqueue(house, NOTHING_TO_PRINT, key="late")
    time.sleep(0.2)
    assert jobs(house)["late"].state == "queued"


class Interrupted(Worker):
    """A worker whose database is away at first."""

    failures = 2

    def take_job(self) -> bool:
        """Takes a job once the database is back."""
        if self.failures:
            self.failures -= 1
            raise DatabaseBusy
        return super().take_job()


def test_a_worker_outlives_a_database_that_is_away(
    sqlite_house: Resources, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.worker.IDLE_SECONDS", 0.05)
    enqueue(sqlite_house, NOTHING_TO_PRINT, key="waiting")
    worker = Interrupted(sqlite_house)
    worker.start()
    settled = wait_until_settled(sqlite_house)
    worker.stop()
    assert settled["waiting"].state == "done"
    said = [record.getMessage() for record in caplog.records if "jobs step" in record.getMessage()]
    assert len(said) == Interrupted.failures
    assert "Traceback" not in caplog.text


def test_without_due_mail_no_relay_is_spoken_to(sqlite_house: Resources) -> None:
    assert not Worker(sqlite_house).send_mail()  # nobody listens at the relay's address
