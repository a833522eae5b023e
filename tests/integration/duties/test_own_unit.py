"""A unit's staff never enter, move, rule on or see single forms about their own unit."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel, col

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import EVERYWHERE, Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.paper import service
from app.paper.errors import BatchNotFound, FormNotFound, NotYourForm, OwnUnitForms
from app.paper.models import Adjudication, Entry, PaperForm, Quarantine, Reading, ScanFile, ScanPage
from app.paper.service import places
from app.reports import service as reports
from app.reports.errors import OwnUnitInside
from app.reports.models import AnalysisRun
from tests.integration.paper_room.scene import Scene, answers, issued, scene, sqlite_issued, sqlite_scene

__all__ = ["issued", "scene", "sqlite_issued", "sqlite_scene"]


def staff_of(scene: Scene, unit: str, role: Role) -> Actor:
    """Somebody who works in an assessed unit and has a role for every unit."""
    return replace(scene.cast["insider"], grants=(Grant(role),), home_unit_id=scene.units[unit])


def test_whoever_is_assessed_holds_no_batch_of_the_own_unit(issued: Scene) -> None:
    manager = staff_of(issued, "S2", Role.MANAGER)
    with issued.work(writing=False) as work:
        every = service.list_batches(work, campaign_id=issued.campaign_id, scope=EVERYWHERE)
    own = next(row.batch.id for row in every if row.unit.code == "S2")
    with open_work(issued.resources, actor=manager, writing=False) as work:
        shown = service.list_batches(work, campaign_id=issued.campaign_id, scope=EVERYWHERE)
        ledger = service.read_ledger(work, campaign_id=issued.campaign_id, scope=EVERYWHERE)
        campaign = campaigns.get_campaign_by_id(work, campaign_id=issued.campaign_id)
        with pytest.raises(BatchNotFound):
            service.get_batch(work, batch_id=own, campaign=campaign, scope=EVERYWHERE)
        with pytest.raises(BatchNotFound):
            service.get_batch_pdf(work, batch_id=own, scope=EVERYWHERE)
    assert sorted(row.unit.code for row in every) == ["D1", "S2", "S3"]
    assert sorted(row.unit.code for row in shown) == ["D1", "S3"]
    assert "S2" in {row.code for row in ledger.rows}, "counts stay visible"
    signed = service.SignedCount(signed=2, on=clock.today())
    with pytest.raises(BatchNotFound), open_work(issued.resources, actor=manager, writing=True) as work:
        service.issue_batch(work, batch_id=own, form=signed)


def test_whoever_is_assessed_takes_no_form_of_the_own_unit_back(issued: Scene) -> None:
    own, other = issued.forms(unit="S2")[0].serial, issued.forms(unit="S3")[0].serial
    manager = staff_of(issued, "S2", Role.MANAGER)
    for text in (own, service.shown(own), f" {own} "):
        with pytest.raises(OwnUnitForms), open_work(issued.resources, actor=manager, writing=True) as work:
            service.receive_forms(work, campaign_id=issued.campaign_id, serials=[other, text])
    assert (issued.form(own).state, issued.form(other).state) == ("issued", "issued")
    with open_work(issued.resources, actor=manager, writing=True) as work:
        assert service.receive_forms(work, campaign_id=issued.campaign_id, serials=[other]).accepted == 1


def test_whoever_is_assessed_sees_no_dispute_of_the_own_unit(issued: Scene) -> None:
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    issued.enter("first", values=answers(q01="5"))
    issued.enter("second", values=answers(q01="4"))
    insider, outsider = staff_of(issued, "S3", Role.ADJUDICATOR), staff_of(issued, "S2", Role.ADJUDICATOR)
    with open_work(issued.resources, actor=outsider, writing=False) as work:
        assert [one.serial for one in service.list_disputed(work, campaign_id=issued.campaign_id)] == [serial]
    with open_work(issued.resources, actor=insider, writing=True) as work:
        assert service.list_disputed(work, campaign_id=issued.campaign_id) == []
        with pytest.raises(FormNotFound):
            service.get_dispute(work, campaign_id=issued.campaign_id, serial=serial)
        ruling = service.Ruling(item="q01", value=["5"], reason="")
        with pytest.raises(FormNotFound):
            service.adjudicate(work, campaign_id=issued.campaign_id, serial=serial, rulings=[ruling])


def test_a_form_on_the_desk_is_gone_once_it_is_of_the_own_unit(sqlite_issued: Scene) -> None:
    """A clerk moves to the unit whose form lies on the desk."""
    scene = sqlite_issued
    scene.take_back()
    form = scene.take("first")
    assert form is not None
    moved = replace(scene.cast["first"], home_unit_id=form.unit.unit_id)
    with open_work(scene.resources, actor=moved, writing=True) as work:
        assert service.find_form(work, campaign_id=scene.campaign_id) is None
        with pytest.raises(FormNotFound):
            service.save_values(work, campaign_id=scene.campaign_id, serial=form.serial, values=answers())


def scan_and_set_aside(scene: Scene) -> dict[str, str]:
    """A scan with a page of two units, a reading and a paper set aside of each; serials by unit."""
    serials = {code: scene.forms(unit=code)[0].serial for code in ("S2", "S3")}
    with scene.work() as work:
        content = b"%PDF-1.7\n1 0 obj"
        scan = service.add_scan(work, campaign_id=scene.campaign_id, content=content, name="scan.pdf")
        scan_id = scan.id
        for index, (code, serial) in enumerate(serials.items()):
            key: dict[str, Any] = {"unit_id": scene.units[code], "serial": serial}
            work.session.add(ScanPage(file_id=scan_id, index=index, status="matched", page=1, **key))
            read = {"q01": {"outcome": "read", "value": "5", "accepted": True}}
            work.session.add(
                Reading(
                    campaign_id=scene.campaign_id, page=1, engine_version="1", scores={}, items=read, **key
                )
            )
            work.session.add(
                Quarantine(
                    campaign_id=scene.campaign_id, serial_as_read=service.shown(serial), reason="duplicate"
                )
            )
        work.session.execute(update(ScanFile).values(state="read", pages=2))
    return serials


def test_scans_readings_and_papers_set_aside_leave_the_own_unit_out(issued: Scene) -> None:
    serials = scan_and_set_aside(issued)
    for actor, expected in (
        (staff_of(issued, "S2", Role.AUDITOR), ["S3"]),
        (replace(issued.cast["auditor"]), ["S2", "S3"]),
    ):
        kept = sorted(serials[code] for code in expected)
        with open_work(issued.resources, actor=actor, writing=False) as work:
            [row] = service.list_scans(work, campaign_id=issued.campaign_id)
            shown = service.get_scan(work, campaign_id=issued.campaign_id, scan_id=row.scan.id)
            aside = service.list_quarantine(work, campaign_id=issued.campaign_id)
            lines = service.list_lines_read(work, campaign_id=issued.campaign_id)
        assert sorted(page.serial or "" for page in shown.pages) == kept
        assert sorted(one.serial_as_read for one in aside) == sorted(service.shown(one) for one in kept)
        assert sorted(line.serial for line in lines) == kept


def test_the_own_unit_includes_the_units_below_it(sqlite_scene: Scene) -> None:
    district = staff_of(sqlite_scene, "D1", Role.CLERK)
    with open_work(sqlite_scene.resources, actor=district, writing=False) as work:
        own = places.barred_units(work)
        numbers = places.barred_numbers(work, campaign_id=sqlite_scene.campaign_id)
        found = campaigns.list_campaign_units(work, campaign_id=sqlite_scene.campaign_id)
    assert own == {sqlite_scene.units["D1"], sqlite_scene.units["D1C1"]}
    assert numbers == {f"{one.ordinal:04d}" for one in found if one.code in ("D1", "D1C1")}


def test_single_answers_are_not_handed_to_an_assessed_unit(sqlite_scene: Scene) -> None:
    campaign_id = sqlite_scene.campaign_id
    with sqlite_scene.work() as work:
        run = AnalysisRun(
            campaign_id=campaign_id, recipe="full", options={}, state="finished", asked_at=clock.now()
        )
        work.session.add(run)
        run_id = run.id
    insider = staff_of(sqlite_scene, "S2", Role.ANALYST)
    with pytest.raises(OwnUnitInside), open_work(sqlite_scene.resources, actor=insider, writing=True) as work:
        reports.export_bundle(work, run_id=run_id)


def key_of(form: PaperForm) -> dict[str, object]:
    return {"unit_id": form.unit_id, "campaign_id": form.campaign_id, "serial": form.serial}


def entry_row(form: PaperForm, clerk_id: UUID | None) -> dict[str, object]:
    return {
        **key_of(form), "pass_number": 1, "clerk_id": clerk_id, "entered_at": clock.now(), "values": {},
        "key_times": [],
    }  # fmt: skip


def ruling_row(form: PaperForm, person_id: UUID | None) -> dict[str, object]:
    return {
        **key_of(form), "item": "q01", "adjudicator_id": person_id, "value": "5", "reason": "",
        "ruled_at": clock.now(),
    }  # fmt: skip


@pytest.mark.parametrize(("table", "row"), [(Entry, entry_row), (Adjudication, ruling_row)])
def test_the_database_takes_nothing_about_the_own_unit(
    issued: Scene, table: type[SQLModel], row: Callable[[PaperForm, UUID | None], dict[str, object]]
) -> None:
    """Past every service: the trigger itself refuses, and the refusal is a calm one."""
    form, insider = issued.forms(unit="S2")[0], issued.cast["insider"].user_id
    statement = insert(table).values(**row(form, insider))
    with pytest.raises(NotYourForm), issued.work() as work:
        work.session.execute(statement)
    with pytest.raises(DatabaseError), issued.resources.database.transaction(writing=True) as opened:
        opened.session.execute(statement)
    with issued.work() as work:
        work.session.execute(insert(table).values(**row(form, issued.cast["first"].user_id)))


def test_the_database_wants_three_people_on_a_form(issued: Scene) -> None:
    form = issued.forms(unit="S3")[0]
    ids = {key: actor.user_id for key, actor in issued.cast.items()}
    refused = (
        {"first_clerk_id": ids["first"], "second_clerk_id": ids["first"]},
        {"first_clerk_id": ids["first"], "adjudicator_id": ids["first"]},
        {"second_clerk_id": ids["second"], "adjudicator_id": ids["second"]},
    )
    for values in refused:
        statement = update(PaperForm).where(col(PaperForm.serial) == form.serial).values(**values)
        with pytest.raises(NotYourForm), issued.work() as work:
            work.session.execute(statement)
    with issued.work() as work:
        three = {
            "first_clerk_id": ids["first"], "second_clerk_id": ids["second"], "adjudicator_id": ids["third"],
        }  # fmt: skip
        work.session.execute(update(PaperForm).where(col(PaperForm.serial) == form.serial).values(**three))
