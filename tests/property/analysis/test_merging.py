"""Moments of shards and of late forms add up: in any order to the bit, and to those of the whole."""

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataset.bundle import read_bundle
from analysis.dataset.counted import merge_moments
from analysis.dataset.shapes import MOMENT_COLUMNS
from analysis.estimates.moments import Moments, sum_moments
from analysis.recipes.campaign import Campaign
from analysis.recipes.counting import sum_rows
from analysis.recipes.moments import read_moments
from analysis.scores.subscores import SubScores, score_units
from tests.support.sample_bundles import matrix_bundle


@cache
def whole() -> tuple[Campaign, SubScores]:
    """Officials who rate three units each, and citizens of their own."""
    with TemporaryDirectory() as folder:
        campaign = Campaign(read_bundle(matrix_bundle(Path(folder))))
    return campaign, score_units(campaign.survey, campaign.rule)


def table(people: list[int]) -> pd.DataFrame:
    """The moments of some respondents, formed with the constants of all."""
    campaign, scores = whole()
    survey = campaign.survey
    rows = np.flatnonzero(np.isin(survey.sampling.respondent, people) & (survey.unit >= 0))
    z = scores.z[rows]
    moments = sum_moments(
        z,
        uses=z != 0,
        unit=survey.unit[rows],
        respondent=survey.sampling.respondent[rows],
        stratum=survey.sampling.stratum,
    )
    found = pd.DataFrame(list(sum_rows(campaign, moments)), columns=list(MOMENT_COLUMNS))
    text = [name for name in MOMENT_COLUMNS if name not in ("n", "value")]
    found[text] = found[text].astype(object).where(found[text].notna(), "")
    found[["n", "value"]] = found[["n", "value"]].astype(float).fillna(0.0)
    return found


def laid_out(rows: pd.DataFrame) -> Moments:
    campaign, _ = whole()
    return read_moments(
        rows,
        strata=campaign.stratum_names,
        units=[unit["code"] for unit in campaign.units],
        criteria=[criterion.key for criterion in campaign.rule.criteria],
    )


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_order_of_shards_leaves_every_bit(random: Random, shards: int) -> None:
    campaign, scores = whole()
    people = sorted(set(campaign.survey.sampling.respondent.tolist()))
    random.shuffle(people)
    parts = [table(people[start::shards]) for start in range(shards)]
    one = merge_moments(parts)
    random.shuffle(parts)
    assert one.equals(merge_moments(parts))
    merged = laid_out(one)
    scale = np.nan_to_num(scores.scale)
    for moments in (merged, scores.moments):
        assert moments.people.sum() > 0
    assert np.allclose(
        merged.covariance_of_units(campaign.survey.sampling, scale=scale),
        scores.moments.covariance_of_units(campaign.survey.sampling, scale=scale),
        rtol=1e-11,
        atol=1e-12,
    )
