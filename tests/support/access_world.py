"""A small province with something behind every address: what the matrix of roles and routes is tried on.

Two campaigns: `here` has ended and been analysed (forms printed, one in dispute, a scan, invitations, a run
with its files), `there` is a draft. Departments S1 and S2 take part; whatever a path names is S1's.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.accounts.models import LoginSession, RoleGrant, User
from app.accounts.service.sessions import digest
from app.campaigns import service as campaigns
from app.campaigns.service import CampaignDraft
from app.core import clock, queue
from app.core.actor import EVERYWHERE, SYSTEM, Actor, Grant
from app.core.models import Approval
from app.core.permissions import Permission, Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.invitations import service as invitations
from app.invitations.models import Invitation
from app.paper import service as paper
from app.reports import service as reports
from app.reports.jobs import run_analysis
from app.scorecards import service as scorecards
from app.scorecards.forms import EvidenceForm
from app.units.models import Unit, UnitSuccession
from tests.integration.paper_room.scene import answers
from tests.integration.reports.world import KEY as HERE
from tests.integration.reports.world import Plan, World, build
from tests.support.access_files import checked, drafted, handed_in, reported
from tests.support.access_ranks import computed

PLACES = ("whole", "own_unit", "other_unit", "other_campaign")
"""How far a grant reaches: no limits; the unit that the paths name; another unit; another campaign."""
PLAN = Plan(citizens={"S1": 2, "S2": 2}, leaders={"S1": 2, "S2": 2}, communes={"D1C1": 2}, target=2, k_open=2)
OLD_UNIT = "OLD"
LEAF = "direction_plan_issued"


@dataclass(frozen=True, slots=True)
class Scenery:
    """The world and what the parts in braces of a path stand for: by name, or by path and name."""

    resources: Resources
    named: dict[str, str]
    sessions: dict[tuple[Role, str], str]
    secrets: tuple[str, ...]
    """What belongs to S1 alone: names of its people, serials, ids. No page for another unit shows it."""

    def session_of(self, role: Role, place: str) -> str:
        """The session cookie of a person with this one grant."""
        return self.sessions[role, place]


def build_scenery(resources: Resources) -> Scenery:
    """Builds it once, through the services wherever they can."""
    world = build(resources, PLAN)
    named = _on_paper(world) | {"key": HERE, "unit": "S1", "unit_id": str(world.units["S1"])}
    named |= _invited(world) | {
        "audience_id": str(world.audiences["citizen"]),
        "leaders_id": str(world.audiences["division_leader"]),
    }
    named |= _scored(world)
    world.close()
    world.open()
    named["run_id"] = str(_analysed(world))
    named |= handed_in(resources) | drafted(resources, unit_id=world.units["S1"])
    named |= reported(resources, campaign_id=world.campaign_id, to_unit_id=world.units["S1"])
    named |= computed(resources, key=HERE)
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        draft = CampaignDraft(
            key="there", name_vi="There", name_en="There", owner_unit_id=world.units["P"],
            period_from=date(2024, 1, 1), period_to=date(2024, 12, 31),
        )  # fmt: skip
        there = campaigns.create_campaign(work, draft=draft).id
        sessions, named_people = _people(work, places=world.units, there=there)
        named |= named_people | _succession(work, places=world.units)
        named["approval_id"] = _asked(work, world=world, by=UUID(named["user_id"]))
    named["check_id"] = checked(resources)
    named |= {
        "/questionnaires/{key}/{version} key": "citizen", "/frameworks/{key}/{version} key": "tra_vinh_2023",
        "/units/types/{key} key": "department", "/units/types/{key}/remove key": "department",
        "entry_id": str(world.campaign_id), "version": "1", "file": "results.xlsx", "mail_id": "none",
        "digest": "0", "index": "0", "name": "none", "item": "q01", "number": "1", "value": "4",
        "/r/{token:path} token": named["token"], "/r/{token}/start token": named["token"],
    }  # fmt: skip
    own = ("batch_id", "scan_id", "invitation_id", "serial", "evidence_id")
    told = ("Official S1 ", "Plan of S1", "Comment of S1")
    secrets = (*(named[name] for name in own), paper.shown(named["serial"]), *told)
    return Scenery(resources, named, sessions, secrets)


def _scored(world: World) -> dict[str, str]:
    """S1 scores itself by one criterion and hands a document in."""
    with open_work(world.resources, actor=SYSTEM, writing=True) as work:
        campaign = campaigns.get_campaign(work, key=HERE)
        card = scorecards.get_scorecard(work, campaign=campaign, unit_id=world.units["S1"], scope=EVERYWHERE)
        evidence_id = scorecards.add_evidence(
            work, card=card, criterion=LEAF, content=b"%PDF-1.7 plan", form=EvidenceForm(title="Plan of S1")
        )
    return {"criterion": LEAF, "evidence_id": str(evidence_id)}


def _on_paper(world: World) -> dict[str, str]:
    """Prints and takes back every form; two clerks differ over one of S1; a scan shows another of S1."""
    audience_id = world.audiences["citizen"]
    with open_work(world.resources, actor=SYSTEM, writing=True) as work, tempfile.TemporaryDirectory() as to:
        batches = paper.prepare_batches(work, audience_id=audience_id, spare=1)
        own = next(one.id for one in batches if one.unit_id == world.units["S1"])
        runs = paper.plan_print(work, batch_ids=[one.id for one in batches])
        paper.print_runs(runs, folder=Path(to))
        paper.store_print(work, runs=runs, folder=Path(to))
        forms = {one.id: one.printed for one in batches}
    with open_work(world.resources, actor=SYSTEM, writing=True) as work:
        for batch_id, printed in forms.items():
            signed = paper.SignedCount(signed=printed, on=clock.today())
            paper.issue_batch(work, batch_id=batch_id, form=signed)
        known = paper.known_forms(
            work, campaign=campaigns.get_campaign_by_id(work, campaign_id=world.campaign_id)
        )
        serials = [serial for serial, unit_id in known.units.items() if unit_id == world.units["S1"]]
        paper.receive_forms(work, campaign_id=world.campaign_id, serials=serials)
    serial = _dispute(world)
    return {"batch_id": str(own), "serial": serial, "scan_id": _scan(world, serials=serials)}


def _dispute(world: World) -> str:
    """Two clerks who work for S1 alone key the same form differently; its serial."""
    serial = ""
    for number, level in enumerate(("4", "2")):
        with open_work(world.resources, actor=SYSTEM, writing=True) as work:
            user = User(email=f"desk-{number}@example.org", name=f"Desk {number}", password_hash="none")
            work.session.add(user)
            work.session.flush()
            work.actor = Actor(
                kind="staff", user_id=user.id, permission=Permission.PAPER_ENTER,
                grants=(Grant(Role.CLERK, unit_ids=frozenset({world.units["S1"]})),),
            )  # fmt: skip
            form = paper.take_form(work, campaign_id=world.campaign_id)
            assert form is not None
            serial = form.serial
            paper.finish_entry(
                work, campaign_id=world.campaign_id, serial=serial, values=answers(level), key_times=[300]
            )
    return serial


def _scan(world: World, *, serials: Sequence[str]) -> str:
    """A file with one page of S1 and one of nobody, as read."""
    page = {
        "index": 0,
        "status": "matched",
        "serial": serials[0],
        "page": 1,
        "residual_mm": 0.1,
        "warnings": [],
    }
    strange = {
        "index": 1,
        "status": "foreign",
        "serial": None,
        "page": None,
        "residual_mm": None,
        "warnings": [],
    }
    with open_work(world.resources, actor=SYSTEM, writing=True) as work:
        world.resources.files.put(b"%PDF-1.7 scan")
        scan = paper.add_scan(
            work, campaign_id=world.campaign_id, content=b"%PDF-1.7 scan", name="scan.pdf"
        ).id
        document = {"pages": [page, strange], "items": []}
        paper.store_reading(work, scan_id=scan, document=document)
    return str(scan)


def _invited(world: World) -> dict[str, str]:
    """One invitation of S1, and its link."""
    with open_work(world.resources, writing=False) as work:
        query = select(Invitation).where(col(Invitation.unit_id) == world.units["S1"])
        one = work.session.execute(query.limit(1)).scalar_one()
        token = invitations.link_token(
            world.resources.tokens, campaign_id=world.campaign_id, unit_id=one.unit_id,
            invitation_id=one.id, gen=0,
        )  # fmt: skip
    return {"invitation_id": str(one.id), "person_id": str(one.person_id), "token": token}


def _analysed(world: World) -> UUID:
    """A finished run; other jobs in the queue are left behind."""
    with open_work(world.resources, actor=SYSTEM, writing=True) as work:
        run = reports.request_run(work, campaign_id=world.campaign_id).id
    while True:
        with open_work(world.resources, writing=True) as work:
            job = queue.claim(work.session, now=clock.now())
        assert job is not None
        if job.kind == "reports.run_analysis":
            run_analysis(world.resources, job=job)
            return run


def _people(
    work: Work, *, places: dict[str, UUID], there: UUID
) -> tuple[dict[tuple[Role, str], str], dict[str, str]]:
    """For each role and reach one person, signed in; and one more person for the pages about people."""
    reach: dict[str, dict[str, UUID]] = {
        "whole": {}, "own_unit": {"unit_id": places["S1"]}, "other_unit": {"unit_id": places["S2"]},
        "other_campaign": {"campaign_id": there},
    }  # fmt: skip
    sessions = {
        (role, place): _signed_in(work, role=role, place=place, limits=reach[place])
        for role in Role
        for place in PLACES
    }
    subject = User(email="subject@example.org", name="Subject", password_hash="none")
    work.session.add(subject)
    work.session.flush()
    grant = RoleGrant(user_id=subject.id, role=Role.CLERK.value)
    work.session.add(grant)
    work.session.flush()
    return sessions, {"user_id": str(subject.id), "grant_id": str(grant.id)}


def _signed_in(work: Work, *, role: Role, place: str, limits: dict[str, UUID]) -> str:
    now, session_id = work.now(), f"{role.value}-{place}"
    user = User(
        email=f"{session_id}@example.org", name=f"{role.value} {place}", password_hash="none",
        totp_secret="set up",
    )  # fmt: skip
    work.session.add(user)
    work.session.flush()
    login = LoginSession(
        id_sha256=digest(session_id), user_id=user.id, created_at=now, seen_at=now,
        expires_at=now + timedelta(hours=8), strong=True,
    )  # fmt: skip
    unit_id, campaign_id = limits.get("unit_id"), limits.get("campaign_id")
    grant = RoleGrant(user_id=user.id, role=role.value, unit_id=unit_id, campaign_id=campaign_id)
    work.session.add_all([grant, login])
    return session_id


def _succession(work: Work, *, places: dict[str, UUID]) -> dict[str, str]:
    """A unit that went into S1's neighbour."""
    old = Unit(
        code=OLD_UNIT, name_vi="Old", name_en="Old", name_sort="old", name_search="old",
        type_key="department", parent_id=places["P"], valid_from=date(2010, 1, 1),
        valid_to=date(2022, 12, 31),
    )  # fmt: skip
    work.session.add(old)
    work.session.flush()
    work.session.add(
        UnitSuccession(from_unit_id=old.id, to_unit_id=places["S2"], kind="merged", on=date(2023, 1, 1))
    )
    path = "/units/{unit_id}/succession/{to_unit_id}/undo unit_id"
    return {path: str(old.id), "to_unit_id": str(places["S2"])}


def _asked(work: Work, *, world: World, by: UUID) -> str:
    asked = Approval(
        object=f"campaign:{HERE}", verb="campaigns.change_weights", asked_by=by, reason="A reason",
        campaign_id=world.campaign_id, payload={"change": {"steps": []}}, asked_at=work.now(),
    )  # fmt: skip
    work.session.add(asked)
    work.session.flush()
    return str(asked.id)
