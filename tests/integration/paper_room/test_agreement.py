"""Agreement of two entries and errors by clerk and line, from forms whose story is known."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from app.core.actor import EVERYWHERE, Scope
from app.paper import service
from tests.integration.paper_room.scene import ITEMS, Scene, answers
from tests.integration.paper_room.test_disputes import rule


def read(issued: Scene, who: str = "manager", *, scope: Scope = EVERYWHERE) -> service.Agreement:
    with issued.work(who, writing=False) as work:
        return service.read_agreement(work, campaign_id=issued.campaign_id, scope=scope)


def assert_heads_differ(*sheets: Any) -> None:
    """No column of a sheet is called like another one."""
    for sheet in sheets:
        heads = [cell.value for cell in sheet[1]]
        assert len(set(heads)) == len(heads)


def test_entries_are_compared_and_errors_follow_the_rulings(issued: Scene) -> None:
    assert (read(issued).forms, read(issued).clerks) == (0, [])
    issued.take_back()
    for place in range(6):
        form = issued.take("first")
        assert form is not None
        issued.finish("first", form, values=answers(q01="5", q02="3") if place < 3 else answers())
    serials = []
    while (form := issued.take("second")) is not None:
        serials.append(form.serial)
        issued.finish("second", form, values=answers(q20=["c", "a"]))
    disputed = [serial for serial in serials if issued.form(serial).state == "disputed"]
    assert len(disputed) == 3
    rule(issued, disputed[0], {"q01": (["5"], ""), "q02": (["unclear"], "struck out twice")})
    rule(issued, disputed[1], {"q01": (["4"], ""), "q02": (["4"], "")})
    found = read(issued)
    lines = len(ITEMS)
    assert (found.forms, found.waiting) == (6, 1)
    assert (found.agree.hits, found.agree.of) == (6 * lines - 6, 6 * lines)
    by_item = {one.line.item: one for one in found.items}
    assert list(by_item) == list(ITEMS)
    assert (by_item["q01"].agree.hits, by_item["q01"].agree.of) == (3, 6)
    assert (by_item["q01"].wrong.hits, by_item["q02"].wrong.hits, by_item["q03"].wrong.hits) == (2, 3, 0)
    assert {one.wrong.of for one in found.items} == {10}
    assert [(one.name, one.forms, one.wrong.hits, one.wrong.of) for one in found.clerks] == [
        ("Thu Thu", 5, 3, 5 * lines),
        ("Van Du", 5, 2, 5 * lines),
    ]
    assert (found.wrong.hits, found.wrong.of) == (5, 10 * lines)
    inside = read(issued, scope=Scope(frozenset({issued.units["D1"]})))
    issued.cast["auditor"] = replace(issued.cast["auditor"], home_unit_id=issued.units["D1"])
    assert (inside.forms, read(issued, "auditor").forms) == (3, 3)
    nothing = read(issued, "auditor", scope=Scope(frozenset({issued.units["D1"]})))
    assert (nothing.forms, nothing.clerks) == (0, [])
    with issued.work("manager", writing=False) as work:
        book = service.write_agreement(work, campaign_id=issued.campaign_id, scope=EVERYWHERE, language="vi")
    lines_sheet, clerks_sheet, ways_sheet, gallery_sheet, back_sheet = load_workbook(BytesIO(book)).worksheets
    assert_heads_differ(lines_sheet, clerks_sheet, ways_sheet, gallery_sheet, back_sheet)
    assert (lines_sheet.max_row, clerks_sheet.max_row, ways_sheet.max_row) == (1 + lines, 3, 2)
    assert [cell.value for cell in clerks_sheet[2]][:4] == ["Thu Thu", 5, 5 * lines, 3]
