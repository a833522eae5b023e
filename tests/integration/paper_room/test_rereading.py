"""Stored scans are read again: a reading is added, nothing that stands is touched."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from sqlalchemy import insert, select
from sqlmodel import SQLModel, col

from app.core import clock
from app.core.actor import SYSTEM
from app.core.ids import uuid7
from app.paper import service
from app.paper.models import Entry, MachineEntry, PaperForm, Reading, ScanFile, ScanPage
from app.paper.omr.thresholds import DEFAULT, Thresholds
from tests.integration.paper_room.scene import Scene
from tests.integration.paper_room.test_scans import filled_pages, hand_in
from tests.integration.paper_room.test_ways_of_keying import choose

STRICTER: Final = replace(DEFAULT, version="next", accept=0.9, accept_least=0.9)
"""Thresholds by which hardly anything is accepted."""
WORSE: Final = replace(DEFAULT, version="worse", lowest_px_per_mm=1000.0)
"""Thresholds by which no page can be placed."""


def reread(scene: Scene, thresholds: Thresholds) -> list[service.Reread]:
    """Reads every scan again that has no reading by these thresholds."""
    with scene.work(writing=False) as work:
        plan = service.plan_rereading(work, campaign_id=scene.campaign_id, version=thresholds.version)
    return [
        service.reread_scan(scene.resources, actor=SYSTEM, scan=one, plan=plan, thresholds=thresholds)
        for one in plan.scans
    ]


def everything(scene: Scene, *tables: type[SQLModel]) -> dict[str, list[str]]:
    """Every row of these tables."""
    with scene.work(writing=False) as work:
        return {
            table.__name__: sorted(
                row.model_dump_json() for row in work.session.execute(select(table)).scalars()
            )
            for table in tables
        }


def versions(scene: Scene) -> Counter[str]:
    with scene.work(writing=False) as work:
        return Counter(work.session.execute(select(col(Reading.engine_version))).scalars())


def accepted(scene: Scene) -> int:
    with scene.work(writing=False) as work:
        lines = service.list_lines_read(work, campaign_id=scene.campaign_id)
    return sum(one.accepted for one in lines)


def test_newer_thresholds_add_a_reading_and_touch_nothing_else(issued: Scene, tmp_path: Path) -> None:
    pages = filled_pages(issued, "S3")
    hand_in(issued, pages, tmp_path)
    hand_in(issued, [pages[0]], tmp_path, name="again.pdf")
    issued.enter("first")
    stands = (PaperForm, Entry, MachineEntry, ScanFile, ScanPage)
    before, old, sure = everything(issued, *stands), everything(issued, Reading), accepted(issued)
    assert sure > 15
    done = reread(issued, STRICTER)
    assert [(one.readings, one.lost, one.found) for one in done] == [(2, 0, ()), (1, 0, ())]
    assert done[0].changed >= sure
    assert everything(issued, *stands) == before
    assert set(everything(issued, Reading)["Reading"]) > set(old["Reading"])
    assert versions(issued) == {DEFAULT.version: 3, "next": 3}
    assert accepted(issued) == 0
    assert issued.enter("second").state == "accepted"


def test_a_run_that_was_stopped_goes_on_where_it_was(sqlite_issued: Scene, tmp_path: Path) -> None:
    pages = filled_pages(sqlite_issued, "S3")
    for place, page in enumerate(pages):
        hand_in(sqlite_issued, [page], tmp_path, name=f"{place}.pdf")
    assert reread(sqlite_issued, DEFAULT) == []
    with sqlite_issued.work(writing=False) as work:
        plan = service.plan_rereading(work, campaign_id=sqlite_issued.campaign_id, version="next")
    assert [(one.name, one.pages) for one in plan.scans] == [("0.pdf", 1), ("1.pdf", 1)]
    for _ in range(2):
        service.reread_scan(
            sqlite_issued.resources, actor=SYSTEM, scan=plan.scans[0], plan=plan, thresholds=STRICTER
        )
    assert versions(sqlite_issued)["next"] == 1
    assert len(reread(sqlite_issued, STRICTER)) == 1
    assert versions(sqlite_issued)["next"] == 2
    assert reread(sqlite_issued, STRICTER) == []


def test_what_is_not_placed_this_time_keeps_its_earlier_reading(sqlite_issued: Scene, tmp_path: Path) -> None:
    pages = filled_pages(sqlite_issued, "S3")
    hand_in(sqlite_issued, [pages[0], np.full_like(pages[0], 255)], tmp_path)
    old = everything(sqlite_issued, Reading, ScanPage)
    assert reread(sqlite_issued, WORSE) == [service.Reread(readings=0, lost=1, found=(), changed=0)]
    assert everything(sqlite_issued, Reading, ScanPage) == old


def test_an_entry_of_the_machine_never_follows_a_later_reading(sqlite_issued: Scene, tmp_path: Path) -> None:
    """What the machine stood for is fixed with the first entry; a form keyed later has the later reading."""
    choose(sqlite_issued, "machine")
    hand_in(sqlite_issued, filled_pages(sqlite_issued, "D1"), tmp_path)
    sqlite_issued.enter("first")
    fixed = everything(sqlite_issued, MachineEntry, Entry)
    assert len(fixed["MachineEntry"]) == 1
    reread(sqlite_issued, STRICTER)
    assert everything(sqlite_issued, MachineEntry, Entry) == fixed
    sqlite_issued.enter("first")
    assert everything(sqlite_issued, MachineEntry) == {"MachineEntry": fixed["MachineEntry"]}
    keyings = Counter(form.keying for form in sqlite_issued.forms(unit="D1"))
    assert keyings == {"machine": 1, "two_clerks": 1, None: 1}


def test_a_reading_without_a_time_was_the_newest_on_one_database(issued: Scene) -> None:
    """Readings from before times were kept are the oldest, whatever their ids, on either database."""
    serial = issued.forms()[0].serial
    early, late = sorted([uuid7(), uuid7()])
    for id_, at, value in ((late, None, "1"), (early, clock.now(), "5")):
        items = {"q01": {"outcome": "value", "value": value, "accepted": True}}
        row = {
            "unit_id": issued.form(serial).unit_id, "campaign_id": issued.campaign_id, "serial": serial,
            "id": id_, "page": 1, "file_id": None, "page_index": None, "read_at": at,
            "engine_version": "1", "items": items, "scores": {},
        }  # fmt: skip
        with issued.work() as work:
            work.session.execute(insert(Reading), [row])
    with issued.work(writing=False) as work:
        lines = service.list_lines_read(work, campaign_id=issued.campaign_id)
    assert [one.values for one in lines] == [("5",)]
