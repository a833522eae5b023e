"""The progress page of a large round: what it costs the server, and how often it asks the database."""

import gc
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts.guards import SESSION_COOKIE
from app.campaigns.models import Audience, Campaign, CampaignUnit, Milestone, RespondentGroup
from app.core import clock
from app.core.actor import SYSTEM
from app.core.ids import uuid7
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations.models import Invitation, Message
from app.main import staff_application
from app.people.models import Person
from app.sampling.models import Frame, FrameEntry, Quota
from app.templates.models import QuestionnaireVersion
from app.units.models import Unit
from tests.load.bench_signed_in import signed_in, staffed
from tests.load.figures import Figure, benchmark

UNITS, GROUPS, PEOPLE = 1000, 4, 6
KEY = "large-round"
FAMILIES = ("Nguyen", "Tran", "Le", "Pham", "Hoang", "Vo", "Bui")
MIDDLES = ("Van", "Thi", "Minh", "Thu", "Quoc")
GIVEN = ("An", "Binh", "Chi", "Dung", "Ha", "Hoa", "Khanh", "Lan", "Mai", "Nam", "Oanh", "Phuc", "Son")
WARM_UP, TURNS = 3, 15


def a_name(number: int) -> str:
    """One of 455 names in turn."""
    family, rest = number % len(FAMILIES), number // len(FAMILIES)
    return f"{FAMILIES[family]} {MIDDLES[rest % len(MIDDLES)]} {GIVEN[rest // len(MIDDLES) % len(GIVEN)]}"


def _units(owner: Unit, *, campaign_id: UUID) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The units, and their places in the round."""
    units = [
        {
            "id": uuid7(), "code": f"L{n:04}", "name_vi": f"Unit number {n}", "name_en": "",
            "name_sort": f"{n:04}", "name_search": f"{n}", "type_key": owner.type_key,
            "valid_from": date(2020, 1, 1),
        }
        for n in range(UNITS)
    ]  # fmt: skip
    places = [
        {
            "campaign_id": campaign_id, "unit_id": unit["id"], "ordinal": n + 1, "code": unit["code"],
            "name_vi": unit["name_vi"], "name_en": "", "type_key": owner.type_key, "ranked": True,
        }
        for n, unit in enumerate(units)
    ]  # fmt: skip
    return units, places


def _rows(
    owner: Unit, version: QuestionnaireVersion, *, people: int, failed_each: int
) -> dict[Any, list[dict[str, Any]]]:
    """A round with a thousand units and four groups that answer by mail, half of whom have.

    `people` of each unit and group; one mail in `failed_each` (0: none) came back for good.
    """
    now = clock.now()
    campaign: dict[str, Any] = {
        "id": uuid7(), "key": KEY, "name_vi": "A", "name_en": "A", "owner_unit_id": owner.id,
        "state": "running",
        "period_from": date(2023, 1, 1), "period_to": date(2023, 12, 31), "minimum_cell": 5,
    }  # fmt: skip
    units, places = _units(owner, campaign_id=campaign["id"])
    groups = [{"key": f"large_{n}", "name_vi": f"Group {n}", "name_en": ""} for n in range(GROUPS)]
    audiences = [
        {
            "id": uuid7(), "campaign_id": campaign["id"], "group_key": group["key"], "channel": "online",
            "questionnaire_key": version.key, "questionnaire_version": version.version, "rates": "own_unit",
            "mode": "anonymous", "group_weight": Decimal(1), "k_open": 10,
        }
        for group in groups
    ]  # fmt: skip
    days = {"opens_at": now - timedelta(days=5), "closes_at": now + timedelta(days=5)}
    survey = {"campaign_id": campaign["id"], "kind": "survey", **days}
    rows: dict[Any, list[dict[str, Any]]] = {
        Campaign: [campaign], Unit: units, RespondentGroup: groups, Audience: audiences,
        CampaignUnit: places, Milestone: [survey], Quota: [], Person: [], Invitation: [], Message: [],
        Frame: _frames(audiences), FrameEntry: [],
    }  # fmt: skip
    for unit in units:
        for audience in audiences:
            _fill_cell(
                rows, campaign_id=campaign["id"], unit_id=unit["id"], audience_id=audience["id"],
                people=people, failed_each=failed_each, group_key=audience["group_key"],
            )  # fmt: skip
    return rows


def _frames(audiences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    at = clock.now()
    return [{"id": one["id"], "audience_id": one["id"], "sha256": "", "frozen_at": at} for one in audiences]


def _fill_cell(
    rows: dict[Any, list[dict[str, Any]]], *, campaign_id: UUID, unit_id: UUID, audience_id: UUID,
    people: int, failed_each: int, group_key: str,
) -> None:  # fmt: skip
    half = people // 2
    cell = {"unit_id": unit_id, "audience_id": audience_id, "target": None, "issued": people}
    rows[Quota].append({**cell, "received": half, "counted": half, "over": 0})
    for _ in range(people):
        failed = failed_each and len(rows[Message]) % failed_each == 0
        person, invitation, message = uuid7(), uuid7(), uuid7()
        rows[Person].append(
            {"id": person, "unit_id": unit_id, "full_name": a_name(len(rows[Person])),
             "group_key": group_key, "email": f"{person.hex}@a.gov.vn"}
        )  # fmt: skip
        place = {"unit_id": unit_id, "id": uuid7(), "frame_id": audience_id}
        rows[FrameEntry].append({**place, "person_id": person, "stratum": "all"})
        rows[Invitation].append(
            {
                "unit_id": unit_id, "id": invitation, "campaign_id": campaign_id, "audience_id": audience_id,
                "person_id": person, "gen": 0, "state": "open", "done": False,
            }
        )  # fmt: skip
        rows[Message].append(
            {
                "id": message, "kind": "invite", "unit_id": unit_id, "invitation_id": invitation,
                "campaign_id": campaign_id, "dedupe_key": message.hex, "state": "sent",
                "due_at": clock.now(), "sent_at": clock.now(), "message_id": message.hex,
                "returned": "undeliverable" if failed else "",
                "returned_at": clock.now() if failed else None,
            }
        )  # fmt: skip


def fill(resources: Resources, *, people: int = PEOPLE, failed_each: int = 0) -> None:
    """Adds the round to the demonstration's province."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        owner = work.session.execute(select(Unit).order_by(col(Unit.code)).limit(1)).scalar_one()
        version = work.session.execute(select(QuestionnaireVersion).limit(1)).scalar_one()
        for model, rows in _rows(owner, version, people=people, failed_each=failed_each).items():
            if rows:
                work.session.execute(insert(model), rows)


@benchmark("staff.progress_page", unit="ms CPU", goal=300, better="lower")
def cost_of_the_progress_page() -> Figure:
    """A thousand units, four groups, 24,000 invitations on SQLite; the page as it is read and renewed."""
    with staffed() as resources, TestClient(staff_application(resources), base_url="https://t") as client:
        fill(resources)
        client.cookies.set(SESSION_COOKIE, signed_in(resources, "manager"))
        path, sent = f"/campaigns/{KEY}/progress", list[str]()

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            sent.append(statement)

        event.listen(resources.database.reader, "before_cursor_execute", note)
        answer = client.get(path)
        event.remove(resources.database.reader, "before_cursor_execute", note)
        answer.raise_for_status()
        for _ in range(WARM_UP):
            client.get(path)
        gc.collect()
        began = time.process_time()
        for _ in range(TURNS):
            client.get(path)
        cost = (time.process_time() - began) * 1000 / TURNS
    return Figure(cost, {"queries": len(sent), "kilobytes": len(answer.content) // 1000})
