"""Questionnaires that ask about several units: tables of at most eight rows, read back by the same reader."""

from collections import Counter
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from app.core.i18n import Language
from app.paper.definition.plan import Text
from app.paper.errors import FormNotPrintable
from app.paper.omr.reader import Catalogue, read_page
from app.paper.printing import print_forms, sheet_plan
from app.paper.printing.raster import render_pages
from app.paper.service import RatedUnit, form_spec
from app.templates import service as templates
from tests.support.marking import ADF, filled_page, random_answers
from tests.support.sample_form import KEY, tickets


@pytest.fixture(scope="module")
def questionnaire() -> templates.Questionnaire:
    return templates.shipped_questionnaires()["division_leader"]


def units(count: int) -> list[RatedUnit]:
    return [RatedUnit(f"U{place}", f"Unit {place}") for place in range(1, count + 1)]


def test_each_question_is_a_table_with_a_row_for_each_unit(questionnaire: templates.Questionnaire) -> None:
    spec = form_spec(questionnaire, language="vi", rated=units(11))
    asked = [item.key for item in questionnaire.items if item.matrix]
    rows = Counter(item.key.partition(".")[0] for item in spec.items)
    assert {key: rows[key] for key in asked} == dict.fromkeys(asked, 11)
    tables = [section for section in spec.sections if section.items and "." in section.items[0].key]
    assert [len(section.items) for section in tables] == [8, 3] * len(asked)
    with pytest.raises(FormNotPrintable):
        form_spec(questionnaire, language="vi")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("rated", "pages"), [(2, 2), (5, 3), (8, 4)])
def test_a_form_about_up_to_eight_units_takes_at_most_four_pages(
    questionnaire: templates.Questionnaire, language: Language, rated: int, pages: int
) -> None:
    """Also where the names of the units need two lines."""
    long = [
        replace(unit, name="Management Board of Economic and Industrial Zones of the Province")
        for unit in units(rated)
    ]
    plan = sheet_plan(form_spec(questionnaire, language=language, rated=long))
    assert plan.sheet.pages == pages


def test_what_all_tables_say_beside_the_question_is_printed_once(
    questionnaire: templates.Questionnaire,
) -> None:
    spec = form_spec(questionnaire, language="en", rated=units(8))
    hint = "If you do not know an office well enough"
    assert [section.title for section in spec.sections if hint in section.intro] == ["A. Each office"]
    assert not [section.title for section in spec.sections if hint in section.title]


@pytest.mark.parametrize("rated", [2, 3, 4, 5, 6, 7, 8])
def test_no_page_ends_or_begins_with_a_single_row_of_a_table(
    questionnaire: templates.Questionnaire, rated: int
) -> None:
    boxes = sheet_plan(form_spec(questionnaire, language="vi", rated=units(rated))).sheet.boxes
    rows = {(box.item.partition(".")[0], box.item): box.page for box in boxes if "." in box.item}
    shared = Counter((item, page) for (item, _), page in rows.items())
    assert min(shared.values()) >= 2


def test_labels_stand_over_their_boxes_on_continued_pages_too(
    questionnaire: templates.Questionnaire,
) -> None:
    """They once floated at the height of the first line of a title of three lines."""
    plan = sheet_plan(form_spec(questionnaire, language="en", rated=units(8)))
    for page in plan.pages:
        rows = sorted({box.y_mm for box in plan.sheet.boxes_on(page.page) if "." in box.item})
        labels = [item.y_mm for item in page.prints if isinstance(item, Text) and item.text == "Satisfied"]
        lowest = [max(y for y in labels if y < row) for row in rows]
        heads = {base: row for base, row in reversed(list(zip(lowest, rows, strict=True)))}
        assert heads
        assert all(row - base <= 4.0 for base, row in heads.items())


def test_privacy_is_told_as_it_is_on_paper_and_online(questionnaire: templates.Questionnaire) -> None:
    online = questionnaire.privacy_in("online")
    assert online is not None
    assert online.en.startswith("Your answers are sealed as soon as you send them")
    assert "seal it" in form_spec(questionnaire, language="en", rated=units(2)).wording.mode


@pytest.mark.parametrize("rated", [2, 5, 8])
def test_marks_in_tables_are_read_back(questionnaire: templates.Questionnaire, rated: int) -> None:
    out, rng = BytesIO(), np.random.default_rng(8)
    spec = form_spec(questionnaire, language="vi", rated=units(rated))
    layout = print_forms(spec, tickets(1), key=KEY, out=out)
    sheet, read = layout.forms[0].sheet, 0
    answers = random_answers(sheet, rng=rng)
    for page, image in enumerate(render_pages(out.getvalue(), dpi=150), start=1):
        scan = filled_page(image, sheet, page=page, answers=answers, effects=ADF, rng=rng)
        reading, _ = read_page(scan, Catalogue(layout))
        assert (reading.status, reading.page) == ("matched", page)
        found = {item.item: item.decision for item in reading.items if item.cells}
        assert {item: one.value for item, one in found.items()} == {item: answers[item] for item in found}
        assert all(one.accepted for one in found.values())
        read += len(found)
    assert read == 8 * rated + 2
