"""Everything the room says exists in Vietnamese, and every fault has a sentence of its own."""

import re
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from babel.messages.pofile import read_po

import app.responses
from app.core.errors import Problem
from app.core.i18n import translate
from app.responses import errors
from app.responses.routes.wording import CHOOSE_ONE, SENTENCES, UNIT_SENTENCE, fault_sentence
from app.responses.service import RatedUnit
from app.templates import service as templates

ROOM = Path(app.responses.__file__).parent
LOCALE = ROOM.parents[0] / "locale" / "vi"
CALLED = re.compile(r'_\("((?:[^"\\]|\\.)+)"')
LEVELS = (templates.Level(1, templates.Text("x", "Bad")), templates.Level(2, templates.Text("y", "Good")))
OPTIONS = (
    templates.Option("a", templates.Text("x", "This")),
    templates.Option("z", templates.Text("y", "None of these"), exclusive=True),
)
ITEMS = (
    templates.Item("q1", "n1", "scale", templates.Text("x"), levels=LEVELS, matrix=True),
    templates.Item("q2", "n2", "choice", templates.Text("x"), levels=LEVELS),
    templates.Item("q3", "n3", "multi", templates.Text("x"), options=OPTIONS),
    templates.Item("q4", "n4", "number", templates.Text("x"), minimum=Decimal(0), maximum=Decimal(9)),
    templates.Item("q5", "n5", "text", templates.Text("x"), max_length=20),
    templates.Item("q6", "n6", "number", templates.Text("x"), minimum=Decimal(0)),
)
QUESTIONNAIRE = templates.Questionnaire(
    "key", 1, templates.Text("x"), templates.Text("x"), ("online",),
    (templates.Section("s", templates.Text("x"), None, ITEMS),),
)  # fmt: skip
UNITS = {
    "S1": RatedUnit(UUID(int=1), "S1", "So 1", "Department 1"),
    "S2": RatedUnit(UUID(int=2), "S2", "So 2", ""),
}


def known() -> set[str]:
    found: set[str] = set()
    for path in LOCALE.glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                ids = message.id if isinstance(message.id, tuple | list) else [message.id]
                found.update(one for one in ids if message.string)
    return found


def test_every_word_of_the_pages_has_a_translation() -> None:
    said = {text for page in ROOM.glob("pages/*.html") for text in CALLED.findall(page.read_text("utf-8"))}
    assert len(said) > 40
    assert said - known() == set()


def test_every_problem_and_sentence_has_a_translation() -> None:
    problems = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Problem)]
    said = {one.title for one in problems} | {one.advice for one in problems}
    said |= {UNIT_SENTENCE, CHOOSE_ONE, *SENTENCES.values()}
    assert said - known() == set()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_translation_keeps_every_gap(language: str) -> None:
    for sentence in (UNIT_SENTENCE, CHOOSE_ONE, *SENTENCES.values()):
        gaps = set(re.findall(r"{\w+}", sentence))
        assert set(re.findall(r"{\w+}", translate("vi" if language == "vi" else "en", sentence))) == gaps


@pytest.mark.parametrize(
    ("item", "unit", "code", "said"),
    [
        ("q1", "S1", "missing", "Choose one level for Department 1."),
        ("q1", "S2", "unknown_level", "Choose one level for So 2."),
        ("q2", None, "missing", "Question 2: choose one answer."),
        ("q3", None, "missing", "Question 3: choose at least one answer."),
        (
            "q3",
            None,
            "exclusive_combined",
            "Question 3: \u201cNone of these\u201d cannot go with other answers.",
        ),
        ("q4", None, "not_a_number", "Question 4: enter a number."),
        ("q4", None, "number_out_of_range", "Question 4: enter a number from 0 to 9."),
        ("q6", None, "number_out_of_range", "Question 6: enter a number."),
        ("q5", None, "text_too_long", "Question 5: write at most 20 characters."),
    ],
)
def test_a_fault_says_what_to_do(item: str, unit: str | None, code: templates.FaultCode, said: str) -> None:
    fault = templates.AnswerFault(item, unit, code)
    assert fault_sentence(fault, questionnaire=QUESTIONNAIRE, units=UNITS, language="en") == said
