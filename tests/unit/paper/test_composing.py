"""The page on paper: nothing near a box, nothing cut off, fiducials and codes where scanners see them."""

from dataclasses import replace
from itertools import combinations

import pytest

from app.paper.definition.form import FormItem, FormOption, FormSection, FormSpec, FormSpecInvalid
from app.paper.definition.layout import (
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    Box,
    Layout,
    LayoutMalformed,
    form_layout,
)
from app.paper.definition.plan import Extent, SheetPlan, Stroke
from app.paper.printing import sheet_plan
from tests.support.sample_form import KEY, citizen_form, tickets

TEAR_OFF = "Xin giu lai phan nay."


def plans() -> list[SheetPlan]:
    long = "Mot hai ba bon nam sau bay tam chin muoi " * 12
    form = citizen_form()
    options = tuple(FormOption(str(number), f"Phuong an {number} {'dai ' * 8}") for number in range(9))
    items = (
        FormItem("long", "Z1", long, "single", form.items[0].options, "level"),
        FormItem("many", "Z2", long, "multi", options),
        FormItem("area", "Z3", long, "text", lines=9),
        FormItem("number", "Z4", long, "number"),
    )
    crowded = replace(form, sections=(*form.sections, FormSection("Z. " + long[:90], items, long)))
    return [sheet_plan(form), sheet_plan(citizen_form(tear_off=TEAR_OFF)), sheet_plan(crowded)]


@pytest.fixture(scope="module", params=range(3), ids=["plain", "tear_off", "crowded"])
def plan(request: pytest.FixtureRequest) -> SheetPlan:
    chosen: int = request.param
    return plans()[chosen]


def around(box: Box, margin: float) -> Extent:
    return box.x_mm - margin, box.y_mm - margin, box.x_mm + box.w_mm + margin, box.y_mm + box.h_mm + margin


def meet(one: Extent, other: Extent) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_nothing_is_printed_within_two_millimetres_of_a_box(plan: SheetPlan) -> None:
    for page in plan.pages:
        for box in plan.sheet.boxes_on(page.page):
            near = [item for item in page.prints if meet(item.extent, around(box, 2.0))]
            assert not near, (box, near)


def test_boxes_keep_apart_and_are_large_enough(plan: SheetPlan) -> None:
    for page in plan.pages:
        marked = [box for box in plan.sheet.boxes_on(page.page) if box.kind != "text"]
        assert all(4.5 <= box.w_mm <= 5 and 4.5 <= box.h_mm <= 5 for box in marked)
        for one, other in combinations(marked, 2):
            assert abs(one.x_mm - other.x_mm) >= 14 or abs(one.y_mm - other.y_mm) >= 9, (one, other)


def test_everything_stands_inside_the_page_and_clear_of_codes_and_fiducials(plan: SheetPlan) -> None:
    for page in plan.pages:
        squares = [(item.x_mm, item.y_mm, item.w_mm) for item in plan.sheet.markers_on(page.page)]
        squares += [(item.x_mm, item.y_mm, item.w_mm) for item in plan.sheet.code_places_on(page.page)]
        fixed = [(x - 3, y - 3, x + w + 3, y + w + 3) for x, y, w in squares]
        for extent in [item.extent for item in page.prints] + [
            around(box, 0) for box in plan.sheet.boxes_on(page.page)
        ]:
            assert 5 <= extent[0] <= extent[2] <= PAGE_WIDTH_MM - 5
            assert 5 <= extent[1] <= extent[3] <= PAGE_HEIGHT_MM - 5
            assert not [place for place in fixed if meet(extent, place)], extent


def test_texts_do_not_overlap(plan: SheetPlan) -> None:
    for page in plan.pages:
        lines = [
            (item.extent[0], item.y_mm - item.size_pt * 0.25, item.extent[2], item.y_mm)
            for item in page.prints
            if not isinstance(item, Stroke)
        ]
        assert not [pair for pair in combinations(lines, 2) if meet(*pair)]


def test_fiducials_tell_page_and_corner_and_keep_off_the_edge(plan: SheetPlan) -> None:
    markers = plan.sheet.markers
    assert len({marker.id for marker in markers}) == len(markers) == 4 * plan.sheet.pages
    for marker in markers:
        assert (marker.id // 4, marker.id % 4) == (marker.page, marker.corner)
        assert marker.w_mm == 8
        assert 15 <= marker.x_mm <= PAGE_WIDTH_MM - 15 - 8
        assert 15 <= marker.y_mm <= PAGE_HEIGHT_MM - 15 - 8


def test_two_codes_a_page_upper_right_and_lower_left(plan: SheetPlan) -> None:
    for page in plan.pages:
        upper, lower = plan.sheet.code_places_on(page.page)
        assert upper.w_mm >= 20
        assert lower.w_mm >= 20
        assert upper.x_mm > PAGE_WIDTH_MM / 2 > lower.x_mm
        assert upper.y_mm < PAGE_HEIGHT_MM / 2 < lower.y_mm


def test_every_option_has_its_box_and_the_same_form_sets_the_same() -> None:
    form = citizen_form()
    wanted = [(item.key, option.value) for item in form.items for option in item.options]
    boxes = sheet_plan(form).sheet.boxes
    assert [(box.item, box.option) for box in boxes if box.option is not None] == wanted
    assert [box.item for box in boxes if box.kind == "text"] == ["q20", "q21"]
    assert sheet_plan(form) == sheet_plan(form)


def test_a_slip_leaves_the_fiducials_above_the_cut() -> None:
    plan = sheet_plan(citizen_form(tear_off=TEAR_OFF))
    cut = next(item for item in plan.pages[-1].prints if getattr(item, "dash_mm", 0) > 0).extent[1]
    last = [marker for marker in plan.sheet.markers if marker.page == plan.sheet.pages]
    assert max(marker.y_mm + marker.w_mm for marker in last) <= cut - 15 + 1e-9


def test_the_layout_file_reads_back() -> None:
    form = citizen_form()
    sheet = sheet_plan(form).sheet
    layout = Layout(
        tuple(
            form_layout(sheet, questionnaire=form.key, version=1, serial=ticket.serial, key=KEY)
            for ticket in tickets(3)
        )
    )
    document = layout.to_json()
    read = Layout.from_json(document)
    assert read == layout
    assert read.forms[0].sheet is read.forms[2].sheet
    first = document["forms"][0]["boxes"][0]
    assert set(first) == {"page", "item", "kind", "option", "x_mm", "y_mm", "w_mm", "h_mm"}
    assert document["forms"][0]["markers"][0].keys() == {"page", "id", "x_mm", "y_mm", "w_mm"}


@pytest.mark.parametrize(
    "harm",
    [
        lambda document: document.pop("forms"),
        lambda document: document["forms"][0].pop("codes"),
        lambda document: document["forms"][0]["boxes"][0].update(kind="circle"),
        lambda document: document["forms"][0]["boxes"][0].update(x_mm="far"),
        lambda document: document["forms"][0].update(codes=[]),
    ],
)
def test_a_harmed_layout_file_is_refused(harm: object) -> None:
    form = citizen_form()
    sheet = sheet_plan(form).sheet
    entry = form_layout(sheet, questionnaire="c", version=1, serial=tickets(1)[0].serial, key=KEY)
    document = Layout((entry,)).to_json()
    assert callable(harm)
    harm(document)
    with pytest.raises(LayoutMalformed):
        Layout.from_json(document)


def test_forms_that_cannot_be_printed_are_refused_by_name() -> None:
    form = citizen_form()
    twice = FormSection("X", (form.items[0], form.items[0]))
    with pytest.raises(FormSpecInvalid, match="q01: the key is used twice"):
        replace(form, sections=(twice,))
    with pytest.raises(FormSpecInvalid, match="no items"):
        replace(form, sections=())
    with pytest.raises(FormSpecInvalid, match="NFC"):
        replace(form, title="Phie\u0302\u0301u")
    huge = FormItem("x", "1", "word " * 3000, "text")
    with pytest.raises(FormSpecInvalid, match="higher than a page"):
        sheet_plan(replace(form, sections=(FormSection("X", (huge,)),)))
    with pytest.raises(FormSpecInvalid, match="needs 1 to"):
        FormSpec("k", 1, "t", "", form.wording, (FormSection("X", (FormItem("x", "1", "t", "single"),)),))
