"""From print to value and back: filled in by a pen, scanned badly, read; and pages that must not be read."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from app.paper.definition.layout import Box, FormLayout, Layout
from app.paper.definition.serial import CodeKey
from app.paper.omr.reader import Catalogue, read_page
from app.paper.omr.readings import ItemReading, PageReading
from app.paper.omr.thresholds import DEFAULT
from app.paper.printing.pen import Answers, Pen, Shape, cancel_box, fill_in, mark_box
from app.paper.printing.raster import Grey, render_pages
from tests.support.marking import ADF, ScanEffects, filled_page, random_answers, scanned
from tests.support.sample_form import printed

PEN = Pen("cross", 0.5, 0.85)


class Printed:
    """Forms on paper, as images at 150 dpi, and what is needed to read them."""

    def __init__(self, count: int) -> None:
        pdf, self.layout = printed(count)
        self.pages = list(render_pages(pdf, dpi=150))
        self.catalogue = Catalogue(self.layout)

    def page(self, number: int) -> tuple[Grey, FormLayout, int]:
        """The image, form and page number of the n-th page."""
        return self.pages[number].copy(), self.layout.forms[number // 2], number % 2 + 1

    def read(self, image: Grey, *, one_bit: bool = False) -> PageReading:
        return read_page(image, self.catalogue, one_bit=one_bit)[0]


@pytest.fixture(scope="module")
def forms() -> Printed:
    return Printed(5)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2023)


def item_of(reading: PageReading, key: str) -> ItemReading:
    return next(item for item in reading.items if item.item == key)


def box_of(form: FormLayout, item: str, option: str) -> Box:
    return next(box for box in form.sheet.boxes if (box.item, box.option) == (item, option))


def assert_reads(reading: PageReading, answers: Answers) -> None:
    chosen = [item for item in reading.items if item.cells]
    assert [item.decision.value for item in chosen] == [answers[item.item] for item in chosen]
    assert {item.decision.outcome for item in chosen} == {"value"}


@pytest.mark.parametrize(
    "effects",
    [
        ADF,
        ScanEffects(angle=-6, noise=6, blur=0.6, jpeg=50, scale=0.94, specks=6),
        ScanEffects(angle=2, perspective=0.015, curl_mm=1.2, shadow=0.35, noise=4, jpeg=60, scale=0.95),
        ScanEffects(angle=1, turn=180, noise=4, jpeg=75),
        ScanEffects(turn=90, noise=4, jpeg=75),
    ],
    ids=["feeder", "poor", "phone", "upside_down", "sideways"],
)
def test_every_value_is_read_back(forms: Printed, rng: np.random.Generator, effects: ScanEffects) -> None:
    for number in (2, 5):
        image, form, page = forms.page(number)
        answers = random_answers(form.sheet, rng=rng)
        scan = filled_page(image, form.sheet, page=page, answers=answers, effects=effects, rng=rng)
        reading = forms.read(scan)
        assert (reading.status, reading.serial, reading.page) == ("matched", form.serial, page)
        assert reading.rotation == effects.turn
        assert reading.residual_mm is not None
        assert reading.residual_mm < 0.3
        assert_reads(reading, answers)


def test_clean_marks_are_accepted(forms: Printed, rng: np.random.Generator) -> None:
    accepted = []
    for number in range(10):
        image, form, page = forms.page(number)
        answers = random_answers(form.sheet, rng=rng)
        scan = filled_page(image, form.sheet, page=page, answers=answers, effects=ADF, rng=rng)
        accepted += [item.decision.accepted for item in forms.read(scan).items if item.cells]
    assert np.mean(accepted) >= 0.95


def test_an_empty_form_is_blank_and_never_accepted(forms: Printed, rng: np.random.Generator) -> None:
    image, _, _ = forms.page(1)
    reading = forms.read(scanned(image, effects=ADF, rng=rng))
    assert {item.decision.outcome for item in reading.items} == {"blank"}
    assert not any(item.decision.accepted for item in reading.items)


def test_a_one_bit_scan_is_read_but_never_accepted(forms: Printed, rng: np.random.Generator) -> None:
    image, form, page = forms.page(0)
    answers = random_answers(form.sheet, rng=rng)
    inked = fill_in(image, form.sheet, page=page, answers=answers, pen=PEN, rng=rng)
    reading = forms.read(scanned(inked, effects=ScanEffects(one_bit=True), rng=rng), one_bit=True)
    assert "one_bit" in reading.warnings
    assert_reads(reading, answers)
    assert not any(item.decision.accepted for item in reading.items)


@pytest.mark.parametrize(
    ("marks", "outcome", "value"),
    [
        ([("4", PEN), ("2", PEN)], "multiple", None),
        ([("4", PEN), ("4", None), ("2", PEN)], "corrected", "2"),
        ([("4", PEN), ("4", None)], "corrected", None),
        ([("4", replace(PEN, shape="fill", width_mm=0.8)), ("2", PEN)], "corrected", "2"),
        ([("4", None)], "unclear", "4"),
    ],
    ids=["two_marks", "circled_and_new", "only_circled", "blackened_and_new", "circle_instead_of_mark"],
)
def test_doubtful_rows_go_to_a_person(
    forms: Printed,
    rng: np.random.Generator,
    marks: list[tuple[str, Pen | None]],
    outcome: str,
    value: str | None,
) -> None:
    image, form, page = forms.page(0)
    answers = {"q02": "5", "q03": "4", "q04": "1", "q05": "5"}
    image = fill_in(image, form.sheet, page=page, answers=answers, pen=PEN, rng=rng)
    for option, pen in marks:
        box = box_of(form, "q01", option)
        if pen is None:
            cancel_box(image, box, pen=PEN, rng=rng)
        else:
            mark_box(image, box, pen=pen, rng=rng)
    reading = forms.read(scanned(image, effects=ADF, rng=rng))
    decision = item_of(reading, "q01").decision
    assert (decision.outcome, decision.value, decision.accepted) == (outcome, value, False)
    assert item_of(reading, "q02").decision.accepted


@pytest.mark.parametrize("shape", ["circle", "fill"])
def test_a_habit_kept_up_over_the_page_is_a_way_to_mark(
    forms: Printed, rng: np.random.Generator, shape: Shape
) -> None:
    image, form, page = forms.page(0)
    answers = random_answers(form.sheet, rng=rng)
    pen = replace(PEN, shape=shape)
    image = fill_in(image, form.sheet, page=page, answers=answers, pen=pen, rng=rng)
    given = str(answers["q01"])
    other = next(box.option for box in form.sheet.boxes if box.item == "q01" and box.option != given)
    mark_box(image, box_of(form, "q01", str(other)), pen=pen, rng=rng)
    reading = forms.read(scanned(image, effects=ADF, rng=rng))
    decisions = {item.item: item.decision for item in reading.items if item.cells}
    assert not decisions.pop("q01").accepted
    assert {item: one.value for item, one in decisions.items()} == {item: answers[item] for item in decisions}
    assert all(one.accepted for one in decisions.values())


def test_light_marks_are_accepted_where_the_whole_page_is_light(
    forms: Printed, rng: np.random.Generator
) -> None:
    image, form, page = forms.page(0)
    answers = random_answers(form.sheet, rng=rng)
    image = fill_in(image, form.sheet, page=page, answers=answers, pen=Pen("slash", 0.4, 0.45, 0.2), rng=rng)
    reading = forms.read(scanned(image, effects=ADF, rng=rng))
    read = [item for item in reading.items if item.cells and item.decision.accepted]
    assert len(read) >= 4
    assert any(max(cell.net for cell in item.cells) < DEFAULT.accept for item in read)


def test_a_fold_along_a_row_takes_nothing_from_its_marks(forms: Printed, rng: np.random.Generator) -> None:
    image, form, page = forms.page(0)
    answers = random_answers(form.sheet, rng=rng)
    image = fill_in(image, form.sheet, page=page, answers=answers, pen=PEN, rng=rng)
    per_mm = image.shape[1] / 210
    for item, depth in (("q01", 0.72), ("q03", 0.8)):
        box = box_of(form, item, str(answers[item]))
        y = round((box.y_mm + box.h_mm / 2) * per_mm)
        image[y - 1 : y + 2] = (image[y - 1 : y + 2] * depth).astype(np.uint8)
    reading = forms.read(scanned(image, effects=ADF, rng=rng))
    assert_reads(reading, {item: answers[item] for item in answers})
    assert item_of(reading, "q01").decision.accepted
    empty = [c.net for c in item_of(reading, "q01").cells if c.option != answers["q01"]]
    assert max(empty) < 0.01


def test_several_marks_of_a_multiple_choice_are_one_value(forms: Printed, rng: np.random.Generator) -> None:
    image, form, page = forms.page(1)
    given = {"q19": ["info", "time", "place"], "q12": "3", "q13": "3", "q15": "1"}
    image = fill_in(image, form.sheet, page=page, answers=given, pen=PEN, rng=rng)
    reading = forms.read(scanned(image, effects=ADF, rng=rng))
    assert item_of(reading, "q19").decision.value == ["info", "time", "place"]
    assert item_of(reading, "q19").decision.accepted


def test_writing_in_an_open_area_waits_for_a_person(forms: Printed, rng: np.random.Generator) -> None:
    image, form, page = forms.page(1)
    given = {"q21": "mot vai loi gop y", "q12": "3"}
    image = fill_in(image, form.sheet, page=page, answers=given, pen=PEN, rng=rng)
    reading = forms.read(scanned(image, effects=ADF, rng=rng))
    assert item_of(reading, "q21").decision.outcome == "unclear"
    assert item_of(reading, "q20").decision.outcome == "blank"


def test_every_score_is_kept(forms: Printed) -> None:
    image, form, _ = forms.page(0)
    reading = forms.read(image)
    scored = {(item.item, cell.option) for item in reading.items for cell in item.cells}
    assert scored == {(box.item, box.option) for box in form.sheet.boxes_on(1) if box.option is not None}
    assert reading.engine
    assert reading.levels is not None


def test_a_form_of_another_run_or_campaign_is_foreign(forms: Printed) -> None:
    for pdf, _ in (printed(1, seed=99), printed(1, key=CodeKey("OTHER", b"another secret of the tests"))):
        reading = forms.read(next(render_pages(pdf, dpi=150)))
        assert (reading.status, reading.serial, reading.items) == ("foreign", None, ())


def test_paper_without_fiducials_is_unregistered(forms: Printed) -> None:
    assert forms.read(np.full((1754, 1240), 245, np.uint8)).status == "unregistered"
    text = np.full((1754, 1240), 255, np.uint8)
    for line in range(40):
        cv2.putText(text, "A letter, not a form", (90, 90 + 40 * line), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 2)
    assert forms.read(text).status == "unregistered"


def test_a_page_with_one_fiducial_left_is_unregistered_but_named(forms: Printed) -> None:
    image, form, page = forms.page(0)
    covered(image, form, markers=(0, 1, 2), page=page)
    reading = forms.read(image)
    assert (reading.status, reading.serial, reading.page) == ("unregistered", form.serial, page)
    assert reading.items == ()


@pytest.mark.parametrize("markers", [(0,), (1, 3)])
def test_a_page_with_lost_fiducials_is_read_by_what_is_left(
    forms: Printed, rng: np.random.Generator, markers: tuple[int, ...]
) -> None:
    image, form, page = forms.page(0)
    answers = random_answers(form.sheet, rng=rng)
    image = fill_in(image, form.sheet, page=page, answers=answers, pen=PEN, rng=rng)
    covered(image, form, markers=markers, page=page)
    reading = forms.read(scanned(image, effects=ADF, rng=rng))
    assert reading.status == "matched"
    assert "few_markers" in reading.warnings
    assert_reads(reading, answers)


def test_a_page_whose_codes_are_covered_is_unreadable(forms: Printed) -> None:
    image, form, page = forms.page(0)
    per_mm = image.shape[1] / 210
    first, second = form.sheet.code_places_on(page)
    for place, status in ((first, "matched"), (second, "unreadable_code")):
        x, y, w = (round(value * per_mm) for value in (place.x_mm - 1, place.y_mm - 1, place.w_mm + 2))
        image[y : y + w, x : x + w] = 255
        reading = forms.read(image)
        assert reading.status == status
    assert reading.items == ()


def test_codes_and_fiducials_of_different_pages_do_not_match(forms: Printed) -> None:
    image, form, page = forms.page(0)
    other, _, _ = forms.page(1)
    per_mm = image.shape[1] / 210
    for place in form.sheet.code_places_on(page):
        x, y, w = (round(value * per_mm) for value in (place.x_mm - 1, place.y_mm - 1, place.w_mm + 2))
        image[y : y + w, x : x + w] = other[y : y + w, x : x + w]
    reading = forms.read(image)
    assert (reading.status, reading.warnings) == ("unreadable_code", ("page_disagrees",))


def test_two_forms_side_by_side_are_not_read(forms: Printed) -> None:
    both = np.hstack([forms.page(0)[0], forms.page(2)[0]])
    reading = forms.read(both)
    assert reading.status in ("unregistered", "unreadable_code")
    assert reading.items == ()


def test_forms_of_two_questionnaires_are_told_apart(forms: Printed) -> None:
    moved = replace(forms.layout.forms[0].sheet, boxes=forms.layout.forms[0].sheet.boxes[:6])
    other = replace(forms.layout.forms[0], serial="other", sheet=moved, codes=("A", "B"))
    image, form, _ = forms.page(0)
    reading, _ = read_page(image, Catalogue(Layout((other, *forms.layout.forms))))
    assert reading.serial == form.serial
    assert len(reading.items) > 1


def covered(image: Grey, form: FormLayout, *, markers: tuple[int, ...], page: int) -> None:
    """Paste white over fiducials, given by corner."""
    per_mm = image.shape[1] / 210
    for marker in form.sheet.markers_on(page):
        if marker.corner in markers:
            x, y, w = (round(value * per_mm) for value in (marker.x_mm - 1, marker.y_mm - 1, marker.w_mm + 2))
            image[y : y + w, x : x + w] = 255
