"""Draws: sizes are exact, nobody is drawn twice, and the chances said are those that simulations show."""

from collections import Counter
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sampling.allocation import share_equally, share_proportionally
from analysis.sampling.draws import draw
from analysis.sampling.plans import Element, Plan, Stage
from analysis.sampling.single import draw_proportional, draw_simple, draw_systematic
from analysis.sampling.streams import Stream
from tests.unit.analysis.test_draws import FRAME, GROUPS, HOUSEHOLDS, PEOPLE

SHORT = 600
SEEDS = st.integers(0, 999_999_999)
PLANS = {
    "simple": (Plan("simple", size=20), PEOPLE),
    "systematic": (Plan("systematic", size=20), PEOPLE),
    "proportional": (Plan("stratified", size=30), PEOPLE),
    "equal": (Plan("stratified", size=30, allocation="equal"), PEOPLE),
    "given": (Plan("stratified", allocation="given", given={"U03": 2, "U07": 4}), PEOPLE),
    "pps": (Plan("pps", size=5), GROUPS),
    "stages": (HOUSEHOLDS, PEOPLE),
    "stages of groups": (HOUSEHOLDS, GROUPS),
}


def worst_gap(plan: Plan, elements: list[Element], *, draws: int) -> float:
    """The largest gap between a share of simulated draws and the chance said, in standard errors."""
    drawn: Counter[tuple[str, str]] = Counter()
    chances: dict[tuple[str, str], float] = {}
    for seed in range(draws):
        for one in draw(plan, elements=elements, seed=seed, frame_sha256=FRAME):
            name = (one.element.unit, one.element.key)
            inside = not one.places or 1 in one.places  # of a counted group its first household is followed
            drawn[name] += one.selected and inside
            chances[name] = float(one.probability)
    gaps = []
    for name, chance in chances.items():
        spread = sqrt(chance * (1 - chance) / draws)
        gap = abs(drawn[name] / draws - chance)
        assert spread or gap < 1e-12
        gaps.append(gap / spread if spread else 0.0)
    return max(gaps)


@pytest.mark.parametrize("name", PLANS)
def test_simulated_draws_show_the_chances_said(name: str) -> None:
    """The short form; `tests/faults` simulates many more draws of each. The seeds are fixed."""
    plan, elements = PLANS[name]
    assert worst_gap(plan, elements, draws=SHORT) < 5


@given(seed=SEEDS, population=st.integers(1, 60), data=st.data())
def test_sizes_are_exact_and_nobody_is_drawn_twice(seed: int, population: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, population))
    reserves = data.draw(st.integers(0, 10))
    sizes = data.draw(st.lists(st.integers(1, 500), min_size=population, max_size=population))
    for chosen in (
        draw_simple(Stream(seed), population=population, size=size, reserves=reserves),
        draw_systematic(Stream(seed), population=population, size=size, reserves=reserves),
        draw_proportional(Stream(seed), sizes=sizes, count=size, reserves=reserves),
    ):
        assert len(chosen.selected) == size
        assert len(chosen.reserves) == min(reserves, population - size)
        everybody = [*chosen.selected, *chosen.reserves]
        assert len(set(everybody)) == len(everybody)
        assert set(everybody) <= set(range(population))
        assert sum(chosen.chances) == size
        assert all(0 < chance <= 1 for chance in chosen.chances)


@given(st.lists(st.integers(0, 80), min_size=1, max_size=12), st.data())
def test_shares_are_exact_and_within_what_there_is(populations: list[int], data: st.DataObject) -> None:
    least = sum(min(1, one) for one in populations)
    size = data.draw(st.integers(least, sum(populations)))
    for shares in (
        share_proportionally(size, populations=populations),
        share_equally(size, populations=populations),
    ):
        assert sum(shares) == size
        assert all(0 <= share <= one for share, one in zip(shares, populations, strict=True))
    equal = share_equally(size, populations=populations)
    cut = [share for share, one in zip(equal, populations, strict=True) if share < one]
    assert not cut or max(equal) - min(cut) <= 1


@given(
    seed=SEEDS,
    order=st.permutations(PEOPLE[:40]),
    name=st.sampled_from(["simple", "stratified", "multi_stage"]),
)
def test_the_order_of_the_rows_plays_no_part(seed: int, order: list[Element], name: str) -> None:
    plan = {
        "simple": Plan("simple", size=9, reserves=3),
        "stratified": Plan("stratified", size=12, reserves=1),
        "multi_stage": Plan("multi_stage", stages=(Stage("simple", 2), Stage("pps", 1), Stage("simple", 3))),
    }[name]
    once = draw(plan, elements=PEOPLE[:40], seed=seed, frame_sha256=FRAME)
    assert draw(plan, elements=order, seed=seed, frame_sha256=FRAME) == once


@given(seed=SEEDS)
def test_the_chances_of_stages_add_up_to_what_is_drawn(seed: int) -> None:
    """Σ 1/π over the people drawn is unbiased for the list, and no stage draws more than its number."""
    results = draw(HOUSEHOLDS, elements=PEOPLE, seed=seed, frame_sha256=FRAME)
    taken = Counter(one.element.unit for one in results if one.selected)
    assert len(taken) == 4
    assert all(count <= 10 for count in taken.values())
    expected = sum((one.probability for one in results), Fraction(0))
    assert 0 < expected <= 40
