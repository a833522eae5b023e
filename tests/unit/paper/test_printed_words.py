"""What a campaign has printed beside the questions: a slip, and how a mark is mended; read all the same."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from app.paper.definition.form import FormSpec, FormSpecInvalid
from app.paper.definition.layout import PAGE_HEIGHT_MM
from app.paper.omr.reader import Catalogue, read_page
from app.paper.printing import print_forms
from app.paper.printing.forms import sheet_plan
from app.paper.printing.raster import render_pages
from app.paper.service import PrintedWords, form_spec
from app.templates import service as templates
from tests.support.marking import ADF, filled_page, random_answers
from tests.support.sample_form import KEY, tickets

SLIP = PrintedWords("Thank you. Keep this part: its number is that of your form.", "exchange")
SLIP_SHARE = 26.0 / PAGE_HEIGHT_MM


def citizen_form(words: PrintedWords | None = None) -> FormSpec:
    return form_spec(templates.shipped_questionnaires()["citizen"], language="en", words=words)


def test_without_a_choice_there_is_no_slip_and_a_circle_mends_a_mark() -> None:
    wording = citizen_form().wording
    assert (wording.tear_off, wording.correction_mark) == ("", "circle")
    assert "circle" in wording.correction


def test_a_form_in_exchange_draws_no_cancelled_box() -> None:
    exchanged, circled = citizen_form(SLIP), citizen_form(replace(SLIP, correction="circle"))
    assert "another one" in exchanged.wording.correction
    drawn = [len(sheet_plan(spec).pages[0].prints) for spec in (exchanged, circled)]
    assert drawn[0] < drawn[1]
    assert sheet_plan(exchanged).pages[0].prints != sheet_plan(citizen_form()).pages[0].prints


def test_a_slip_too_long_for_its_place_is_refused_not_cut_off() -> None:
    with pytest.raises(FormSpecInvalid, match="the slip holds 4"):
        sheet_plan(citizen_form(PrintedWords("word " * 90)))


def test_forms_are_read_with_the_slip_on_and_torn_off() -> None:
    out = BytesIO()
    layout = print_forms(citizen_form(SLIP), tickets(2), key=KEY, out=out)
    sheet, rng = layout.forms[0].sheet, np.random.default_rng(31)
    pages, asked = (
        list(render_pages(out.getvalue(), dpi=150)),
        {box.item for box in sheet.boxes if box.option},
    )
    for form in range(2):
        answers = random_answers(sheet, rng=rng)
        read: dict[str, object] = {}
        for page in range(1, sheet.pages + 1):
            image = pages[form * sheet.pages + page - 1].copy()
            scan = filled_page(image, sheet, page=page, answers=answers, effects=ADF, rng=rng)
            if form and page == sheet.pages:
                scan = scan[: round(scan.shape[0] * (1 - SLIP_SHARE))]
            reading, _ = read_page(scan, Catalogue(layout))
            assert (reading.status, reading.serial) == ("matched", layout.forms[form].serial)
            read |= {item.item: item.decision.value for item in reading.items if item.cells}
        assert read == {item: answers[item] for item in asked}
