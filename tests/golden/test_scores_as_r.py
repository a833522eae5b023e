"""Sub-scores beside the numbers of R: what must also hold for them."""

import numpy as np
import pytest

from analysis.scores.reliability import reliability
from tests.support.reference_scores import scores_of
from tests.support.reference_survey import LEVELS, answers


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
