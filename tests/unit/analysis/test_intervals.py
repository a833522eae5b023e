"""Coverage of the interval for shares, computed exactly from the binomial distribution."""

import numpy as np
import pytest
from scipy import stats

from analysis.errors import OptionError
from analysis.estimates.intervals import PROPORTION_INTERVALS, Share
from tests.support.reference_survey import design

TRUE = np.linspace(0.5, 0.99, 50)


def coverage(ci: str, n: int) -> np.ndarray:
    """Probability that the 95 % interval from n independent answers holds the true share."""
    hits = np.arange(n + 1)
    p = hits / n
    share = Share(p=p, v=p * (1 - p) / (n - 1), n=np.full(n + 1, float(n)), df=np.full(n + 1, n - 1.0))
    low, high = PROPORTION_INTERVALS[ci](share, 0.95)
    inside = (low[:, np.newaxis] <= TRUE) & (high[:, np.newaxis] >= TRUE)
    return np.asarray((inside * stats.binom.pmf(hits[:, np.newaxis], n, TRUE)).sum(axis=0))


@pytest.mark.parametrize("n", [10, 20, 30])
def test_beta_never_covers_less_than_it_says(n: int) -> None:
    got = coverage("beta_capped", n)
    assert got.min() >= 0.95
    assert got.mean() == pytest.approx({10: 0.988, 20: 0.980, 30: 0.975}[n], abs=0.004)


@pytest.mark.parametrize("n", [10, 20, 30])
def test_wilson_covers_about_what_it_says(n: int) -> None:
    got = coverage("wilson", n)
    assert got.mean() == pytest.approx({10: 0.982, 20: 0.969, 30: 0.964}[n], abs=0.004)
    assert got.min() >= 0.89


def test_share_of_all_has_the_exact_limit() -> None:
    share = Share(p=np.array([1.0, 0.0]), v=np.zeros(2), n=np.full(2, 20.0), df=np.full(2, 19.0))
    low, high = PROPORTION_INTERVALS["beta_capped"](share, 0.95)
    assert low == pytest.approx([0.025 ** (1 / 20), 0.0])
    assert high == pytest.approx([1.0, 1 - 0.025 ** (1 / 20)])


def test_unknown_interval_is_named_with_the_known_ones() -> None:
    with pytest.raises(OptionError, match="beta_capped"):
        design().proportion("q01", level=5, ci="exact")
