"""A grant for one unit, in the queries of paper: D1 has three forms, S2 two, S3 one."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.core.actor import Grant, Scope
from app.core.permissions import Permission, Role
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.errors import FormNotFound, ScansAreMixed
from tests.integration.paper_room.scene import KEY, Scene, answers


def only(scene: Scene, unit: str) -> Scope:
    return Scope(frozenset({scene.units[unit]}))


def limit(scene: Scene, who: str, *, unit: str, role: Role, asked: Permission) -> None:
    """From now on this person acts through a door that asked for a permission, for one unit."""
    grant = Grant(role, unit_ids=frozenset({scene.units[unit]}))
    scene.cast[who] = replace(scene.cast[who], grants=(grant,), permission=asked)


def units_of(scene: Scene, state: str) -> set[UUID]:
    return {form.unit_id for form in scene.forms() if form.state == state}


def test_a_clerk_of_one_unit_was_given_the_forms_of_every_unit(issued: Scene) -> None:
    issued.take_back()
    limit(issued, "first", unit="D1", role=Role.CLERK, asked=Permission.PAPER_ENTER)
    for _ in range(3):
        issued.enter("first")
    assert issued.take("first") is None
    assert units_of(issued, "entered") == {issued.units["D1"]}


def test_the_number_of_waiting_forms_counted_those_of_other_units(issued: Scene) -> None:
    issued.take_back()
    limit(issued, "first", unit="D1", role=Role.CLERK, asked=Permission.PAPER_ENTER)
    form = issued.take("first")
    assert form is not None
    assert (form.position, form.total) == (1, 3)


def test_a_form_of_another_unit_could_be_ruled_on(issued: Scene) -> None:
    issued.take_back()
    limit(issued, "first", unit="S3", role=Role.CLERK, asked=Permission.PAPER_ENTER)
    limit(issued, "second", unit="S3", role=Role.CLERK, asked=Permission.PAPER_ENTER)
    issued.enter("first", values=answers("4"))
    issued.enter("second", values=answers("2"))
    with issued.work("third", writing=False) as work:
        assert service.list_disputed(work, campaign_id=issued.campaign_id, scope=only(issued, "D1")) == []
        found = service.list_disputed(work, campaign_id=issued.campaign_id, scope=only(issued, "S3"))
    assert [one.unit.code for one in found] == ["S3"]
    limit(issued, "third", unit="D1", role=Role.ADJUDICATOR, asked=Permission.PAPER_ADJUDICATE)
    with issued.work("third", writing=False) as work:
        assert not is_shown(work, issued, serial=found[0].serial)
    limit(issued, "third", unit="S3", role=Role.ADJUDICATOR, asked=Permission.PAPER_ADJUDICATE)
    with issued.work("third", writing=False) as work:
        assert is_shown(work, issued, serial=found[0].serial)


def is_shown(work: Work, scene: Scene, *, serial: str) -> bool:
    try:
        service.get_dispute(work, campaign_id=scene.campaign_id, serial=serial)
    except FormNotFound:
        return False
    return True


def test_the_end_of_taking_in_for_one_unit_ended_it_for_all(issued: Scene) -> None:
    with issued.work("manager") as work:
        missing = service.close_paper(work, campaign_id=issued.campaign_id, scope=only(issued, "S2"))
    assert missing == 2
    assert units_of(issued, "missing") == {issued.units["S2"]}


def test_printing_for_one_unit_printed_for_all(scene: Scene) -> None:
    with scene.work("manager") as work:
        batches = service.prepare_batches(
            work, audience_id=scene.audience_id, spare=0, scope=only(scene, "S3")
        )
        assert [batch.unit_id for batch in batches] == [scene.units["S3"]]


def test_scans_and_papers_set_aside_showed_the_serials_of_other_units(issued: Scene) -> None:
    issued.take_back()
    by_unit = {unit: issued.forms(unit=unit)[0].serial for unit in ("S2", "S3")}
    pages = [
        {
            "index": index, "status": "matched", "serial": serial, "page": 1, "residual_mm": 0.1,
            "warnings": [],
        }
        for index, serial in enumerate([by_unit["S2"], by_unit["S3"], by_unit["S3"]])
    ]  # fmt: skip
    with issued.work() as work:
        work.resources.files.put(b"%PDF-1.7 pages")
        scan_id = service.add_scan(
            work, campaign_id=issued.campaign_id, content=b"%PDF-1.7 pages", name="pages.pdf"
        ).id
        service.store_reading(work, scan_id=scan_id, document={"pages": pages, "items": []})
    with issued.work(writing=False) as work:
        round_id = issued.campaign_id
        shown = service.get_scan(work, campaign_id=round_id, scan_id=scan_id, scope=only(issued, "S3"))
        assert [(page.serial, page.status) for page in shown.pages] == [
            (by_unit["S3"], "matched"),
            (by_unit["S3"], "duplicate"),
        ]
        assert shown.row.statuses == {"matched": 1, "duplicate": 1}
        assert service.list_scans(work, campaign_id=round_id, scope=only(issued, "D1")) == []
        aside = service.list_quarantine(work, campaign_id=round_id, scope=only(issued, "S3"))
        assert [paper.serial_as_read for paper in aside] == [service.shown(by_unit["S3"])]
        assert service.list_quarantine(work, campaign_id=round_id, scope=only(issued, "S2")) == []
        assert len(service.list_quarantine(work, campaign_id=round_id)) == 1


def test_a_scan_of_every_unit_was_taken_from_someone_of_one(scene: Scene) -> None:
    limit(scene, "manager", unit="S2", role=Role.MANAGER, asked=Permission.PAPER_RECEIVE)
    with pytest.raises(ScansAreMixed):
        service.receive_scan(
            scene.resources,
            actor=scene.cast["manager"],
            campaign_key=KEY,
            content=b"%PDF-1.7 x",
            name="x.pdf",
        )
