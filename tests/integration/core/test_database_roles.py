"""Two database roles on PostgreSQL: what they hold is the reviewed list, and everything else is refused."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlmodel import SQLModel

from app.core.roles import read_grants
from app.tables import metadata
from tests.support.roles import Roles, engine_at, roles

__all__ = ["roles"]

REVIEWED = """
SELECT               campaign, milestone, audience, audience_rates, questionnaire_version, unit, unit_type
SELECT               campaign_unit, invitation, draft, quota, ballot_log, rate_counter, alembic_version
SELECT               publication
SELECT               receipt
INSERT               draft, envelope, ballot_log, rate_counter
UPDATE               draft, envelope, rate_counter
DELETE               draft, rate_counter
SELECT id full_name                                 person
SELECT unit_id invitation_id round receipt          envelope
SELECT campaign_id kind unit_id until               reopening
UPDATE done                                         invitation
UPDATE received counted over                        quota
"""
"""What the respondents' role may do, written down a second time: privilege, columns, tables."""
APPEND_ONLY = ("audit_event", "audit_anchor")
INSUFFICIENT_PRIVILEGE = "42501"
DML = ("SELECT", "INSERT", "UPDATE", "DELETE")
Rights = dict[str, frozenset[str] | None]
"""Privilege -> columns, None for the whole table."""


def reviewed() -> dict[str, Rights]:
    """`REVIEWED` by table."""
    found: dict[str, Rights] = {}
    for line in REVIEWED.strip().splitlines():
        left, *rest = [part.strip() for part in line.split("  ") if part.strip()]
        privilege, *columns = left.split()
        for table in rest[0].split(", "):
            found.setdefault(table, {})[privilege] = frozenset(columns) or None
    return found


def columns_of(table: str) -> list[str]:
    if table == "alembic_version":
        return ["version_num"]
    return [column.name for column in SQLModel.metadata.tables[table].columns]


TABLES = sorted([*metadata.tables, "alembic_version"])


@pytest.fixture
def owner(roles: Roles) -> Iterator[Connection]:
    with engine_at(roles.owner_url) as engine, engine.connect() as connection:
        yield connection


@pytest.fixture
def respondent(roles: Roles) -> Iterator[Connection]:
    with engine_at(roles.respondent_url) as engine, engine.connect() as connection:
        yield connection


@pytest.fixture
def staff(roles: Roles) -> Iterator[Connection]:
    with engine_at(roles.staff_url) as engine, engine.connect() as connection:
        yield connection


def is_refused(connection: Connection, statement: str) -> bool:
    """Whether the server says that the right is missing; whatever else it says is no refusal."""
    attempt = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != INSUFFICIENT_PRIVILEGE:
            raise
        return True
    except IntegrityError:
        return False
    finally:
        attempt.rollback()
    return False


def attempts(table: str) -> Iterator[tuple[str, str, str]]:
    """(privilege, column, a statement that needs exactly this and changes nothing)."""
    for column in columns_of(table):
        yield "SELECT", column, f'SELECT "{column}" FROM "{table}" WHERE false'
        yield "INSERT", column, f'INSERT INTO "{table}" ("{column}") SELECT NULL WHERE false'
        yield "UPDATE", column, f'UPDATE "{table}" SET "{column}" = NULL WHERE false'
    yield "DELETE", "", f'DELETE FROM "{table}" WHERE false'


def test_the_respondents_role_holds_exactly_the_reviewed_list(owner: Connection, roles: Roles) -> None:
    """Tables, columns, sequences, functions, schemas, the database: by itself or as PUBLIC."""
    expected = {
        ("database", "", "", "CONNECT"),
        ("schema", "public", "", "USAGE"),
        ("function", "ballot_log_last_seq()", "", "EXECUTE"),
    }
    for table, rights in reviewed().items():
        for privilege, columns in rights.items():
            if columns is None:
                expected.add(("table", table, "", privilege))
            else:
                expected |= {("column", table, column, privilege) for column in columns}
    assert {tuple(one) for one in read_grants(owner, role=roles.respondent)} == expected


def test_the_information_schema_says_the_same(respondent: Connection, roles: Roles) -> None:
    """A second view of the same rights, by column, as the role itself sees them."""
    rows = respondent.execute(
        text("SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges "
             "WHERE grantee IN (:role, 'PUBLIC') AND table_schema = 'public'"),
        {"role": roles.respondent},
    )  # fmt: skip
    expected = {
        (table, column, privilege)
        for table, rights in reviewed().items()
        for privilege, columns in rights.items()
        if privilege != "DELETE"
        for column in columns or columns_of(table)
    }
    assert {tuple(row) for row in rows} == expected


def test_everything_else_is_refused_to_respondents(respondent: Connection) -> None:
    """Every table x column x privilege, tried."""
    allowed, wrong, tried = reviewed(), [], 0
    for table in TABLES:
        rights = allowed.get(table, {})
        for privilege, column, statement in attempts(table):
            columns = rights.get(privilege, frozenset())
            tried += 1
            if is_refused(respondent, statement) == (columns is None or column in columns):
                wrong.append(f"{privilege} {table}.{column}")
    assert wrong == []
    assert tried > 1000


def test_staff_reads_and_writes_everything_and_only_adds_to_the_trail(staff: Connection) -> None:
    wrong = []
    for table in TABLES:
        for privilege, column, statement in attempts(table):
            refused = (table in APPEND_ONLY and privilege in ("UPDATE", "DELETE")) or (
                table == "alembic_version" and privilege != "SELECT"
            )
            if is_refused(staff, statement) != refused:
                wrong.append(f"{privilege} {table}.{column}")
    assert wrong == []


def test_the_staff_role_holds_exactly_its_list(owner: Connection, roles: Roles) -> None:
    expected = {
        ("database", "", "", "CONNECT"),
        ("schema", "public", "", "USAGE"),
        ("function", "rewrite_opened_tables()", "", "EXECUTE"),
        ("rows", "ballot_log", "", "EVERY"),
        ("table", "alembic_version", "", "SELECT"),
    }
    for table in metadata.tables:
        kept = DML[:2] if table in APPEND_ONLY else DML
        expected |= {("table", table, "", privilege) for privilege in kept}
    assert {tuple(one) for one in read_grants(owner, role=roles.staff)} == expected


@pytest.mark.parametrize("who", ["respondent", "staff"])
def test_neither_role_empties_or_changes_a_table(
    request: pytest.FixtureRequest, roles: Roles, who: str
) -> None:
    connection: Connection = request.getfixturevalue(who)
    statements = [f'TRUNCATE "{table}" CASCADE' for table in TABLES]
    statements += [f'ALTER TABLE "{table}" DISABLE TRIGGER ALL' for table in TABLES]
    statements += [f'DROP TABLE "{table}"' for table in TABLES]
    statements += [
        "DROP TRIGGER audit_event_append_only ON audit_event",
        "DROP TRIGGER audit_anchor_append_only ON audit_anchor",
        "CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NULL; END $$",
        "SET session_replication_role = replica",
        "ALTER TABLE ballot_log DISABLE ROW LEVEL SECURITY",
        "DROP POLICY last_row_only ON ballot_log",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE mine",
        f'GRANT "{roles.respondent if who == "staff" else roles.staff}" TO "{getattr(roles, who)}"',
        f'ALTER ROLE "{getattr(roles, who)}" CREATEROLE',
        "COPY unit TO '/tmp/never-written'",
        "SELECT pg_read_file('postgresql.conf')",
    ]
    assert [statement for statement in statements if not is_refused(connection, statement)] == []


@pytest.mark.filterwarnings("ignore")
def test_nobody_widens_the_own_rights(owner: Connection, staff: Connection, roles: Roles) -> None:
    """What a role holds without the right to pass it on is not granted: the server only warns."""
    before = read_grants(owner, role=roles.staff)
    for statement in ("GRANT ALL ON audit_event TO {}", "GRANT UPDATE ON audit_event TO PUBLIC"):
        staff.exec_driver_sql(statement.format(f'"{roles.staff}"'))
    staff.commit()
    owner.rollback()
    assert read_grants(owner, role=roles.staff) == before


def test_a_function_with_the_owners_rights_serves_one_role_only(
    respondent: Connection, staff: Connection
) -> None:
    assert is_refused(respondent, "SELECT rewrite_opened_tables()")
    assert is_refused(staff, "SELECT ballot_log_last_seq()")
    assert not is_refused(respondent, "SELECT ballot_log_last_seq()")
    for connection in (respondent, staff):
        assert is_refused(connection, "SELECT entry_rule()")


def test_the_audit_trail_stays_even_for_its_owner(owner: Connection) -> None:
    """The triggers hold where grants do not."""
    for table in APPEND_ONLY:
        for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(Exception, match="append-only"), owner.begin_nested():
                owner.exec_driver_sql(statement)
