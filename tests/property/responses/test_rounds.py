"""Starts, submits, retries and second devices in any order: one answer stands, and its receipt is told."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from app.responses import rules

STEPS = st.lists(
    st.tuples(st.sampled_from(["start", "anew", "submit"]), st.integers(0, 2)), min_size=1, max_size=40
)


@dataclass
class Ballot:
    """The stored answer of one person: its round, and which submit it came from."""

    round: int | None = None
    receipt: int = -1
    stored: list[int] = field(default_factory=list)

    def submit(self, given: int, *, number: int) -> int:
        if not rules.is_already_stored(stored=self.round, given=given):
            self.round, self.receipt = given, number
            self.stored.append(given)
        return self.receipt


@given(STEPS)
def test_one_answer_stands(steps: list[tuple[str, int]]) -> None:
    ballot, held = Ballot(), dict[int, int]()
    for number, (step, device) in enumerate(steps):
        if step != "submit":
            held[device] = rules.next_round(stored=ballot.round, anew=step == "anew")
        elif device in held:
            receipt = ballot.submit(held[device], number=number)
            assert receipt == ballot.receipt
            assert ballot.round is not None
            assert ballot.round >= held[device]
    assert ballot.stored == list(range(len(ballot.stored)))


@given(st.integers(0, 5), st.integers(1, 20))
def test_a_retry_never_stores_twice(given_round: int, times: int) -> None:
    ballot = Ballot()
    receipts = {ballot.submit(given_round, number=number) for number in range(times)}
    assert receipts == {0}
    assert ballot.stored == [given_round]
