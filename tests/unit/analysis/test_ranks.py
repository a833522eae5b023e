"""Ranks, rank sets and tiers on cases with a known answer."""

from statistics import NormalDist

import numpy as np
import pytest

from analysis import rank_sets
from analysis.errors import DesignError
from analysis.ranks.streams import normal_draws
from analysis.scores.rounding import published


def test_clear_differences_give_single_ranks() -> None:
    table = rank_sets([90, 70, 80], np.eye(3) * 0.01)
    assert table["rank"].tolist() == table["rank_low"].tolist() == table["rank_high"].tolist() == [1, 3, 2]
    assert table["tier"].tolist() == [1, 3, 2]


def test_no_difference_gives_the_whole_range() -> None:
    table = rank_sets([80.1, 80.0, 79.9], np.eye(3) * 100)
    assert table["rank_low"].tolist() == [1, 1, 1]
    assert table["rank_high"].tolist() == [3, 3, 3]
    assert table["tier"].tolist() == [1, 1, 1]


def test_ties_share_a_rank() -> None:
    assert rank_sets([9, 8, 8, 7], np.eye(4))["rank"].tolist() == [1, 2, 2, 4]
    rounded = rank_sets([9.0, 8.001, 8.002, 7.0], np.eye(4) * 1e-12, values=[9, 8, 8, 7])
    assert rounded["rank"].tolist() == [1, 2, 2, 4]
    assert (rounded["rank_low"] <= rounded["rank"]).all()


def test_known_without_error_is_ordered_and_unknown_error_never_is() -> None:
    assert rank_sets([2, 1], np.zeros((2, 2)))["rank_high"].tolist() == [1, 2]
    assert rank_sets([1, 1], np.zeros((2, 2)))["rank_high"].tolist() == [2, 2]
    unknown = np.array([[np.nan, np.nan, np.nan], [np.nan, 0.01, 0], [np.nan, 0, 0.01]])
    table = rank_sets([99, 50, 1], unknown)
    assert table["rank_low"].tolist() == [1, 1, 2]
    assert table["rank_high"].tolist() == [3, 2, 3]


def test_shared_respondents_make_differences_surer() -> None:
    apart = rank_sets([81, 80], np.eye(2))
    together = rank_sets([81, 80], np.array([[1, 0.99], [0.99, 1]]))
    assert apart["rank_high"].tolist() == [2, 2]
    assert together["rank_high"].tolist() == [1, 2]


def test_draws_are_standard_normal_and_fixed() -> None:
    draws = normal_draws(7, draws=20_000, width=2)
    assert draws.mean(axis=0) == pytest.approx([0, 0], abs=0.02)
    assert np.cov(draws.T) == pytest.approx(np.eye(2), abs=0.03)
    assert (draws == normal_draws(7, draws=20_000, width=2)).all()
    raw = (0x8306BDF37922E4FF, 0xF35196BBC152A866)  # the first two numbers of PCG64 with seed 1
    by_hand = [NormalDist().inv_cdf(((number >> 11) + 0.5) / 2**53) for number in raw]
    assert normal_draws(1, draws=1, width=2)[0] == pytest.approx(by_hand, rel=1e-9)


def test_shapes_must_fit() -> None:
    with pytest.raises(DesignError, match="do not fit"):
        rank_sets([1, 2], np.eye(3))


@pytest.mark.parametrize(
    ("value", "places", "expected"), [(88.125, 2, 88.13), (0.285, 2, 0.29), (2.5, 0, 3), (1.004999, 2, 1.0)]
)
def test_rounding_is_half_up(value: float, places: int, expected: float) -> None:
    assert published(value, places) == expected
