"""A campaign's state moves by its table and by nothing else."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.campaigns import rules


def test_every_pair_of_state_and_event_is_decided() -> None:
    moves = {
        (state, event): rules.next_state(state, event=event)
        for state, event in product(rules.STATES, rules.EVENTS)
    }
    assert {pair: after for pair, after in moves.items() if after is not None} == dict(rules.TRANSITIONS)
    assert set(rules.TRANSITIONS.values()) <= set(rules.STATES)


@given(st.lists(st.sampled_from(rules.EVENTS)))
def test_a_campaign_never_goes_back(events: list[str]) -> None:
    place = 0
    for event in events:
        after = rules.next_state(rules.STATES[place], event=event)
        if after is not None:
            assert rules.STATES.index(after) == place + 1
            place += 1


@given(state=st.text(), event=st.text())
def test_unknown_words_move_nothing(state: str, event: str) -> None:
    if (state, event) not in rules.TRANSITIONS:
        assert rules.next_state(state, event=event) is None


def test_the_table_can_be_printed() -> None:
    table = rules.transition_table()
    assert table[0] == ("state", "launch", "close", "open")
    assert table[1:] == [
        ("draft", "running", "-", "-"),
        ("running", "-", "closed", "-"),
        ("closed", "-", "-", "opened"),
        ("opened", "-", "-", "-"),
    ]
