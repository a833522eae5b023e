"""Scanned forms come back by their pictures; every page ends in one named state."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE
from app.paper import service
from app.paper.errors import ScanRefused, ScansAreMixed
from app.paper.models import Quarantine, Reading, ScanFile, ScanPage
from app.paper.printing.pen import Pen, fill_in
from app.paper.printing.raster import Grey, render_pages, write_scan
from tests.integration.paper_room.scene import KEY, Scene, answers

PEN = Pen(wobble=0.2)
DPI = 200


def filled_pages(scene: Scene, unit: str, given: Mapping[str, Sequence[str]] | None = None) -> list[Grey]:
    """Every page of a unit's printed forms, filled in by a steady pen; `given`: the same on each."""
    with scene.work(writing=False) as work:
        rows = service.list_batches(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
        batch = next(row.batch for row in rows if row.unit.code == unit)
        pdf = service.get_batch_pdf(work, batch_id=batch.id, scope=EVERYWHERE)
        campaign = campaigns.get_campaign_by_id(work, campaign_id=scene.campaign_id)
        sheet = service.known_forms(work, campaign=campaign).layout.forms[0].sheet
    marks = {
        item: list(marked) if len(marked) > 1 else marked[0]
        for item, marked in (given or answers("4")).items()
    }
    rng = np.random.default_rng(1)
    return [
        fill_in(image, sheet, page=1 + place % sheet.pages, answers=marks, pen=PEN, rng=rng)
        for place, image in enumerate(render_pages(pdf.content, dpi=DPI))
    ]


def hand_in(scene: Scene, pages: Sequence[Grey], folder: Path, *, name: str = "scan.pdf") -> ScanFile:
    """Hands a scan in as the page does and lets the worker read it."""
    path = folder / name
    write_scan(pages, out=path, dpi=DPI)
    service.receive_scan(
        scene.resources, actor=scene.cast["manager"], campaign_key=KEY, content=path.read_bytes(), name=name
    )
    scene.run_jobs()
    with scene.work(writing=False) as work:
        newest = service.list_scans(work, campaign_id=scene.campaign_id)[0]
    return newest.scan


def states(scene: Scene, scan: ScanFile) -> list[str]:
    with scene.work(writing=False) as work:
        shown = service.get_scan(work, campaign_id=scene.campaign_id, scan_id=scan.id)
    return [page.status for page in shown.pages]


def test_scanned_forms_come_back_with_what_was_marked(issued: Scene, tmp_path: Path) -> None:
    scan = hand_in(issued, filled_pages(issued, "D1"), tmp_path)
    assert (scan.state, scan.pages) == ("read", 6)
    assert states(issued, scan) == ["matched"] * 6
    assert [form.state for form in issued.forms(unit="D1")] == ["scanned"] * 3
    with issued.work(writing=False) as work:
        readings = work.session.execute(select(Reading)).scalars().all()
        ledger = service.read_ledger(work, campaign_id=issued.campaign_id, scope=EVERYWHERE)
    expected = {item: given if item == "q20" else given[0] for item, given in answers("4").items()}
    read = Counter(
        (item, str(found["value"]))
        for one in readings
        for item, found in one.items.items()
        if found["accepted"]
    )
    wrong = {pair for pair in read if pair[1] != str(expected[pair[0]])}
    assert wrong == set()
    assert sum(read.values()) >= 3 * 20 * 0.9
    assert {one.engine_version for one in readings} != {""}
    assert all(one.scores for one in readings)
    row = next(row for row in ledger.rows if row.code == "D1")
    assert (row.forms.returned, row.forms.in_work, row.agrees) == (3, 3, True)


def test_a_scanned_form_is_keyed_like_any_other(sqlite_issued: Scene, tmp_path: Path) -> None:
    hand_in(sqlite_issued, filled_pages(sqlite_issued, "S3"), tmp_path)
    assert sqlite_issued.enter("first").state == "entered"
    assert sqlite_issued.enter("second").state == "accepted"


def test_pages_seen_before_are_duplicates(sqlite_issued: Scene, tmp_path: Path) -> None:
    pages = filled_pages(sqlite_issued, "S3")
    hand_in(sqlite_issued, pages, tmp_path)
    again = hand_in(sqlite_issued, [*pages, pages[0]], tmp_path, name="again.tif")
    assert states(sqlite_issued, again) == ["duplicate"] * 3
    with sqlite_issued.work(writing=False) as work:
        kept = work.session.execute(select(Reading)).scalars().all()
        assert sorted(one.file_id == again.id for one in kept) == [False, False, True, True, True]
        assert len(service.list_lines_read(work, campaign_id=sqlite_issued.campaign_id)) == 21
        aside = work.session.execute(select(Quarantine)).scalars().all()
    assert [paper.reason for paper in aside] == ["duplicate"] * 3
    assert {paper.scan_file_id for paper in aside} == {again.id}


def test_a_form_that_was_not_handed_out_is_set_aside(sqlite_scene: Scene, tmp_path: Path) -> None:
    sqlite_scene.prepare()
    scan = hand_in(sqlite_scene, filled_pages(sqlite_scene, "S3"), tmp_path)
    assert states(sqlite_scene, scan) == ["matched", "matched"]
    assert [form.state for form in sqlite_scene.forms(unit="S3")] == ["printed"]
    with sqlite_scene.work(writing=False) as work:
        aside = service.list_quarantine(work, campaign_id=sqlite_scene.campaign_id)
    assert [paper.reason for paper in aside] == ["not_issued"]


def test_strange_pages_have_a_state_and_spoil_nothing(sqlite_issued: Scene, tmp_path: Path) -> None:
    pages = filled_pages(sqlite_issued, "S3")
    blank = np.full_like(pages[0], 255)
    scan = hand_in(sqlite_issued, [pages[0], blank, pages[1]], tmp_path)
    assert states(sqlite_issued, scan) == ["matched", "unregistered", "matched"]
    assert [form.state for form in sqlite_issued.forms(unit="S3")] == ["scanned"]


def test_a_damaged_file_ends_in_one_named_state(sqlite_scene: Scene) -> None:
    content = b"%PDF-1.7 this is not a PDF"
    service.receive_scan(
        sqlite_scene.resources,
        actor=sqlite_scene.cast["manager"],
        campaign_key=KEY,
        content=content,
        name="broken.pdf",
    )
    assert sqlite_scene.run_jobs() == 1
    with sqlite_scene.work(writing=False) as work:
        page = work.session.execute(select(ScanPage)).scalar_one()
    assert page.status in ("refused", "not_an_image")


def test_reading_again_changes_nothing(sqlite_issued: Scene, tmp_path: Path) -> None:
    scan = hand_in(sqlite_issued, filled_pages(sqlite_issued, "S3"), tmp_path)
    with sqlite_issued.work() as work:
        assert service.plan_reading(work, scan_id=scan.id) is None
        assert service.store_reading(work, scan_id=scan.id, document={"pages": [], "items": []}) == {}
    assert states(sqlite_issued, scan) == ["matched", "matched"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>"])
def test_a_file_that_is_no_scan_is_refused_at_once(sqlite_scene: Scene, content: bytes) -> None:
    with pytest.raises(ScanRefused):
        service.receive_scan(
            sqlite_scene.resources,
            actor=sqlite_scene.cast["manager"],
            campaign_key=KEY,
            content=content,
            name="x.pdf",
        )


def test_a_file_with_forms_of_the_own_unit_is_not_handed_out_whole(
    sqlite_issued: Scene, tmp_path: Path
) -> None:
    """Whoever belongs to a unit gets no file with its forms, nor one of which nobody knows yet."""
    scan = hand_in(sqlite_issued, filled_pages(sqlite_issued, "S3"), tmp_path)
    actor = sqlite_issued.cast["auditor"]
    for unit, is_handed_out in ((None, True), ("S2", True), ("S3", False)):
        home = sqlite_issued.units[unit] if unit else None
        sqlite_issued.cast["auditor"] = replace(actor, home_unit_id=home)
        with sqlite_issued.work("auditor", writing=False) as work:
            shown = service.get_scan(work, campaign_id=sqlite_issued.campaign_id, scan_id=scan.id)
            assert shown.is_whole == is_handed_out
            if not is_handed_out:
                with pytest.raises(ScansAreMixed):
                    service.get_original(work, campaign_id=sqlite_issued.campaign_id, scan_id=scan.id)
    service.receive_scan(
        sqlite_issued.resources, actor=sqlite_issued.cast["manager"], campaign_key=KEY,
        content=b"%PDF-1.7 not read yet", name="new.pdf",
    )  # fmt: skip
    with sqlite_issued.work("manager", writing=False) as work:
        newest = service.list_scans(work, campaign_id=sqlite_issued.campaign_id)[0]
        with pytest.raises(ScansAreMixed):
            service.get_original(work, campaign_id=sqlite_issued.campaign_id, scan_id=newest.scan.id)
