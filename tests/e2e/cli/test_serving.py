"""`phieu serve` and `phieu work`: what answers where, what is refused, and how they end."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlmodel import col

from app.cli.demo.stage import free_port
from app.core import clock, queue
from app.core.models import Job
from app.core.resources import build_resources
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from tests.e2e.cli.conftest import Typed
from tests.e2e.cli.processes import PATIENCE, running
from tests.support.command import phieu, surroundings
from tests.support.roles import PASSWORD, Roles, engine_at, roles, url_of

__all__ = ["roles"]

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


def test_on_postgresql_each_part_is_a_process_of_its_own_under_its_own_role(
    roles: Roles, tmp_path: Path
) -> None:
    """The respondents' process knows no other address than its own."""
    ports = addresses()
    environment = surroundings(tmp_path / "var", PHIEU_DATABASE_URL=roles.staff_url, **ports)
    exposed = surroundings(tmp_path / "var", PHIEU_PUBLIC_DATABASE_URL=roles.respondent_url, **ports)
    resources = build_resources(Settings(data_dir=tmp_path / "var", database_url=roles.staff_url))
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
        running("serve", "public", environment=exposed) as public,
        running("work", environment=environment) as worker,
    ):
        for part, name in ((staff, "PHIEU_STAFF_URL"), (public, "PHIEU_PUBLIC_URL")):
            assert part.wait_for(f"{ports[name]}/readyz").json()["status"] == "ok"
        assert who_is_connected(roles) == {roles.respondent, roles.staff}
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


def who_is_connected(roles: Roles) -> set[str]:
    """The roles under which the applications are signed in."""
    query = text("SELECT usename::text FROM pg_stat_activity WHERE datname = current_database()")
    with engine_at(roles.owner_url) as engine, engine.connect() as connection:
        found = set(connection.execute(query).scalars())
    return found - {make_url(roles.owner_url).username}


def test_one_process_on_postgresql_uses_both_roles(roles: Roles, tmp_path: Path) -> None:
    ports = addresses()
    environment = surroundings(
        tmp_path / "var", PHIEU_DATABASE_URL=roles.staff_url,
        PHIEU_PUBLIC_DATABASE_URL=roles.respondent_url, **ports,
    )  # fmt: skip
    with running("serve", environment=environment) as service:
        staff = service.wait_for(f"{ports['PHIEU_STAFF_URL']}/readyz").json()
        public = service.wait_for(f"{ports['PHIEU_PUBLIC_URL']}/readyz").json()
        assert (staff["status"], staff.keys() - public.keys()) == ("ok", {"outbox_lag_seconds"})
        assert public["status"] == "ok"
        assert who_is_connected(roles) == {roles.respondent, roles.staff}
        assert service.end(signal.SIGTERM).code == 0


def test_a_role_that_was_not_made_ends_in_one_line(roles: Roles, tmp_path: Path) -> None:
    address = url_of(roles.owner_url, "nobody_at_all")
    environment = surroundings(tmp_path / "var", PHIEU_PUBLIC_DATABASE_URL=address, **addresses())
    ended = phieu("serve", "public", environment=environment)
    assert ended.code == 2
    assert len(ended.error.splitlines()) == 1
    assert PASSWORD not in ended.error


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
