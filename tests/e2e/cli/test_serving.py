"""`phieu serve` and `phieu work`: what answers where, what is refused, and how they end."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.cli.demo.stage import free_port
from app.core import clock, queue
from app.core.models import Job
from app.core.resources import build_resources
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from tests.e2e.cli.conftest import Typed
from tests.e2e.cli.processes import PATIENCE, running
from tests.support.command import surroundings

SIGNALS = [signal.SIGTERM, signal.SIGINT]


def addresses() -> dict[str, str]:
    return {
        "PHIEU_STAFF_URL": f"http://127.0.0.1:{free_port()}",
        "PHIEU_PUBLIC_URL": f"http://127.0.0.1:{free_port()}",
    }


@pytest.mark.parametrize("number", SIGNALS)
def test_one_process_serves_two_applications_and_ends_cleanly(
    sqlite_url: str, tmp_path: Path, number: signal.Signals
) -> None:
    ports = addresses()
    staff, public = ports["PHIEU_STAFF_URL"], ports["PHIEU_PUBLIC_URL"]
    environment = surroundings(tmp_path / "var", PHIEU_DATABASE_URL=sqlite_url, **ports)
    with running("serve", environment=environment) as service:
        for url in (staff, public):
            alive = service.wait_for(f"{url}/healthz")
            assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
            ready = service.wait_for(f"{url}/readyz")
            assert (ready.status_code, ready.json()["schema"]) == (200, "ok")
        assert service.wait_for(f"{staff}/sign-in").status_code == 200
        assert service.wait_for(f"{public}/sign-in").status_code == 404
        assert service.wait_for(f"{public}/r/unknown").status_code == 404
        ended = service.end(number)
    assert ended.code == 0
    assert "Traceback" not in ended.error
    assert staff in ended.error


def test_on_postgresql_each_part_is_a_process_of_its_own(postgres_url: str, tmp_path: Path) -> None:
    ports = addresses()
    environment = surroundings(tmp_path / "var", PHIEU_DATABASE_URL=postgres_url, **ports)
    resources = build_resources(Settings(data_dir=tmp_path / "var", database_url=postgres_url))
    with open_work(resources, writing=True) as work:
        queue.enqueue(
            work.session,
            kind="paper.print_batches",
            dedupe_key="nothing to print",
            payload={"batch_ids": []},
            due_at=clock.now(),
        )
    with (
        running("serve", "staff", environment=environment) as staff,
        running("serve", "public", environment=environment) as public,
        running("work", environment=environment) as worker,
    ):
        for part, name in ((staff, "PHIEU_STAFF_URL"), (public, "PHIEU_PUBLIC_URL")):
            assert part.wait_for(f"{ports[name]}/readyz").json()["status"] == "ok"
        give_up = time.monotonic() + PATIENCE
        while True:
            with open_work(resources, writing=False) as work:
                states = list(work.session.execute(select(col(Job.state))).scalars())
            if states == ["done"]:
                break
            assert time.monotonic() < give_up, states
            time.sleep(0.1)
        for part in (staff, public, worker):
            ended = part.end(signal.SIGTERM)
            assert (ended.code, "Traceback" in ended.error) == (0, False), ended.error
    resources.database.dispose()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else holds."""
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.mark.parametrize("command", ["serve", "run"])
@pytest.mark.parametrize("name", ["PHIEU_STAFF_URL", "PHIEU_PUBLIC_URL"])
def test_a_port_that_is_taken_is_named_before_anything_is_built(
    typed_there: Typed, taken: int, command: str, name: str
) -> None:
    ended = typed_there(command, **{**addresses(), name: f"http://127.0.0.1:{taken}"})
    assert ended.code == 2
    assert [str(taken) in line for line in ended.error.splitlines()][-1]
    assert "Traceback" not in ended.error


def test_parts_on_their_own_are_refused_on_sqlite(typed_there: Typed) -> None:
    ended = typed_there("serve", "staff")
    assert ended.code == 2
    assert "PostgreSQL" in ended.error


def test_the_demonstration_listens_on_the_loopback_only(typed_there: Typed) -> None:
    ended = typed_there("serve", "--host", "0.0.0.0", PHIEU_DEMO="true")
    assert ended.code == 2
    assert "loopback" in ended.error
