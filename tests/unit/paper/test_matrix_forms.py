"""Questionnaires that ask about several units: tables of at most eight rows, read back by the same reader."""

from collections import Counter
from io import BytesIO

import numpy as np
import pytest

from app.paper.errors import FormNotPrintable
from app.paper.omr.reader import Catalogue, read_page
from app.paper.printing import print_forms
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


def test_marks_in_tables_are_read_back(questionnaire: templates.Questionnaire) -> None:
    out = BytesIO()
    spec = form_spec(questionnaire, language="vi", rated=units(8))
    layout = print_forms(spec, tickets(1), key=KEY, out=out)
    sheet, image = layout.forms[0].sheet, next(render_pages(out.getvalue(), dpi=150))
    assert max(Counter(box.page for box in sheet.boxes).values()) >= 90
    rng = np.random.default_rng(8)
    answers = random_answers(sheet, rng=rng)
    scan = filled_page(image, sheet, page=1, answers=answers, effects=ADF, rng=rng)
    reading, _ = read_page(scan, Catalogue(layout))
    assert reading.status == "matched"
    read = {item.item: item.decision for item in reading.items if item.cells}
    assert len(read) >= 11
    assert {item: one.value for item, one in read.items()} == {item: answers[item] for item in read}
    assert all(one.accepted for one in read.values())
