"""Whatever is answered: rows, payload and fields lead back to it, and nothing sent breaks the reading."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.templates.definition import (
    Answers,
    Questionnaire,
    answers_from_dict,
    answers_from_rows,
    criterion_shares,
    load_questionnaire,
    read_answers,
)

UNITS = ("S01", "S02", "X01.2")
SOURCE = Path(__file__).parents[3] / "survey_templates" / "questionnaires" / "commune_leader" / "v1.yaml"


def shipped() -> Questionnaire:
    questionnaire, _ = load_questionnaire(SOURCE.read_bytes())
    assert questionnaire is not None
    return questionnaire


QUESTIONNAIRE = shipped()


@st.composite
def answer_sets(draw: st.DrawFn) -> Answers:
    """Answers that somebody could give: any subset of the fields, any level offered."""
    levels: dict[tuple[str, str | None], int] = {}
    choices: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, Decimal] = {}
    remarks: dict[str, str] = {}
    for item in QUESTIONNAIRE.items:
        for unit in UNITS if item.matrix else (None,):
            if not draw(st.booleans()):
                continue
            if item.levels:
                levels[item.key, unit] = draw(st.sampled_from(item.level_numbers))
            elif item.options:
                open_keys = [key for key in item.option_keys if key != item.exclusive_option]
                chosen = draw(st.sets(st.sampled_from(open_keys), min_size=1))
                choices[item.key] = draw(st.sampled_from([("z",), tuple(sorted(chosen))]))
            elif item.kind == "number":
                numbers[item.key] = Decimal(draw(st.integers(0, 100)))
            else:
                remarks[item.key] = draw(st.text("abc \u1ea5\n", min_size=1).filter(lambda t: t == t.strip()))
    return Answers(levels, choices, numbers, remarks)


@given(answer_sets())
def test_rows_round_trip(answers: Answers) -> None:
    assert answers_from_rows(answers.rows(), remarks=answers.remarks) == answers


@given(answer_sets())
def test_payload_and_fields_round_trip(answers: Answers) -> None:
    assert answers_from_dict(QUESTIONNAIRE, data=answers.to_dict(), units=UNITS) == (answers, [])
    assert read_answers(QUESTIONNAIRE, values=answers.to_fields(), units=UNITS) == (answers, [])


@given(answer_sets())
def test_shares_stay_between_nothing_and_all(answers: Answers) -> None:
    shares = criterion_shares(QUESTIONNAIRE, answers=answers)
    assert all(Fraction(0) <= share <= 1 for share in shares.values())
    assert {unit for _, unit in shares} <= set(UNITS)


NAMES = st.sampled_from([*QUESTIONNAIRE.item_keys, *(f"m01.{unit}" for unit in UNITS)]) | st.text(max_size=12)


@given(
    st.dictionaries(
        NAMES, st.lists(st.text(max_size=12) | st.sampled_from(["0", "1", "5", "a", "z"]), max_size=3)
    )
)
def test_anything_may_be_sent(values: dict[str, list[str]]) -> None:
    answers, faults = read_answers(QUESTIONNAIRE, values=values, units=UNITS)
    read = {row.item for row in answers.rows()} | set(answers.remarks)
    assert read <= set(QUESTIONNAIRE.item_keys)
    assert len(faults) <= len(values)
    assert read_answers(QUESTIONNAIRE, values=answers.to_fields(), units=UNITS) == (answers, [])
