"""An objection moves by its table: nothing is answered that was not sent, nothing answered changes."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.scorecards import rules


def test_every_pair_of_step_and_event_is_decided() -> None:
    moves = {
        (step, event): rules.next_step(step, event=event)
        for step, event in product(("", *rules.STEPS), rules.STEP_EVENTS)
    }
    assert {pair: after for pair, after in moves.items() if after is not None} == dict(rules.STEP_AFTER)
    assert set(rules.STEP_AFTER.values()) == set(rules.STEPS)


@given(st.lists(st.sampled_from(rules.STEP_EVENTS)))
def test_an_answer_follows_what_was_sent_and_is_the_last_word(events: list[str]) -> None:
    said = [""]
    for event in events:
        after = rules.next_step(said[-1], event=event)
        if after is not None:
            said.append(after)
    answers = [step for step in said if step in ("upheld", "changed")]
    assert len(answers) <= 1
    if answers:
        assert said[-2:] == ["sent", answers[0]]
