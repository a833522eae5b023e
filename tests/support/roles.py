"""Two database roles of a test's own on PostgreSQL, with exactly the rights that the house gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from app.core import roles as database_roles
from app.core.grants import RoleKind
from app.core.roles import Role
from app.tables import metadata

PASSWORD = "long enough for a database role"


@dataclass(frozen=True, slots=True)
class Roles:
    """Names and addresses. `owner_url`: of the role that owns the tables."""

    owner_url: str
    respondent: str
    respondent_url: str
    staff: str
    staff_url: str


def url_of(owner_url: str, role: str) -> str:
    """The same database under a role."""
    url = make_url(owner_url).set(username=role, password=PASSWORD)
    return url.render_as_string(hide_password=False)


def fresh_name(kind: str) -> str:
    """Roles belong to the whole server: no two tests share one."""
    return f"phieu_{kind}_{uuid4().hex[:12]}"


def unbound(owner_url: str) -> Roles:
    """Names of two roles that do not exist yet."""
    respondent, staff = fresh_name("respondent"), fresh_name("staff")
    return Roles(owner_url, respondent, url_of(owner_url, respondent), staff, url_of(owner_url, staff))


@contextmanager
def engine_at(url: str) -> Iterator[Engine]:
    """An engine that closes its connections at the end."""
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def make(roles: Roles) -> None:
    """Runs what `phieu database roles` runs."""
    with engine_at(roles.owner_url) as engine, engine.begin() as connection:
        kinds: dict[RoleKind, str] = {"respondent": roles.respondent, "staff": roles.staff}
        made = [
            Role(kind, name, False, database_roles.verifier_of(connection, role=name, password=PASSWORD))
            for kind, name in kinds.items()
        ]
        database = database_roles.current_database(connection)
        for statement in database_roles.statements(made, database=database, tables=metadata.tables):
            connection.exec_driver_sql(statement)


def drop(owner_url: str, *names: str) -> None:
    """Takes roles away again, with everything granted to them here."""
    with engine_at(owner_url) as engine, engine.begin() as connection:
        there = connection.execute(
            text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:names)"), {"names": list(names)}
        ).scalars()
        for name in list(there):
            connection.exec_driver_sql(f'DROP OWNED BY "{name}"')
            connection.exec_driver_sql(f'DROP ROLE "{name}"')


@pytest.fixture
def roles(postgres_url: str) -> Iterator[Roles]:
    """Two roles over a migrated database."""
    made = unbound(postgres_url)
    try:
        make(made)
        yield made
    finally:
        drop(postgres_url, made.respondent, made.staff)
