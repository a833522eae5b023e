"""What is written stands or falls as a whole, and leaves a trace in the audit trail."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlmodel import col

from app.core import audit, queue
from app.core.actor import SYSTEM
from app.core.audit import audited
from app.core.errors import Conflict, DatabaseBusy
from app.core.models import AuditEvent, Job
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work


@audited("test.counted")
def count_something(work: Work, *, number: int) -> None:
    work.note(object=f"thing:{number}", number=number)


@audited("test.silent")
def say_nothing(work: Work) -> None:
    work.now()


def events(house: Resources) -> int:
    with open_work(house, writing=False) as work:
        return audit.count_events(work.session)


def test_a_block_that_fails_leaves_nothing_behind(house: Resources) -> None:
    def fail_halfway() -> None:
        with open_work(house, actor=SYSTEM, writing=True) as work:
            count_something(work, number=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert events(house) == 0


def test_every_audited_verb_is_one_link_of_the_chain(house: Resources) -> None:
    for number in range(3):
        with open_work(house, actor=SYSTEM, writing=True) as work:
            count_something(work, number=number)
            count_something(work, number=number + 10)
    with open_work(house, writing=False) as work:
        assert audit.find_break(work.session) is None
        rows = work.session.execute(select(AuditEvent).order_by(col(AuditEvent.seq))).scalars().all()
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row.details["number"] for row in rows] == [0, 10, 1, 11, 2, 12]
    assert rows[0].previous_hash == audit.GENESIS
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]


def test_a_verb_that_does_not_say_what_it_did_is_refused(house: Resources) -> None:
    with pytest.raises(RuntimeError, match="say what it did"), open_work(house, writing=True) as work:
        say_nothing(work)


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_the_database_itself_refuses_to_change_the_trail(house: Resources, statement: str) -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        count_something(work, number=1)
    change = update(AuditEvent).values(verb="forged") if statement == "update" else delete(AuditEvent)
    with pytest.raises((DatabaseError, Conflict)) as refusal, open_work(house, writing=True) as work:
        work.session.execute(change)
    assert "append-only" in str(refusal.value) + str(refusal.value.__cause__)
    assert events(house) == 1


def test_an_edit_behind_the_trigger_is_found(sqlite_house: Resources) -> None:
    for number in range(5):
        with open_work(sqlite_house, actor=SYSTEM, writing=True) as work:
            count_something(work, number=number)
    with open_work(sqlite_house, writing=True) as work:
        work.session.execute(text("DROP TRIGGER audit_event_no_update"))
        work.session.execute(update(AuditEvent).where(col(AuditEvent.seq) == 3).values(verb="forged"))
    with open_work(sqlite_house, writing=False) as work:
        assert audit.find_break(work.session) == "event 3 was altered"


def test_a_removed_event_is_found(sqlite_house: Resources) -> None:
    for number in range(5):
        with open_work(sqlite_house, actor=SYSTEM, writing=True) as work:
            count_something(work, number=number)
    with open_work(sqlite_house, writing=True) as work:
        work.session.execute(text("DROP TRIGGER audit_event_no_delete"))
        work.session.execute(delete(AuditEvent).where(col(AuditEvent.seq) == 2))
    with open_work(sqlite_house, writing=False) as work:
        assert audit.find_break(work.session) == "event 2 is missing"


def test_a_reading_unit_of_work_cannot_write_on_sqlite(sqlite_house: Resources) -> None:
    with pytest.raises(DatabaseBusy), open_work(sqlite_house, writing=False) as work:
        work.session.execute(text("CREATE TABLE stray (id INTEGER)"))


def test_whoever_waited_to_write_kept_readers_waiting(sqlite_house: Resources) -> None:
    database = sqlite_house.database

    def wait_to_write() -> None:
        with suppress(DatabaseBusy), open_work(sqlite_house, writing=True):
            pass

    with database.writer.connect() as other, other.begin():  # as a command in another process holds it
        waiter = threading.Thread(target=wait_to_write)
        waiter.start()
        while not database._lock.locked():
            threading.Event().wait(0.001)
        for _ in range(50):
            assert events(sqlite_house) == 0
            threading.Event().wait(0.005)
        assert waiter.is_alive()
    waiter.join()


def test_a_job_is_taken_once_and_returns_after_its_lease(house: Resources) -> None:
    with open_work(house, writing=True) as work:
        now = work.now()
        assert queue.enqueue(work.session, kind="t", dedupe_key="one", payload={}, due_at=now) is not None
        assert queue.enqueue(work.session, kind="t", dedupe_key="one", payload={}, due_at=now) is None
    with open_work(house, writing=True) as work:
        first = queue.claim(work.session, now=now)
    with open_work(house, writing=True) as work:
        assert queue.claim(work.session, now=now) is None
    with open_work(house, writing=True) as work:
        again = queue.claim(work.session, now=now + 2 * queue.LEASE)
    assert first is not None
    assert again is not None
    assert (again.id, again.attempts) == (first.id, 2)


def test_a_job_that_keeps_failing_ends_as_failed(house: Resources) -> None:
    with open_work(house, writing=True) as work:
        now = work.now()
        queue.enqueue(work.session, kind="t", dedupe_key="one", payload={}, due_at=now)
    for _ in range(len(queue.RETRY_MINUTES) + 1):
        now += 7 * queue.LEASE
        with open_work(house, writing=True) as work:
            job = queue.claim(work.session, now=now)
            assert job is not None
            queue.fail(work.session, job_id=job.id, attempts=job.attempts, error="no", now=now)
    with open_work(house, writing=False) as work:
        assert work.session.execute(select(col(Job.state))).scalar_one() == "failed"
        assert work.session.execute(select(func.count()).select_from(Job)).scalar_one() == 1
