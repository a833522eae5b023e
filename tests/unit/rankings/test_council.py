"""When a council may decide: more than half, never exactly half; sessions move only by their table."""

import itertools

import pytest

from app.rankings import rules


@pytest.mark.parametrize("members", range(1, 31))
def test_more_than_half_of_a_council_of_any_size(members: int) -> None:
    for attending in range(members + 1):
        found = rules.has_quorum(attending, members=members, percent=50)
        assert found == (attending > members / 2)
        assert found == (attending >= rules.needed(members, percent=50))
        assert rules.carries(attending, attending=members) == (attending > members / 2)


def test_a_council_of_ten_decides_with_six() -> None:
    assert [rules.has_quorum(number, members=10, percent=50) for number in (5, 6)] == [False, True]
    assert [rules.has_quorum(number, members=9, percent=66) for number in (5, 6)] == [False, True]
    assert not rules.has_quorum(0, members=0, percent=0)


def test_sessions_move_only_by_the_table() -> None:
    for state, event in itertools.product(rules.SESSION_STATES, rules.SESSION_EVENTS):
        after = rules.next_session_state(state, event=event)
        assert (after is None) == ((state, event) not in rules.SESSION_TRANSITIONS)
        assert after is None or after in rules.SESSION_STATES
    assert all(rules.next_session_state("closed", event=event) is None for event in rules.SESSION_EVENTS)
