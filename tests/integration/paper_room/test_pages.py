"""Pages of scans: sealed pictures, strips for keying, pages scanned twice, pages that look copied."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select, update
from sqlmodel import col

from app.campaigns.models import Campaign
from app.core import clock
from app.core.actor import EVERYWHERE
from app.core.models import AuditEvent
from app.paper import service
from app.paper.errors import PictureNotKept, ScanNotFound, ScansStillKept, StepNotOpen
from app.paper.models import Quarantine, ScanPage
from tests.integration.paper_room.scene import Scene

STROKES = " ".join(f"{place}:{0x7FFFF << (8 * place):064x}" for place in range(6))
OTHERS = " ".join(f"{place}:{0x3FFFF << (8 * place + 90):064x}" for place in range(6))


def picture(grey: int) -> bytes:
    out = BytesIO()
    Image.new("L", (1680, 2376), grey).save(out, format="JPEG")
    return out.getvalue()


def page(index: int, serial: str, **changed: Any) -> dict[str, Any]:
    return {
        "index": index, "status": "matched", "serial": serial, "page": 1, "residual_mm": 0.1, "warnings": [],
        **changed,
    }  # fmt: skip


def item(serial: str, value: str) -> dict[str, Any]:
    return {
        "serial": serial, "page": 1, "item": "q01", "outcome": "value", "value": value, "confidence": 1.0,
        "accepted": True, "engine": "2", "scores": [],
    }  # fmt: skip


def file(scene: Scene, pages: Sequence[dict[str, Any]], items: Sequence[dict[str, Any]] = ()) -> UUID:
    """A scan as the worker files it after reading."""
    with scene.work() as work:
        content = f"%PDF-1.7 {len(service.list_scans(work, campaign_id=scene.campaign_id))}".encode()
        scan_id = service.add_scan(work, campaign_id=scene.campaign_id, content=content, name="scan.pdf").id
        for one in pages:
            if grey := one.pop("grey", None):
                one["view_sha256"] = work.resources.sealed_files.put(picture(grey))
        service.store_reading(work, scan_id=scan_id, document={"pages": pages, "items": items})
        service.store_alike(work, rows=service.find_alike(work, scan_id=scan_id))
    return scan_id


def shade(jpeg: bytes) -> int:
    with Image.open(BytesIO(jpeg)) as image:
        return int(image.convert("L").getpixel((5, 5)))  # type: ignore[arg-type]


def test_what_shows_handwriting_lies_sealed(sqlite_issued: Scene) -> None:
    serial = sqlite_issued.forms(unit="S3")[0].serial
    file(sqlite_issued, [page(0, serial, grey=200)])
    folder = sqlite_issued.resources.settings.data_dir
    stored = [path.read_bytes() for path in folder.rglob("*") if path.is_file() and "sealed" in path.parts]
    assert len(stored) == 2
    assert not any(b"%PDF" in content or b"JFIF" in content for content in stored)
    assert not any(
        b"%PDF-1.7 0" in path.read_bytes() for path in (folder / "files").rglob("*") if path.is_file()
    )


def test_a_strip_is_cut_from_the_page_that_counts(sqlite_issued: Scene) -> None:
    first, other = (form.serial for form in sqlite_issued.forms(unit="S2"))
    file(sqlite_issued, [page(0, first, grey=200)])
    with sqlite_issued.work("first", writing=False) as work:
        strip = service.get_crop(work, campaign_id=sqlite_issued.campaign_id, serial=first, item="q01")
        with Image.open(BytesIO(strip)) as image:
            assert image.width > 5 * image.height
        for serial, item_key in ((other, "q01"), (first, "q99"), ("000000000X", "q01")):
            with pytest.raises(PictureNotKept):
                service.get_crop(work, campaign_id=sqlite_issued.campaign_id, serial=serial, item=item_key)
    with sqlite_issued.work("insider", writing=False) as work, pytest.raises(PictureNotKept):
        service.get_crop(work, campaign_id=sqlite_issued.campaign_id, serial=first, item="q01")


def choose(scene: Scene, scan_id: UUID, choice: Any, *, who: str = "manager") -> None:
    with scene.work(who) as work:
        service.choose_page(
            work, campaign_id=scene.campaign_id, scan_id=scan_id, index=0,
            form=service.PageChoice(choice=choice, reason="the first was blurred"),
        )  # fmt: skip


def read_value(scene: Scene) -> list[tuple[str, ...]]:
    with scene.work(writing=False) as work:
        return [line.values for line in service.list_lines_read(work, campaign_id=scene.campaign_id)]


def test_a_retake_counts_only_when_somebody_says_so(issued: Scene) -> None:
    serial = issued.forms(unit="S3")[0].serial
    file(issued, [page(0, serial, grey=200)], [item(serial, "4")])
    retake = file(issued, [page(0, serial, grey=90)], [item(serial, "5")])
    assert read_value(issued) == [("4",)]
    with issued.work("manager", writing=False) as work:
        shown = service.get_page(work, campaign_id=issued.campaign_id, scan_id=retake, index=0)
        assert (shown.open, shown.page.status, shown.rival is not None) == (True, "duplicate", True)
    choose(issued, retake, "new")
    assert read_value(issued) == [("5",)]
    with issued.work(writing=False) as work:
        strip = service.get_crop(work, campaign_id=issued.campaign_id, serial=serial, item="q01")
        assert abs(shade(strip) - 90) < 4
        aside = work.session.execute(select(Quarantine)).scalar_one()
        assert (aside.reason, aside.decision) == ("duplicate", "replaced")
        event = work.session.execute(
            select(AuditEvent).where(col(AuditEvent.verb) == "paper.page_chosen")
        ).scalar_one()
        assert event.details["reason"] == "the first was blurred"
    with pytest.raises(StepNotOpen):
        choose(issued, retake, "earlier")


def test_a_keyed_form_keeps_the_page_it_was_keyed_from(sqlite_issued: Scene) -> None:
    serial = sqlite_issued.forms(unit="S3")[0].serial
    file(sqlite_issued, [page(0, serial, grey=200)], [item(serial, "4")])
    sqlite_issued.enter("first")
    retake = file(sqlite_issued, [page(0, serial, grey=90)], [item(serial, "5")])
    with pytest.raises(StepNotOpen):
        choose(sqlite_issued, retake, "new")
    assert read_value(sqlite_issued) == [("4",)]


def test_pages_with_the_same_strokes_are_shown_and_judge_nobody(issued: Scene) -> None:
    first, second, third = (form.serial for form in issued.forms(unit="D1"))
    file(issued, [page(0, first, strokes=STROKES), page(1, second, strokes=OTHERS)])
    later = file(issued, [page(0, third, strokes=STROKES)])
    with issued.work("manager", writing=False) as work:
        (pair,) = service.list_alike(work, campaign_id=issued.campaign_id)
        assert {one.serial for one in pair.pages} == {first, third}
        assert pair.likeness == 1.0
        states = {form.state for form in issued.forms(unit="D1")}
        assert states == {"scanned"}
        shown = service.get_scan(work, campaign_id=issued.campaign_id, scan_id=later, scope=EVERYWHERE)
        assert [one.status for one in shown.pages] == ["matched"]


def test_nobody_sees_the_pages_of_the_own_unit(sqlite_issued: Scene) -> None:
    serial = sqlite_issued.forms(unit="S2")[0].serial
    scan_id = file(sqlite_issued, [page(0, serial, grey=200)])
    with sqlite_issued.work("insider", writing=False) as work, pytest.raises(ScanNotFound):
        service.get_page(work, campaign_id=sqlite_issued.campaign_id, scan_id=scan_id, index=0)
    with sqlite_issued.work("insider", writing=False) as work, pytest.raises(PictureNotKept):
        service.get_page_picture(work, campaign_id=sqlite_issued.campaign_id, scan_id=scan_id, index=0)


def end_round(scene: Scene) -> None:
    with scene.work() as work:
        work.session.execute(update(Campaign).values(state="closed"))


def test_scans_are_deleted_only_after_approval_and_time(sqlite_issued: Scene) -> None:
    scene, serial = sqlite_issued, sqlite_issued.forms(unit="S3")[0].serial
    scan_id = file(scene, [page(0, serial, grey=200, strokes=STROKES)], [item(serial, "4")])
    days = timedelta(days=scene.resources.settings.scan_retention_days)
    long_ago, lately = clock.now() - days - timedelta(hours=1), clock.now() - days + timedelta(hours=1)

    def step(approved_at: datetime | None, *, dry: bool = False) -> service.Purge:
        with scene.work() as work:
            wanted = service.plan_purge if dry else service.purge_scans
            return wanted(work, campaign_id=scene.campaign_id, approved_at=approved_at)

    with pytest.raises(ScansStillKept):
        step(long_ago)  # the round is running
    end_round(scene)
    for approved_at in (None, lately):
        with pytest.raises(ScansStillKept):
            step(approved_at)
    planned = step(long_ago, dry=True)
    assert (planned.scans, len(planned.digests)) == (1, 2)
    assert len(sealed(scene)) == 2
    done = step(long_ago)
    assert service.delete_files(scene.resources, digests=done.digests) == 2
    assert sealed(scene) == []
    with scene.work(writing=False) as work:
        with pytest.raises(PictureNotKept):
            service.get_page_picture(work, campaign_id=scene.campaign_id, scan_id=scan_id, index=0)
        strokes = work.session.execute(select(col(ScanPage.strokes))).scalar_one()
        event = (
            work.session.execute(select(AuditEvent).order_by(col(AuditEvent.seq).desc())).scalars().first()
        )
    assert strokes is None
    assert event is not None
    assert (event.verb, event.details["scans"]) == ("paper.scans_purged", 1)
    assert read_value(scene) == [("4",)]
    again = step(long_ago)
    assert (again.scans, service.delete_files(scene.resources, digests=again.digests)) == (0, 0)


def sealed(scene: Scene) -> list[str]:
    folder = scene.resources.settings.data_dir / "sealed"
    return [path.name for path in folder.rglob("*") if path.is_file()]
