"""`phieu doctor`: every check of the installation, with pass, warn or fail."""

import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.audit import service as audit
from app.cli.desk import load_resources, opened, say_json
from app.cli.doctor_mail import check_mailbox, check_relay, check_sender
from app.cli.findings import Finding, Verdict
from app.core import roles
from app.core.database import Database, is_fixed, sqlite_module
from app.core.grants import RoleKind, expected
from app.core.resources import Resources, resources_for_respondents
from app.invitations import service as invitations
from app.tables import metadata
from app.web.application import readiness

COLOURS: dict[Verdict, str] = {"pass": "green", "warn": "yellow", "fail": "bold red"}
FREE_BYTES = 1_000_000_000
MOST_NAMED = 3


def _database(resources: Resources) -> Iterator[Finding]:
    state = readiness(resources)
    reached = state["database"] == "ok"
    yield Finding(
        "database", "pass" if reached else "fail",
        resources.database.version() if reached else f"not reachable: {state['database']}",
    )  # fmt: skip
    schema = str(state["schema"])
    advice = "at head" if schema == "ok" else f"{schema}: run 'phieu migrate'"
    yield Finding("schema", "pass" if schema == "ok" else "fail", advice)
    if not resources.database.is_sqlite:
        return
    version = sqlite_module().sqlite_version
    if is_fixed(tuple(int(part) for part in version.split("."))):
        yield Finding("sqlite library", "pass", f"{version}: WAL with synchronous=FULL")
    else:
        detail = (
            f"{version} can lose pages in WAL mode (system: {sqlite3.sqlite_version}): using DELETE + EXTRA"
        )
        yield Finding("sqlite library", "warn", detail)


def _roles(resources: Resources) -> Iterator[Finding]:
    """On PostgreSQL: whether each application's role can do what it should, and no more."""
    if resources.database.is_sqlite:
        return
    yield _role("staff", database=resources.database)
    if resources.settings.for_respondents().url == resources.settings.url:
        detail = "the same as the staff role: set PHIEU_PUBLIC_DATABASE_URL (docs/operations.md)"
        yield Finding("respondents' role", "warn", detail)
        return
    respondents = resources_for_respondents(resources)
    try:
        yield _role("respondent", database=respondents.database)
    finally:
        respondents.database.dispose()


def _role(kind: RoleKind, *, database: Database) -> Finding:
    check = "staff role" if kind == "staff" else "respondents' role"
    with database.reader.connect() as connection:
        name = roles.current_role(connection)
        unfit = roles.read_facts(connection, role=name).unfit
        held = roles.read_grants(connection, role=name)
    right = expected(kind, tables=metadata.tables)
    if unfit:
        return Finding(check, "warn", f"{name} is {_few(unfit)}: 'phieu database roles' makes a role without")
    more, less = sorted(map(str, held - right)), sorted(map(str, right - held))
    if not more and not less:
        return Finding(check, "pass", f"{name} can do what it should, and no more")
    said = [f"{word} {_few(found)}" for word, found in (("can also", more), ("lacks", less)) if found]
    return Finding(check, "warn", f"{name} {'; '.join(said)}: run 'phieu database roles'")


def _few(found: Sequence[str]) -> str:
    """The first three and how many more."""
    rest = len(found) - MOST_NAMED
    return ", ".join(found[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _keys(resources: Resources) -> Iterator[Finding]:
    path = resources.settings.signing_key_path
    mode = stat.S_IMODE(path.stat().st_mode)
    private = mode & 0o077 == 0
    detail = f"{path} has mode {mode:o}" + ("" if private else ": run 'chmod 600' on it")
    yield Finding("signing key", "pass" if private else "fail", detail)


def _outbox(resources: Resources) -> Iterator[Finding]:
    with opened(writing=False, resources=resources) as work:
        state = invitations.relay_state(work)
    if state.kind is None:
        yield Finding("outbox", "pass", f"{state.waiting} waiting, no failure since the last success")
        return
    verdict: Verdict = "fail" if state.kind == "relay_down" else "warn"
    detail = f"{state.kind} {state.age_seconds} s ago ({state.failures} times); {state.waiting} waiting"
    yield Finding("outbox", verdict, detail)


def _audit(resources: Resources) -> Iterator[Finding]:
    found = audit.verify_trail(resources)
    said = str(found.broken) if found.broken else f"{found.events} events, whole"
    yield Finding("audit trail", "fail" if found.broken else "pass", said)


def _anchors(resources: Resources) -> Iterator[Finding]:
    with opened(writing=False, resources=resources) as work:
        mails, now = audit.show_mails(work), work.now()
    late = mails.is_late(now)
    if not mails.addresses and resources.settings.demo:
        yield Finding("audit anchors", "pass", "demonstration: anchors are not mailed")
    elif not mails.addresses:
        yield Finding(
            "audit anchors", "warn", "no address: set PHIEU_ANCHOR_TO, so that anchors leave this machine"
        )
    else:
        last = f"last left {mails.left_at:%Y-%m-%d %H:%M} UTC" if mails.left_at else "none has left yet"
        detail = f"{last}, events wait for more than two days: see 'mail relay' and 'phieu work'"
        yield Finding("audit anchors", "warn" if late else "pass", detail if late else last)


def _machine(resources: Resources) -> Iterator[Finding]:
    free = shutil.disk_usage(resources.settings.data_dir).free
    verdict: Verdict = "pass" if free > FREE_BYTES else "warn"
    yield Finding("disk", verdict, f"{free / 1e9:.1f} GB free under {resources.settings.data_dir}")
    if resources.settings.demo:
        yield Finding(
            "mode", "warn", "demonstration: open mailbox, printed passwords, no second factor; loopback only"
        )


CHECKS: tuple[Callable[[Resources], Iterator[Finding]], ...] = (
    _database,
    _roles,
    _keys,
    check_relay,
    check_sender,
    check_mailbox,
    _outbox,
    _audit,
    _anchors,
    _machine,
)


def _examine(resources: Resources) -> list[Finding]:
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings += check(resources)
        except Exception as error:
            findings.append(
                Finding(
                    check.__name__.strip("_").removeprefix("check_"),
                    "fail",
                    f"{type(error).__name__}: {error}"[:200],
                )
            )
    return findings


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as one JSON document.")] = False,
) -> None:
    """Checks the installation; exit code 1 when a check fails."""
    resources = load_resources()
    findings = _examine(resources)
    resources.database.dispose()
    if as_json:
        say_json({"checks": [{"check": f.check, "verdict": f.verdict, "detail": f.detail} for f in findings]})
    else:
        table = Table("check", "verdict", "detail", box=None)
        for finding in findings:
            colour = COLOURS[finding.verdict]
            table.add_row(finding.check, f"[{colour}]{finding.verdict}[/]", finding.detail)
        Console().print(table)
    if any(finding.verdict == "fail" for finding in findings):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command("doctor")(doctor)
