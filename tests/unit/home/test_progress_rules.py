"""States of a cell, sums that keep a hidden part hidden, the next step of an officer."""

from datetime import UTC, datetime, timedelta

import pytest

from app.home import rules
from app.home.rules import Figures

START = datetime(2023, 11, 1, tzinfo=UTC)
HIDDEN = Figures(asked=3, delivered=3, answered=None, goal=3, reached=None)
SHOWN = Figures(asked=10, delivered=9, undeliverable=1, answered=4, target=8, goal=8, reached=4)


def test_a_sum_with_a_hidden_part_shows_only_what_was_sent() -> None:
    found = rules.total_of([HIDDEN, SHOWN])
    assert (found.asked, found.delivered, found.undeliverable, found.target) == (13, 12, 1, 8)
    assert (found.answered, found.reached, found.share) == (None, None, None)
    assert rules.total_of([SHOWN, SHOWN]).share == 0.5
    assert rules.total_of([]) == Figures()


@pytest.mark.parametrize(
    ("figures", "elapsed", "state"),
    [
        (Figures(target=5, goal=5), 0.9, "idle"),
        (HIDDEN, 0.0, "hidden"),
        (Figures(asked=5, answered=0, goal=5), 0.0, "none"),
        (SHOWN, 0.5, "going"),
        (SHOWN, 0.6, "behind"),
        (Figures(asked=9, answered=9, target=8, goal=8, reached=8), 0.9, "done"),
    ],
)
def test_the_state_of_a_cell(figures: Figures, elapsed: float, state: str) -> None:
    assert rules.going_state(figures, elapsed=elapsed) == state


def test_a_row_over_several_cells_is_as_far_as_its_worst_and_hidden_with_one_hidden() -> None:
    assert rules.worst_state(["done", "behind", "idle"]) == "behind"
    assert rules.worst_state(["done", "hidden", "none"]) == "hidden"
    assert rules.worst_state(["idle", "done"]) == "done"
    assert rules.worst_state([]) == "idle"


@pytest.mark.parametrize(
    ("hours", "share"), [(-5, 0.0), (0, 0.0), (35, 0.3), (99.9, 0.9), (100, 1.0), (500, 1.0)]
)
def test_time_is_told_in_tenths(hours: float, share: float) -> None:
    times = {"opens_at": START, "closes_at": START + timedelta(hours=100)}
    assert rules.elapsed_share(**times, now=START + timedelta(hours=hours)) == share


@pytest.mark.parametrize(
    ("forms", "step"),
    [
        ({"printed": 0, "issued": 0, "outstanding": 0, "usable": 0}, "wait"),
        ({"printed": 5, "issued": 20, "outstanding": 9, "usable": 11}, "collect"),
        ({"printed": 0, "issued": 25, "outstanding": 9, "usable": 16}, "return"),
        ({"printed": 0, "issued": 25, "outstanding": 0, "usable": 16}, "ask_more"),
        ({"printed": 0, "issued": 25, "outstanding": 2, "usable": 20}, "return"),
        ({"printed": 0, "issued": 25, "outstanding": 0, "usable": 20}, "done"),
    ],
)
def test_the_next_step_of_an_officer(forms: dict[str, int], step: str) -> None:
    assert rules.next_step(**forms, target=20, open_=True) == step
    late = rules.next_step(**forms, target=20, open_=False)
    assert late == ("late" if forms["outstanding"] else "closed")
