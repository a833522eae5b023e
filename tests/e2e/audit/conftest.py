"""A trail with a few people, units and events, and browsers of auditors with and without a limit."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.accounts.models import User
from app.core.actor import SYSTEM, Actor, Grant
from app.core.audit import AuditNote, write_notes
from app.core.permissions import Role
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.core.tabular import folded, sort_key_vi
from app.units.models import Unit, UnitType
from tests.e2e.audit.door import Auditor
from tests.support.cast import FIRST_CLERK, MANAGER
from tests.support.house import sqlite_house

__all__ = ["sqlite_house"]
HEALTH, TRANSPORT = UUID(int=101), UUID(int=102)
STARTED = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
Open = Callable[..., Auditor]


def add_units(resources: Resources) -> None:
    """Two departments, named as in the stories."""
    with resources.database.transaction(writing=True) as opened:
        opened.session.add(
            UnitType(key="department", name_vi="S\u1edf", name_en="Department", rank_group="a")
        )
        opened.session.flush()
        for unit_id, code, name, english in (
            (HEALTH, "SYT", "S\u1edf Y t\u1ebf", "Department of Health"),
            (TRANSPORT, "SGT", "S\u1edf Giao th\u00f4ng", "Department of Transport"),
        ):
            opened.session.add(
                Unit(
                    id=unit_id, code=code, name_vi=name, name_en=english, name_sort=sort_key_vi(name),
                    name_search=folded(name), type_key="department", valid_from=STARTED.date(),
                )
            )  # fmt: skip
        opened.session.commit()


def add_people(resources: Resources) -> dict[str, UUID]:
    """A manager and a clerk, by key."""
    found = {}
    with resources.database.transaction(writing=True) as opened:
        for member in (MANAGER, FIRST_CLERK):
            user = User(email=member.email, name=member.full_name, password_hash="x")
            opened.session.add(user)
            found[member.key] = user.id
        opened.session.commit()
    return found


def happen(resources: Resources, actor: Actor, *notes: AuditNote, days: int = 0, minutes: int = 0) -> None:
    """Events, so many days and minutes after the start of the story."""
    at = STARTED + timedelta(days=days, minutes=minutes)
    with resources.database.transaction(writing=True) as opened:
        write_notes(opened.session, actor=actor, notes=notes, at=at)
        opened.session.commit()


def keyed(serial: str, state: str) -> dict[str, object]:
    """The details of a keyed form."""
    return {"serial": serial, "entry": 1 if state == "entered" else 2, "state": state}


def tell_story(resources: Resources, people: dict[str, UUID]) -> None:
    """Nine events by three actors over three days, about two units, two campaigns and a file."""
    manager = Actor(kind="staff", user_id=people["manager"])
    clerk = Actor(kind="staff", user_id=people["first_clerk"])
    happen(resources, manager, AuditNote(f"user:{people['manager']}", verb="accounts.signed_in"))
    happen(
        resources, manager,
        AuditNote("campaign:CCHC-2026", HEALTH, {"name": "CCHC 2026"}, "campaigns.create"),
        AuditNote(f"file:{'ab' * 32}", None, {"name": "=cmd|a.xlsx", "rows": 1234}, "units.file_received"),
        minutes=5,
    )  # fmt: skip
    happen(
        resources, SYSTEM, AuditNote("templates", None, {"versions": ["citizen 1"]}, "templates.installed")
    )
    happen(
        resources, clerk,
        AuditNote(f"user:{people['first_clerk']}", verb="accounts.signed_in"),
        AuditNote("campaign:CCHC-2026", HEALTH, keyed("0417-38206-X", "entered"), "paper.entry_finished"),
        AuditNote("campaign:CCHC-2026", TRANSPORT, keyed("0418-11111-X", "disputed"), "paper.entry_finished"),
        days=1,
    )  # fmt: skip
    reopened = {"kind": "paper", "until": "2026-03-20T10:00:00+00:00", "reason": "@SUM(1)"}
    happen(resources, manager, AuditNote("campaign:CCHC-2025", HEALTH, reopened, "campaigns.reopen"), days=2)
    gate = {"gate": "frames_frozen", "evidence": "cd" * 32}
    happen(resources, manager, AuditNote("campaign:CCHC-2025", None, gate, "campaigns.pass_gate"), days=2)


@pytest.fixture
def trail(sqlite_url: str, tmp_path: Path) -> Resources:
    """The house with the story in its trail."""
    settings = Settings(data_dir=tmp_path / "var", database_url=sqlite_url)
    resources = build_resources(settings)
    add_units(resources)
    tell_story(resources, add_people(resources))
    return resources


@pytest.fixture
def auditor(trail: Resources) -> Open:
    """Opens a browser; `units`: the units that the auditor may see, None for all."""

    def opened(
        *, units: frozenset[UUID] | None = None, lang: str = "vi", role: Role = Role.AUDITOR
    ) -> Auditor:
        return Auditor(trail, grant=Grant(role, unit_ids=units), lang=lang)

    return opened
