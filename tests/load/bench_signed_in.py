"""What a page costs the server when somebody is signed in, and the queries of the permission check."""

import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts import service as accounts
from app.accounts.guards import SESSION_COOKIE
from app.accounts.models import RoleGrant, User
from app.cli.demo import province
from app.cli.demo.plan import Plan
from app.core.ids import uuid7
from app.core.permissions import Role
from app.core.resources import Resources, build_resources
from app.core.revisions import migrate
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from app.main import staff_application
from app.units.models import Unit
from tests.load.figures import Figure, benchmark
from tests.support import postgres

PAGES = ("/", "/units", "/account", "/campaigns")
WARM_UP = 20
TURNS = 150


@contextmanager
def staffed(engine: str = "sqlite") -> Iterator[Resources]:
    """The demonstration's province: its units, officials and staff."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name, database(engine, Path(name)) as url:
        migrate(url)
        resources = build_resources(Settings(data_dir=Path(name), database_url=url, demo=True))
        province.found(resources, Plan())
        yield resources
        resources.database.dispose()


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database of its own on `sqlite` or `postgresql`."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/phieu.sqlite3"
        return
    postgres.open_run_folder()
    try:
        yield postgres.sqlalchemy_url(postgres.create_empty())
    finally:
        postgres.close_run_folder()


def signed_in(resources: Resources, key: str) -> str:
    """The session id of a member of staff."""
    member = Plan().member(key)
    origin = accounts.Origin(address="127.0.0.1")
    return accounts.sign_in(resources, email=member.email, password=member.password, origin=origin).session_id


def cpu_of(client: TestClient, path: str) -> float:
    """Milliseconds of processor time a request, the client's own small share included."""
    for _ in range(WARM_UP):
        client.get(path).raise_for_status()
    gc.collect()
    began = time.process_time()
    for _ in range(TURNS):
        client.get(path)
    return (time.process_time() - began) * 1000 / TURNS


@benchmark("staff.signed_in_page", unit="ms CPU", goal=6, better="lower")
def cost_of_a_signed_in_page() -> Figure:
    """The home page of a manager; the others for comparison, and what the test client takes for itself."""
    with staffed() as resources, TestClient(staff_application(resources), base_url="https://t") as client:
        client.cookies.set(SESSION_COOKIE, signed_in(resources, "manager"))
        found = {path: round(cpu_of(client, path), 2) for path in PAGES}
        own = cpu_of(client, "/healthz")
    return Figure(found["/"] - own, {"with_client": found, "client_alone": round(own, 2)})


def queries_of_check(resources: Resources, session_id: str) -> int:
    """Statements that finding the person behind a cookie sends."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    event.listen(resources.database.reader, "before_cursor_execute", note)
    with open_work(resources, writing=False) as work:
        if accounts.find_actor(work, session_id=session_id) is None:
            raise RuntimeError("nobody is behind the session")
    event.remove(resources.database.reader, "before_cursor_execute", note)
    return len(sent)


@benchmark("staff.permission_check.queries", unit="queries", goal=1, better="lower")
def queries_of_the_permission_check() -> Figure:
    """For a person with four grants, three of them limited to units with whatever lies below."""
    with staffed() as resources:
        session_id = signed_in(resources, "unit_officer")
        with open_work(resources, writing=True) as work:
            users = select(col(User.id)).where(col(User.email) == Plan().member("unit_officer").email)
            user_id: UUID = work.session.execute(users).scalar_one()
            places = list(work.session.execute(select(col(Unit.id)).limit(3)).scalars())
            row = {"user_id": user_id, "role": Role.UNIT_OFFICER.value}
            work.session.execute(insert(RoleGrant), [row | {"id": uuid7(), "unit_id": one} for one in places])
        return Figure(queries_of_check(resources, session_id), {"grants": 1 + len(places)})
