"""Sub-scores beside the numbers of R: what must also hold for them."""

import numpy as np
import pytest

from analysis.scores.omega import omega_total
from analysis.scores.reliability import reliability
from tests.support.reference_scores import scores_of
from tests.support.reference_survey import LEVELS, answers, results


def test_units_are_independent_when_nobody_rates_two() -> None:
    _, got = scores_of(2023)
    off = got.score_covariance[~np.eye(len(got.score), dtype=bool)]
    assert np.abs(off).max() == 0


def test_missing_group_is_flagged_by_its_weight() -> None:
    units, got = scores_of(2023)
    missing = dict(zip(units, got.missing_weight, strict=True))
    assert missing.pop("D07") == pytest.approx(0.2)
    assert set(missing.values()) == {0.0}


def test_alpha_is_not_given_for_few_rows() -> None:
    rows = answers().head(60)
    assert len(rows[LEVELS].dropna()) < 50
    assert reliability(rows, LEVELS)["alpha"] is None


@pytest.mark.parametrize(("name", "items"), [("omega_all", LEVELS), ("omega_C1", LEVELS[:4])])
def test_omega_is_that_of_factanal(name: str, items: list[str]) -> None:
    rows = answers()[answers()["year"] == 2023]
    theirs = results()["reliability_2023"][name]["omega_total"]
    assert reliability(rows, items)["omega"] == pytest.approx(theirs, rel=1e-8)


def test_omega_equals_alpha_where_all_items_load_alike() -> None:
    """One factor with loadings 0.6: correlations 0.36; both are k r / (1 + (k - 1) r)."""
    alike = np.full((5, 5), 0.36) + 0.64 * np.eye(5)
    assert omega_total(alike) == pytest.approx(5 * 0.36 / (1 + 4 * 0.36), rel=1e-12)


def test_omega_is_not_given_for_two_items_or_a_constant_one() -> None:
    assert np.isnan(omega_total(np.array([[1.0, 0.5], [0.5, 1.0]])))
    assert np.isnan(omega_total(np.diag([1.0, 1.0, 0.0])))
