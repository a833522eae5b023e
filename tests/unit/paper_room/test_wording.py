"""A questionnaire becomes a paper form, and the lines of a desk."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from app.core.i18n import Language
from app.paper.definition.form import FormSpec
from app.paper.errors import FormNotPrintable
from app.paper.service import Sheet, form_spec, sheet_of
from app.paper.service.concluding import read_answers, required_lines
from app.paper.service.lines import read_values
from app.templates import service as templates
from tests.support.answering import routed_questionnaire


@cache
def citizen() -> templates.Questionnaire:
    return templates.shipped_questionnaires()["citizen"]


def spec(language: Language = "vi") -> FormSpec:
    return form_spec(citizen(), language=language, issuer=("ABOVE", "BELOW"))


@pytest.fixture
def sheet() -> Sheet:
    return sheet_of(citizen(), spec=spec())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_citizens_form_fits_one_sheet_of_paper(language: Language) -> None:
    from app.paper.printing import sheet_plan

    assert sheet_plan(spec(language)).sheet.pages == 2


def test_every_word_on_the_paper_is_translated() -> None:
    same = set(spec("vi").texts()) & set(spec("en").texts())
    numbers = {item.number for item in spec().items}
    assert same - numbers == {"", "ABOVE", "BELOW", "circle"}


def test_items_are_numbered_by_section() -> None:
    numbers = [item.number for item in spec().items]
    assert numbers[:5] == ["A1", "A2", "A3", "B1", "B2"]
    assert len(numbers) == len(set(numbers)) == 21


def test_boxes_stand_in_the_order_of_the_levels_with_no_opinion_apart() -> None:
    first = spec().items[0]
    assert [(option.value, option.set_apart) for option in first.options] == [
        ("5", False), ("4", False), ("3", False), ("2", False), ("1", False), ("0", True),
    ]  # fmt: skip


def test_the_unit_may_not_open_the_envelope_and_this_is_printed() -> None:
    assert "may not open the sealed envelope" in spec("en").wording.mode


def test_an_introduction_is_not_printed_twice_in_a_row() -> None:
    intros = [section.intro for section in spec().sections]
    assert intros[0]
    assert all(earlier != later or not later for earlier, later in pairwise(intros))


def test_a_form_about_several_units_is_not_for_paper() -> None:
    with pytest.raises(FormNotPrintable):
        form_spec(templates.shipped_questionnaires()["commune_leader"], language="vi")


def test_a_condition_is_a_sentence_on_paper_and_its_line_is_not_missing() -> None:
    """What somebody was not asked counts as neither given nor missing."""
    routed = routed_questionnaire()
    plain = replace(routed, sections=(routed.sections[0],))
    hints = [item.hint for item in form_spec(plain, language="en").items]
    assert hints == [
        "", "Only if A1 is answered with: Yes.", "Only if the number in A2 is 3 or more.",
        "Only if A1 is answered with: No.",
    ]  # fmt: skip
    assert not {*hints[1:]} & {item.hint for item in form_spec(plain, language="vi").items}
    asked = sheet_of(plain, spec=form_spec(plain, language="en"))
    answers, flags = read_answers(asked, values={"m51": ["1"], "m52": ["4"], "m54": ["Busy"]})
    assert answers.to_dict() == {"items": {"m51": "1", "m54": "Busy"}}
    assert flags == ("not_asked",)
    assert required_lines(asked, answers=answers) == ["m51", "m54"]


def test_a_number_field_is_as_wide_as_its_largest_number() -> None:
    from decimal import Decimal

    number = replace(
        citizen().items[0], kind="number", levels=(), dont_know=None, maximum=Decimal(250), decimals=0
    )
    section = replace(citizen().sections[0], items=(number,))
    found = form_spec(replace(citizen(), sections=(section,)), language="vi").items[0]
    assert (found.kind, found.digits) == ("number", 3)


def test_the_desk_knows_every_line_of_the_paper(sheet: Sheet) -> None:
    assert [line.code for line in sheet.lines] == [item.number for item in spec().items]
    assert sheet.line("q01").apart == ("0", sheet.line("q01").words_for("0"))
    assert sheet.line("q20").apart is not None
    assert sheet.written == ("q21",)
    assert len(sheet.marked) == len(sheet.compared) == 20
    assert len(sheet.required) == 19


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"q01": ["5"]}, {"q01": ["5"]}),
        ({"q01": ["multiple"]}, {"q01": ["multiple"]}),
        ({"q01": ["", " "]}, {}),
        ({"q20": ["c", "a", "c"]}, {"q20": ["a", "c"]}),
        ({"q20": ["unclear"]}, {"q20": ["unclear"]}),
        ({"q21": [" a\x00b\r\nc "]}, {"q21": ["ab\nc"]}),
        ({"q21": ["a\u0301"]}, {"q21": ["\u00e1"]}),
    ],
)
def test_what_is_keyed_is_kept_in_one_way_of_writing(
    sheet: Sheet, given: dict[str, list[str]], kept: dict[str, list[str]]
) -> None:
    assert read_values(sheet, given=given) == (kept, [])


@pytest.mark.parametrize(
    "given", [{"q01": ["5", "4"]}, {"q01": ["x"]}, {"q20": ["a", "blank"]}, {"other": ["1"]}]
)
def test_a_faulty_value_is_named_and_left_out(sheet: Sheet, given: dict[str, list[str]]) -> None:
    values, faults = read_values(sheet, given={**given, "q02": ["3"]})
    assert values == {"q02": ["3"]}
    assert [item for item, _ in faults] == list(given)
