"""`phieu database roles`: two roles on PostgreSQL that may do what their application needs, and no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from app.audit import service as audit
from app.cli.desk import fail, load_resources, opened, say, say_json
from app.cli.serve import require_schema
from app.core import roles as database_roles
from app.core.grants import Grant, RoleKind, expected
from app.core.resources import Resources
from app.core.roles import Facts, Role
from app.tables import metadata

app = typer.Typer(help="The database itself.", no_args_is_help=True)
FEWEST_LETTERS = 16
MOST_NAMED = 5
SETTINGS: dict[RoleKind, str] = {
    "respondent": "PHIEU_PUBLIC_DATABASE_URL", "staff": "PHIEU_DATABASE_URL",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role as typed. An empty password leaves the present one."""

    kind: RoleKind
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found and done. `more`, `less`: how the rights differed before."""

    role: Role
    can_login: bool
    more: frozenset[Grant]
    less: frozenset[Grant]

    def to_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "kind": self.role.kind, "name": self.role.name, "created": not self.role.exists,
            "can_login": self.can_login,
            "too_many": sorted(map(str, self.more)), "missing": sorted(map(str, self.less)),
        }  # fmt: skip

    def line(self) -> str:
        """For the person at the terminal."""
        found = "there already" if self.role.exists else "new"
        changed = f"{len(self.less)} rights were missing, {len(self.more)} too many"
        login = (
            f"for {SETTINGS[self.role.kind]}"
            if self.can_login
            else "cannot sign in yet: give a password file, or ALTER ROLE … LOGIN PASSWORD"
        )
        return f"{self.role.kind:<10} {self.role.name} ({found}): {changed}; {login}"


@app.command("roles")
def roles(
    respondent: Annotated[
        str, typer.Option(help="Name of the role of the respondents' pages.")
    ] = "phieu_respondent",
    staff: Annotated[str, typer.Option(help="Name of the role of staff pages and worker.")] = "phieu_staff",
    respondent_password_file: Annotated[
        Path | None, typer.Option(help="File with the password of the respondents' role.")
    ] = None,
    staff_password_file: Annotated[
        Path | None, typer.Option(help="File with the password of the staff role.")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for both passwords.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be run.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Makes the two database roles on PostgreSQL and gives each exactly its rights; run it after every
    migration, as the owner of the tables."""
    resources = load_resources()
    _require_postgresql(resources)
    _require_names(respondent, staff)
    require_schema(resources.settings)
    wanted = (
        Wanted("respondent", respondent, _password(respondent, respondent_password_file, ask=ask)),
        Wanted("staff", staff, _password(staff, staff_password_file, ask=ask)),
    )
    try:
        with opened(writing=True, resources=resources) as work:
            connection = work.session.connection()
            ran, outcomes = _bring_about(connection, wanted=wanted, dry_run=dry_run)
            for one in () if dry_run else outcomes:
                audit.record_role(
                    work, name=one.role.name, created=not one.role.exists, granted=len(one.less),
                    taken=len(one.more), password=bool(one.role.verifier),
                )  # fmt: skip
    except ProgrammingError as error:
        fail(f"PostgreSQL refused: {error.orig}. Nothing was changed. Connect as the owner, with CREATEROLE.")
    finally:
        resources.database.dispose()
    _report(ran, outcomes=outcomes, dry_run=dry_run, as_json=as_json)


def _require_postgresql(resources: Resources) -> None:
    if resources.database.is_sqlite:
        fail("SQLite knows no roles: one process serves both applications there, and nothing is to be done.")


def _require_names(*names: str) -> None:
    for name in names:
        if not database_roles.ROLE_NAME.fullmatch(name):
            fail(f"'{name}' is no name for a role: use a-z, 0-9 and _, at most 63, not starting with pg_.")
    if len(set(names)) < len(names):
        fail(f"Both roles would be '{names[0]}': give two names.")


def _password(role: str, path: Path | None, *, ask: bool) -> str:
    """From the file, or asked for; empty without either."""
    if path is None:
        if not ask:
            return ""
        asked: str = typer.prompt(f"Password of {role}", hide_input=True, confirmation_prompt=True, err=True)
        return _checked(asked, source="the password typed")
    try:
        return _checked(path.read_text(encoding="utf-8").strip("\r\n"), source=str(path))
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path}: {error}. Give a text file with the password in one line.")


def _checked(password: str, *, source: str) -> str:
    if len(password) < FEWEST_LETTERS or not password.isprintable():
        fail(f"{source}: a database password has at least {FEWEST_LETTERS} printable letters in one line.")
    return password


def _bring_about(
    connection: Connection, *, wanted: Iterable[Wanted], dry_run: bool
) -> tuple[list[str], list[Outcome]]:
    """Runs every statement and looks whether the rights are as they should be; else nothing stays."""
    if not database_roles.may_grant(connection):
        fail("The role in PHIEU_DATABASE_URL does not own the tables: use the address that migrates.")
    database, tables = database_roles.current_database(connection), sorted(metadata.tables)
    before = {one.name: database_roles.read_facts(connection, role=one.name) for one in wanted}
    made = [_made(connection, one=one, facts=before[one.name]) for one in wanted]
    differences = [_differences(connection, role=role, tables=tables) for role in made]
    ran = list(database_roles.statements(made, database=database, tables=tables))
    if not dry_run:
        for statement in ran:
            connection.exec_driver_sql(statement)
        for role in made:
            _require_exact(connection, role=role, tables=tables)
    outcomes = [
        Outcome(role, bool(role.verifier) or before[role.name].can_login, *difference)
        for role, difference in zip(made, differences, strict=True)
    ]
    return [database_roles.hide_verifier(statement) for statement in ran], outcomes


def _made(connection: Connection, *, one: Wanted, facts: Facts) -> Role:
    if one.name == database_roles.current_role(connection):
        fail(f"'{one.name}' is the role that runs this command: choose another name.")
    if facts.unfit:
        fail(
            f"'{one.name}' is {', '.join(facts.unfit[:MOST_NAMED])}: choose another name, or take that away."
        )
    verifier = ""
    if one.password:
        verifier = database_roles.verifier_of(connection, role=one.name, password=one.password)
    return Role(one.kind, one.name, facts.exists, verifier)


def _differences(
    connection: Connection, *, role: Role, tables: list[str]
) -> tuple[frozenset[Grant], frozenset[Grant]]:
    """(more, less) than the role should be able to do."""
    held = database_roles.read_grants(connection, role=role.name)
    right = expected(role.kind, tables=tables)
    return held - right, right - held


def _require_exact(connection: Connection, *, role: Role, tables: list[str]) -> None:
    more, less = _differences(connection, role=role, tables=tables)
    if more or less:
        named = "; ".join([*(f"still has {one}" for one in sorted(more)), *(f"lacks {one}" for one in less)])
        fail(f"The rights of '{role.name}' did not come out right ({named[:300]}). Nothing was changed.")


def _report(ran: list[str], *, outcomes: list[Outcome], dry_run: bool, as_json: bool) -> None:
    if as_json:
        document = {"dry_run": dry_run, "roles": [one.to_dict() for one in outcomes], "statements": ran}
        say_json(document)
        return
    if dry_run:
        for statement in ran:
            say(f"{statement};")
    for one in outcomes:
        say(f"{'-- ' if dry_run else ''}{one.line()}")
