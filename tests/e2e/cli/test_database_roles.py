"""`phieu database roles`: makes the roles, takes back what went astray, refuses what grants cannot limit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.e2e.cli.conftest import Typed
from tests.support import roles as support
from tests.support.command import Ended
from tests.support.roles import PASSWORD, Roles, engine_at

Run = Any


@pytest.fixture
def planned(postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Roles]:
    """Two names, and an installation at head that only its owner can enter."""
    monkeypatch.setenv("PHIEU_DATABASE_URL", postgres_url)
    monkeypatch.setenv("PHIEU_DATA_DIR", str(tmp_path / "var"))
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    names = support.unbound(postgres_url)
    yield names
    support.drop(postgres_url, names.respondent, names.staff)


@pytest.fixture
def roles_of(typed: Typed, planned: Roles, tmp_path: Path) -> Run:
    """Runs the command on these two names with passwords from files."""
    password = str(tmp_path / "password")

    def run(*arguments: str, **settings: str) -> Ended:
        return typed(
            "database", "roles", "--respondent", planned.respondent, "--staff", planned.staff,
            "--respondent-password-file", password, "--staff-password-file", password,
            *arguments, **settings,
        )  # fmt: skip

    return run


def said_of(ended: Ended) -> dict[str, dict[str, Any]]:
    """What the document says of each role, by kind."""
    return {one["kind"]: one for one in ended.document()["roles"]}


def run_sql(url: str, *statements: str) -> None:
    with engine_at(url) as engine, engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_both_roles_sign_in_and_doctor_is_content(typed: Typed, roles_of: Run, planned: Roles) -> None:
    ended = roles_of()
    assert ended.code == 0, ended.error
    assert [line.split()[1] for line in ended.out.splitlines()] == [planned.respondent, planned.staff]
    for url, name in ((planned.respondent_url, planned.respondent), (planned.staff_url, planned.staff)):
        with engine_at(url) as engine, engine.connect() as connection:
            assert connection.execute(text("SELECT current_user")).scalar_one() == name
    looked = typed(
        "doctor", "--json",
        PHIEU_DATABASE_URL=planned.staff_url, PHIEU_PUBLIC_DATABASE_URL=planned.respondent_url,
    )  # fmt: skip
    found = {one["check"]: one["verdict"] for one in looked.document()["checks"]}
    assert (found["staff role"], found["respondents' role"], found["schema"]) == ("pass", "pass", "pass")


def test_running_it_again_changes_nothing(roles_of: Run) -> None:
    assert roles_of().code == 0
    for one in said_of(roles_of("--json")).values():
        assert (one["created"], one["too_many"], one["missing"]) == (False, [], [])


def test_a_right_too_many_is_taken_and_a_missing_one_given(
    typed: Typed, roles_of: Run, planned: Roles
) -> None:
    assert roles_of().code == 0
    run_sql(
        planned.owner_url,
        f'GRANT SELECT (email) ON person TO "{planned.respondent}"',
        f'REVOKE SELECT ON campaign FROM "{planned.respondent}"',
        "GRANT UPDATE ON audit_event TO PUBLIC",
        "ALTER TABLE ballot_log DISABLE ROW LEVEL SECURITY",
    )
    addresses = {"PHIEU_PUBLIC_DATABASE_URL": planned.respondent_url, "PHIEU_DATABASE_URL": planned.staff_url}
    checks = typed("doctor", "--json", **addresses).document()["checks"]
    details = {one["check"]: (one["verdict"], one["detail"]) for one in checks}
    assert details["staff role"] == (
        "warn", f"{planned.staff} can also UPDATE on table audit_event: run 'phieu database roles'"
    )  # fmt: skip
    verdict, detail = details["respondents' role"]
    assert verdict == "warn"
    for word in (
        "EVERY on rows ballot_log",
        "SELECT on column person.email",
        "lacks SELECT on table campaign",
    ):
        assert word in detail
    mended = said_of(roles_of("--json", PHIEU_DATABASE_URL=planned.owner_url))
    assert len(mended["respondent"]["too_many"]) == 3
    assert mended["respondent"]["missing"] == ["SELECT on table campaign"]
    assert mended["staff"]["too_many"] == ["UPDATE on table audit_event"]
    with engine_at(planned.owner_url) as engine, engine.connect() as connection:
        told = connection.exec_driver_sql("SELECT object, details FROM audit_event ORDER BY seq").all()
    assert (f"role:{planned.staff}", 1) == (told[-1].object, told[-1].details["taken"])
    assert {one["detail"] for one in typed("doctor", "--json", **addresses).document()["checks"]} >= {
        f"{name} can do what it should, and no more" for name in (planned.staff, planned.respondent)
    }


def test_a_table_of_a_later_migration_is_closed_until_the_next_run(
    typed: Typed, roles_of: Run, planned: Roles
) -> None:
    assert roles_of().code == 0
    run_sql(planned.owner_url, "CREATE TABLE later (id int)", "CREATE FUNCTION f() RETURNS int RETURN 1")
    for url in (planned.respondent_url, planned.staff_url):
        with engine_at(url) as engine, engine.connect() as connection:
            for statement in ("SELECT * FROM later", "SELECT f()"):
                with pytest.raises(Exception, match="permission denied"):
                    connection.exec_driver_sql(statement)
                connection.rollback()


def test_a_dry_run_shows_everything_and_leaves_nothing(roles_of: Run, planned: Roles) -> None:
    ended = roles_of("--dry-run")
    assert ended.code == 0
    assert f'CREATE ROLE "{planned.staff}" LOGIN PASSWORD' in ended.out
    assert PASSWORD not in ended.out
    assert "SCRAM" not in ended.out
    with pytest.raises(OperationalError), engine_at(planned.staff_url) as engine, engine.connect():
        pass


def test_without_a_password_nobody_can_sign_in(typed: Typed, planned: Roles) -> None:
    names = ("--respondent", planned.respondent, "--staff", planned.staff)
    ended = typed("database", "roles", *names)
    assert ended.code == 0
    assert ended.out.count("cannot sign in yet") == 2
    with pytest.raises(OperationalError), engine_at(planned.staff_url) as engine, engine.connect():
        pass


def test_the_owner_at_the_applications_door_is_a_warning(typed: Typed, planned: Roles) -> None:
    checks = typed("doctor", "--json").document()["checks"]
    found = {one["check"]: (one["verdict"], one["detail"]) for one in checks}
    assert found["staff role"][0] == "warn"
    assert "SUPERUSER" in found["staff role"][1] or "owner of" in found["staff role"][1]
    assert found["respondents' role"] == (
        "warn", "the same as the staff role: set PHIEU_PUBLIC_DATABASE_URL (docs/operations.md)"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("attribute", "said"),
    [('CREATE ROLE "{}" CREATEDB', "CREATEDB"), ('CREATE ROLE "{}" IN ROLE pg_read_all_data', "member of")],
)
def test_a_role_that_grants_cannot_limit_is_refused(
    roles_of: Run, planned: Roles, attribute: str, said: str
) -> None:
    run_sql(planned.owner_url, attribute.format(planned.respondent))
    ended = roles_of()
    assert (ended.code, said in ended.error) == (2, True)
    with pytest.raises(OperationalError), engine_at(planned.staff_url) as engine, engine.connect():
        pass


def test_only_the_owner_can_do_it(roles_of: Run, planned: Roles) -> None:
    assert roles_of().code == 0
    ended = roles_of(PHIEU_DATABASE_URL=planned.staff_url)
    assert (ended.code, "does not own the tables" in ended.error) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--staff", "Staff"), "no name for a role"),
        (("--staff", 'x"; DROP TABLE unit; --'), "no name for a role"),
        (("--staff", "pg_monitor"), "no name for a role"),
        (("--staff", "phieu_one", "--respondent", "phieu_one"), "two names"),
        (("--staff-password-file", "/nowhere/at/all"), "/nowhere/at/all"),
        (("--staff-password-file", "/dev/null"), "at least 16"),
    ],
)
def test_what_cannot_be_is_named_in_one_line(
    typed: Typed, planned: Roles, arguments: tuple[str, ...], said: str
) -> None:
    ended = typed("database", "roles", *arguments)
    assert (ended.code, said in ended.error) == (2, True)
    assert len(ended.error.splitlines()) == 1


def test_sqlite_knows_no_roles(typed_there: Typed) -> None:
    ended = typed_there("database", "roles")
    assert (ended.code, "SQLite knows no roles" in ended.error) == (2, True)
    assert len(ended.error.splitlines()) == 1


def test_an_address_for_respondents_beside_sqlite_is_refused(typed_there: Typed) -> None:
    ended = typed_there("serve", PHIEU_PUBLIC_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert (ended.code, "PHIEU_PUBLIC_DATABASE_URL" in ended.error) == (2, True)
