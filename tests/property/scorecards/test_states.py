"""A self-assessment's state moves by its table and by nothing else."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from app.scorecards import models, rules


def test_every_pair_of_state_and_event_is_decided() -> None:
    moves = {
        (state, event): rules.next_state(state, event=event)
        for state, event in product(rules.STATES, rules.EVENTS)
    }
    assert {pair: after for pair, after in moves.items() if after is not None} == dict(rules.TRANSITIONS)
    assert set(rules.TRANSITIONS.values()) <= set(rules.STATES)


@given(st.lists(st.sampled_from(rules.EVENTS)))
def test_only_taking_back_goes_back(events: list[str]) -> None:
    state = "draft"
    for event in events:
        after = rules.next_state(state, event=event)
        if after is not None:
            assert event == "recall" or rules.STATES.index(after) >= rules.STATES.index(state)
            state = after


@given(state=st.text(), event=st.text())
def test_unknown_words_move_nothing(state: str, event: str) -> None:
    if (state, event) not in rules.TRANSITIONS:
        assert rules.next_state(state, event=event) is None


def test_the_database_knows_the_same_states() -> None:
    table = SQLModel.metadata.tables[models.Assessment.__tablename__]
    conditions = [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]
    assert conditions == ["state IN (" + ", ".join(f"'{one}'" for one in rules.STATES) + ")"]


def test_the_table_can_be_printed() -> None:
    table = rules.transition_table()
    assert table[0] == ("state", *rules.EVENTS)
    assert [row[0] for row in table[1:]] == list(rules.STATES)
