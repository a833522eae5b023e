"""An appraiser's page: one criterion over 126 communes that have scored themselves on every line."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.accounts.guards import SESSION_COOKIE
from app.campaigns.models import Campaign, CampaignUnit, Milestone
from app.core import clock
from app.core.actor import SYSTEM
from app.core.ids import uuid7
from app.core.models import Blob
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.main import staff_application
from app.scorecards.models import (
    Appraisal,
    AppraisalDuty,
    Assessment,
    Evidence,
    EvidenceUse,
    SelfScore,
)
from app.templates import service as templates
from app.templates.models import FrameworkVersion
from app.units.models import Unit
from tests.load.bench_signed_in import cpu_of, staffed
from tests.load.figures import Figure, benchmark

UNITS, VERSIONS, DOCUMENTS = 126, 3, 12
KEY, EMAIL, PASSWORD = "many-communes", "lan.appraiser@example.gov.vn", "six small boats at dawn"
Rows = dict[Any, list[dict[str, Any]]]
_numbers = count(1)


def _unit_rows(rows: Rows, *, campaign_id: UUID, type_key: str, leaves: list[Any], by: UUID) -> None:
    """One commune: every line said three times over, twelve documents, decided for every second commune."""
    unit_id, number, at = uuid7(), next(_numbers), clock.now() - timedelta(days=3)
    card = {"unit_id": unit_id, "campaign_id": campaign_id}
    name = f"Commune {number}"
    rows[Unit].append(
        {"id": unit_id, "code": f"BX{number:04}", "name_vi": name, "name_en": "", "name_sort": f"{number:04}",
         "name_search": name, "type_key": type_key, "valid_from": date(2020, 1, 1)}
    )  # fmt: skip
    rows[CampaignUnit].append(
        {**card, "ordinal": number, "code": f"BX{number:04}", "name_vi": name, "name_en": "",
         "type_key": type_key, "ranked": True}
    )  # fmt: skip
    rows[Assessment].append({**card, "state": "appraisal", "begun_at": at, "submitted_at": at})
    documents = [uuid7() for _ in range(DOCUMENTS)]
    for place, evidence_id in enumerate(documents):
        sha256 = f"{number:08x}{place:056x}"
        rows[Blob].append(
            {"sha256": sha256, "size": 1, "media_type": "application/pdf", "purpose": "evidence",
             "name": "Report", "stored_at": at}
        )  # fmt: skip
        rows[Evidence].append(
            {**card, "id": evidence_id, "sha256": sha256, "title": f"Report {place}", "number": "215/BC",
             "issuer": name, "media_type": "application/pdf", "added_at": at}
        )  # fmt: skip
    _line_rows(rows, card=card, leaves=leaves, documents=documents, by=by if number % 2 else None)


def _line_rows(
    rows: Rows, *, card: dict[str, Any], leaves: list[Any], documents: list[UUID], by: UUID | None
) -> None:
    """Every line said three times over, with two documents; decided where `by` somebody."""
    at = clock.now() - timedelta(days=2)
    for place, leaf in enumerate(leaves):
        line = {**card, "criterion": leaf.key}
        for version in range(1, VERSIONS + 1):
            rows[SelfScore].append(
                {**line, "version": version, "declared": {"part": str(4000 + version), "whole": "4903"},
                 "explanation": "91 files were late.", "exempt": False, "said_at": at}
            )  # fmt: skip
        rows[EvidenceUse] += [
            {"unit_id": card["unit_id"], "evidence_id": one, "criterion": leaf.key}
            for one in (documents[place % DOCUMENTS], documents[(place + 1) % DOCUMENTS])
        ]
        if by is not None:
            rows[Appraisal].append(
                {**line, "version": 1, "verdict": "other", "points": "1", "reason": "Report 215 says less.",
                 "of_version": VERSIONS, "decided_by": by, "decided_at": at}
            )  # fmt: skip


def fill(resources: Resources) -> str:
    """The round with its appraiser; a criterion whose points follow from a share."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        kept = work.session.execute(select(FrameworkVersion)).scalars().first()
        assert kept is not None
        framework = templates.get_framework(work, key=kept.key, version=kept.version)
        owner = (
            work.session.execute(select(Unit).where(col(Unit.type_key).in_(framework.unit_types)))
            .scalars()
            .first()
        )
        assert owner is not None
        leaves = [leaf for leaf in _leaves(framework) if leaf.source == "document"]
        form = NewUser(name="Lan", email=EMAIL, role=Role.APPRAISER, password=PASSWORD)
        by = accounts.add_user(work, form=form).id
        campaign_id, now = uuid7(), clock.now()
        campaign = {
            "id": campaign_id, "key": KEY, "name_vi": "Round", "name_en": "Round", "owner_unit_id": owner.id,
            "state": "running", "period_from": date(2023, 1, 1), "period_to": date(2023, 12, 31),
            "minimum_cell": 5, "framework_key": kept.key, "framework_version": kept.version,
        }  # fmt: skip
        time = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=1)}
        rows: Rows = {
            Campaign: [campaign], Unit: [], CampaignUnit: [],
            Milestone: [{"campaign_id": campaign_id, "kind": "self_assessment", **time}],
            Assessment: [], Blob: [], Evidence: [], SelfScore: [], EvidenceUse: [], Appraisal: [],
            AppraisalDuty: [
                {"campaign_id": campaign_id, "domain": one.key, "user_id": by} for one in framework.domains
            ],
        }  # fmt: skip
        for _ in range(UNITS):
            _unit_rows(rows, campaign_id=campaign_id, type_key=owner.type_key, leaves=leaves, by=by)
        for table, many in rows.items():
            work.session.execute(insert(table), many)
    return str(next(leaf.key for leaf in leaves if leaf.rule.kind == "share"))


def _leaves(framework: Any) -> Iterator[Any]:
    for domain in framework.domains:
        yield from (leaf for leaf in domain.walk() if leaf.is_leaf)


@benchmark("appraisal.one_criterion", unit="ms CPU", goal=300, better="lower")
def cost_of_one_criterion_over_all_units() -> Figure:
    """126 communes, about 30 lines each said three times, 1,512 documents, on SQLite; and the work list."""
    with staffed() as resources, TestClient(staff_application(resources), base_url="https://t") as client:
        criterion = fill(resources)
        origin = accounts.Origin(address="127.0.0.1")
        session = accounts.sign_in(resources, email=EMAIL, password=PASSWORD, origin=origin)
        client.cookies.set(SESSION_COOKIE, session.session_id)
        path, sent = f"/campaigns/{KEY}/appraisal/criteria/{criterion}", list[str]()

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            sent.append(statement)

        event.listen(resources.database.reader, "before_cursor_execute", note)
        answer = client.get(path)
        event.remove(resources.database.reader, "before_cursor_execute", note)
        answer.raise_for_status()
        assert answer.text.count("<tr>") > UNITS
        cost, all_lines = cpu_of(client, path), cpu_of(client, f"/campaigns/{KEY}/appraisal")
    return Figure(cost, {"queries": len(sent), "work_list_ms": round(all_lines, 1)})
