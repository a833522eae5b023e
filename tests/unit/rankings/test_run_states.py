"""A computation moves only by its table."""

import itertools

from app.rankings import rules


def test_states_move_only_by_the_table() -> None:
    events = {event for _, event in rules.TRANSITIONS}
    for state, event in itertools.product(rules.RUN_STATES, sorted(events)):
        after = rules.next_state(state, event=event)
        assert (after is None) == ((state, event) not in rules.TRANSITIONS)
        assert after is None or after in rules.RUN_STATES
        assert (state in rules.states_before(event)) == (after is not None)
    assert all(rules.next_state(end, event=event) is None for end in ("done", "failed") for event in events)


def test_a_figure_keeps_its_decimals() -> None:
    assert [rules.figure_text(value, places=2) for value in (None, 86.5, 86.99, 0.0)] == [
        None, "86.50", "86.99", "0.00",
    ]  # fmt: skip
