"""When results may be computed, how a run moves, and how figures stand on a page."""

from typing import Any, cast

import pytest

from analysis.dataset.results import Results, UnitRow
from app.reports import rules


@pytest.mark.parametrize(
    ("state", "channels", "expected"),
    [
        ("draft", ["paper"], False),
        ("running", ["paper"], False),
        ("closed", ["paper"], True),
        ("opened", ["paper"], True),
        ("running", ["online"], False),
        ("closed", ["online"], False),
        ("closed", ["online", "paper"], False),
        ("opened", ["online", "paper"], True),
    ],
)
def test_results_wait_for_the_close_and_sealed_ones_for_the_opening(
    state: str, channels: list[str], expected: bool
) -> None:
    assert rules.is_computable(state, channels=channels) is expected


def test_a_run_moves_only_along_its_table() -> None:
    events = {event for _, event in rules.TRANSITIONS}
    reached = {
        (state, event): rules.next_state(state, event=event) for state in rules.RUN_STATES for event in events
    }
    assert {key: after for key, after in reached.items() if after} == rules.TRANSITIONS
    assert rules.next_state("done", event="fail") is None
    assert rules.next_state("failed", event="start") is None


def test_the_states_before_an_event_are_those_of_the_table() -> None:
    assert rules.states_before("start") == {"queued", "running"}
    assert rules.states_before("finish") == {"running"}


def unit(code: str, score: float | None, **more: Any) -> UnitRow:
    base = {
        "code": code, "name": {"vi": code, "en": code}, "rank_group": "a", "score": score, "ci_low": None,
        "ci_high": None, "inference": "model", "fpc_used": False, "hidden": score is None,
    }  # fmt: skip
    return cast(UnitRow, {**base, **more})


def results(units: list[UnitRow], **more: Any) -> Results:
    base: dict[str, Any] = {"units": units, "rankings": [], "items": [], "item_heads": []}
    return cast(Results, {**base, **more})


@pytest.mark.parametrize(
    ("lows", "start"), [([71.0, 83.0], 60), ([62.1], 60), ([61.9], 50), ([1.0], 0), ([], 0)]
)
def test_the_axis_holds_every_interval_and_begins_at_a_full_ten(lows: list[float], start: int) -> None:
    axis = rules.axis_for([unit(str(low), 90.0, ci_low=low) for low in lows])
    assert axis.low == start
    assert axis.is_cut is (start > 0)
    assert axis.ticks[-1] == 100
    assert all(tick % 10 == 0 and tick >= start for tick in axis.ticks)
    assert len(axis.ticks) <= 7


def test_units_stand_from_high_to_low_and_those_without_a_score_last() -> None:
    rows = [unit("b", 70.0), unit("h", None), unit("a", 70.0), unit("c", 90.0), unit("g", None)]
    (found,) = rules.score_lists(results(rows), codes=None)
    assert [row["code"] for row in found.shown] == ["c", "a", "b"]
    assert [row["code"] for row in found.rest] == ["g", "h"]
    assert found.mean == pytest.approx(230 / 3)


def test_a_scope_leaves_only_its_units() -> None:
    rows = [unit("a", 70.0), unit("b", 80.0, rank_group="b")]
    assert [one.key for one in rules.score_lists(results(rows), codes={"b"})] == ["b"]
    assert rules.score_lists(results(rows), codes=set()) == []


def test_the_sentence_on_uncertainty_follows_the_inference() -> None:
    paper = rules.score_lists(results([unit("a", 70.0)]), codes=None)[0]
    listed = rules.score_lists(results([unit("a", 70.0, inference="design", fpc_used=True)]), codes=None)[0]
    both = rules.score_lists(results([unit("a", 70.0, fpc_used=True)]), codes=None)[0]
    assert (paper.honesty, listed.honesty, both.honesty) == (("model",), ("design",), ("model", "design"))


def head(key: str, levels: int, kind: str = "scale") -> dict[str, Any]:
    words = [{"key": str(n), "label": {"vi": str(n), "en": str(n)}} for n in range(1, levels + 1)]
    return {"key": key, "kind": kind, "levels": words}


def item(key: str, shares: list[float]) -> dict[str, Any]:
    levels = [{"key": str(n), "count": n, "share": share} for n, share in enumerate(shares, start=1)]
    return {"unit": "a", "item": key, "levels": levels, "n": 20}


def test_five_levels_part_into_two_sides_and_a_middle() -> None:
    found = results(
        [],
        item_heads=[head("low", 5), head("high", 5), head("kept", 5), head("trips", 3, "choice")],
        items=[
            item("low", [0.2, 0.2, 0.2, 0.2, 0.2]),
            item("high", [0, 0.1, 0.1, 0.3, 0.5]),
            item("kept", []),
            item("trips", [0.5, 0.25, 0.25]),
            {**item("high", [1, 0, 0, 0, 0]), "unit": "b"},
        ],
    )
    asked = {"citizen": ["low", "high", "kept", "trips", "never"], "nobody": []}
    (section,) = rules.item_sections(found, unit="a", asked=asked)
    assert [line.head["key"] for line in section.scales] == ["high", "low", "kept"]
    best = section.scales[0]
    assert (best.dissatisfied, best.neutral, best.satisfied) == pytest.approx((10, 10, 80))
    assert section.widest == pytest.approx((40, 80, 20))
    assert section.scales[2].shares == ()
    assert [line.head["key"] for line in section.others] == ["trips"]
    assert section.others[0].counts == (1, 2, 3)
