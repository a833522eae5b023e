"""A unit's list moves by its table and by nothing else."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.people.rules import rosters


def test_every_pair_of_state_and_event_is_decided() -> None:
    moves = {
        (state, event): rosters.next_state(state, event=event)
        for state, event in product(rosters.STATES, rosters.EVENTS)
    }
    assert {pair: after for pair, after in moves.items() if after is not None} == dict(rosters.TRANSITIONS)
    assert set(rosters.TRANSITIONS.values()) <= set(rosters.STATES)


@given(st.lists(st.sampled_from(rosters.EVENTS)))
def test_nothing_is_accepted_that_was_not_handed_in_and_nothing_accepted_is_written_in(
    events: list[str],
) -> None:
    state, handed_in = "draft", False
    for event in events:
        after = rosters.next_state(state, event=event)
        if after is None:
            continue
        handed_in = event == "submit" or (handed_in and event == "accept")
        assert after != "accepted" or handed_in
        assert rosters.can_edit(after) == (after in ("draft", "returned"))
        state = after


@given(state=st.text(), event=st.text())
def test_unknown_words_move_nothing(state: str, event: str) -> None:
    if (state, event) not in rosters.TRANSITIONS:
        assert rosters.next_state(state, event=event) is None


def test_the_table_can_be_printed() -> None:
    assert rosters.transition_table() == [
        ("state", "submit", "recall", "accept", "return"),
        ("draft", "submitted", "-", "-", "-"),
        ("submitted", "-", "draft", "accepted", "returned"),
        ("accepted", "-", "-", "-", "returned"),
        ("returned", "submitted", "-", "-", "-"),
    ]
