"""Units that fill in their own forms come first; honest and happy ones are left alone.

The short form of `tests/load/bench_stuffing.py`, by its seeds: fewer rounds, the same goals.
"""

import numpy as np
import pytest

from analysis.estimates.variance import FloatArray
from analysis.quality.ranking import ALARM, INDICATORS, MOST_FORMS, Ranking, rank_batches
from tests.support.stuffed_forms import (
    REPORTED,
    STUFFED,
    TUNED,
    UNSEEN,
    WORLDS,
    all_fives,
    copied,
    honest_round,
    stuffed_round,
)


def ranked(answers: FloatArray) -> Ranking:
    """The ranking of a round (units, forms, items)."""
    unit = np.repeat(np.arange(len(answers)), answers.shape[1])
    return rank_batches(answers.reshape(len(unit), -1), unit)


@pytest.mark.parametrize(("mean", "share", "goal"), [(4.6, 0.4, 0.85), (4.2, 0.2, 0.75)])
def test_units_that_fill_in_their_own_forms_are_marked(mean: float, share: float, goal: float) -> None:
    marked, first = [], []
    for seed in (REPORTED, REPORTED + 100):
        answers, unit = stuffed_round(seed, mean, style=copied, share=share, units=60)
        found = rank_batches(answers, unit)
        marked.append(found.first[:STUFFED].mean())
        first.append(found.rank[:STUFFED] <= STUFFED)
        assert found.first[STUFFED:].mean() <= 0.03
    assert np.mean(marked) >= goal
    assert np.mean(first) >= 0.9


@pytest.mark.parametrize("world", sorted(WORLDS))
def test_honest_units_are_hardly_ever_marked(world: str) -> None:
    """Of 120 honest units 1.2 at 1 %: five would come about once in a hundred such rounds."""
    assert ranked(honest_round(REPORTED, 4.4, world=WORLDS[world], units=120)).first.sum() < 5


@pytest.mark.parametrize(("style", "goal"), [("modest", 0.9), ("own taste", 0.9), ("cloned", 0.5)])
def test_ways_nobody_looked_at_before_are_found_too(style: str, goal: float) -> None:
    """The most pleased form of a happy unit is close to 5 throughout: copies of that often look honest."""
    answers, unit = stuffed_round(REPORTED, 4.2, style=UNSEEN[style], share=0.4, units=60)
    assert rank_batches(answers, unit).first[:STUFFED].mean() >= goal


def test_a_happy_unit_is_not_accused_by_its_straight_lines() -> None:
    """40 % of the forms with 5 throughout: content people do that, and nothing tells them from a stuffer."""
    answers, unit = stuffed_round(REPORTED, 4.6, style=all_fives, share=0.4, units=60)
    found = rank_batches(answers, unit)
    assert found.z[:STUFFED, INDICATORS.index("straight")].mean() > 2
    assert found.first[:STUFFED].mean() <= 0.2
    assert np.array_equal(TUNED["all fives"](np.random.default_rng(1), 2, answers), np.full((2, 25), 5.0))


def test_few_peers_order_and_mark_nobody() -> None:
    answers, unit = stuffed_round(REPORTED, 4.2, style=copied, share=0.4, units=8, stuffed=1)
    found = rank_batches(answers, unit)
    assert (found.calibration, found.limit, bool(found.first.any())) == ("simulated", np.inf, False)
    assert found.rank[0] == 1
    assert np.isnan(found.expected[:, INDICATORS.index("spread")]).all()


def test_the_order_of_units_and_forms_does_not_matter_and_a_seed_repeats_it() -> None:
    answers, unit = stuffed_round(REPORTED, 4.2, style=copied, share=0.4, units=20, stuffed=2)
    found = rank_batches(answers, unit)
    again = rank_batches(answers, unit)
    assert np.array_equal(found.strength, again.strength)
    mixed = np.random.default_rng(5).permutation(len(unit))
    other = rank_batches(answers[mixed], unit[mixed])
    assert set(np.flatnonzero(found.rank <= 2)) == set(np.flatnonzero(other.rank <= 2)) == {0, 1}


def test_small_and_large_batches() -> None:
    answers = honest_round(REPORTED, 4.0, units=12, forms=64)
    flat, unit = answers.reshape(-1, answers.shape[2]), np.repeat(np.arange(12), 64)
    few = np.flatnonzero(unit == 0)[9:]
    kept = np.setdiff1d(np.arange(len(unit)), few)
    found = rank_batches(flat[kept], unit[kept])
    assert found.batch.tolist() == list(range(1, 12))
    assert found.forms.tolist() == [64] * 11
    assert MOST_FORMS < 64
    nobody = rank_batches(np.empty((0, 5)), np.empty(0, dtype=np.int64))
    assert (nobody.batch.size, nobody.rank.size) == (0, 0)
    assert ALARM == 0.01
