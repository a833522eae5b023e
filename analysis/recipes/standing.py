"""How firmly every unit stands: rank set of its own, chance of each class, tipping points, all pairs."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from analysis.dataset.results import PairRow, StandingRow, UnitRow
from analysis.estimates.several import benjamini_hochberg, holm
from analysis.estimates.variance import FloatArray
from analysis.ranks.classes import Classes, class_probabilities, read_classes
from analysis.ranks.pairs import all_pairs
from analysis.ranks.sets import marginal_rank_sets
from analysis.ranks.tipping import class_shifts, lowest_forms, tier_shifts
from analysis.recipes.rankings import RankedList
from analysis.recipes.units import Scored, figure
from analysis.scores.rounding import published

TOP: Final = 100.0
MOST_UNITS: Final = 100
"""Ranked units of one list up to which every pair is written out."""


def standing_rows(scored: Scored, rows: Sequence[UnitRow], lists: Sequence[RankedList]) -> list[StandingRow]:
    """A row per unit with a score, in order of code; `rows` hold the ranks already."""
    classes = _classes(scored)
    standings = {place: _row(row) for place, row in enumerate(rows) if row["score"] is not None}
    if classes is not None:
        _fill_classes(standings, scored, classes)
    for one in lists:
        _fill_list(standings, scored, one)
    return [standings[place] for place in sorted(standings)]


def _classes(scored: Scored) -> Classes | None:
    bands = scored.campaign.bundle.design.get("bands", [])
    if not bands:
        return None
    return read_classes([(band["key"], band["lower"], band["upper"]) for band in bands])


def _row(row: UnitRow) -> StandingRow:
    return StandingRow(
        unit=row["code"],
        rank_group=row["rank_group"],
        score=row["score"] or 0.0,
        se=row["se"],
        rank=row["rank"],
        rank_low=row["rank_low"],
        rank_high=row["rank_high"],
        alone_low=None,
        alone_high=None,
        tier=row["tier"],
        tier_down=None,
        tier_up=None,
        band=None,
        band_down=None,
        band_up=None,
        lowest_forms=None,
        probabilities={},
    )


def _fill_classes(standings: dict[int, StandingRow], scored: Scored, classes: Classes) -> None:
    """Class and shifts are those of the published score, as it is read; chances those of the exact one."""
    scores, places = scored.scores, list(standings)
    se = np.where(scored.is_static, np.nan, scores.score_se)[places]
    chances = class_probabilities(scores.score[places], se, classes)
    for place, chance in zip(places, chances, strict=True):
        row = standings[place]
        score = published(float(scores.score[place].clip(0, TOP)), scored.campaign.options["places"])
        found = classes.place_of(score)
        row["band"] = None if found is None else classes.keys[found]
        down, up = class_shifts(score, classes)
        row["band_down"], row["band_up"] = figure(down), figure(up)
        if found is not None:
            row["lowest_forms"] = lowest_forms(score, int(scored.campaign.forms[place]), classes.lower[found])
        row["probabilities"] = {
            key: figure(value) for key, value in zip(classes.keys, chance.tolist(), strict=True)
        }


def _fill_list(standings: dict[int, StandingRow], scored: Scored, one: RankedList) -> None:
    if one.ranking is None:
        return
    options = scored.campaign.options
    alone = marginal_rank_sets(
        one.estimate.tolist(), one.covariance, options["level"], options["seed"], draws=options["draws"]
    )
    down, up = tier_shifts(
        one.estimate,
        _errors(one.covariance),
        one.ranking.above,
        critical=one.ranking.last_critical,
        range_=(0.0, TOP),
    )
    for index, place in enumerate(one.places):
        row, rank = standings[place], standings[place]["rank"] or 1
        row["alone_low"] = min(int(alone["rank_low"].iloc[index]), rank)
        row["alone_high"] = max(int(alone["rank_high"].iloc[index]), rank)
        row["tier_down"], row["tier_up"] = figure(down[index]), figure(up[index])


def _errors(covariance: FloatArray) -> FloatArray:
    """Standard errors of all differences. Shape (p, p)."""
    variance = np.diag(covariance)
    return np.asarray(np.sqrt(np.maximum(np.add.outer(variance, variance) - 2 * covariance, 0)))


def pair_rows(scored: Scored, lists: Sequence[RankedList]) -> list[PairRow]:
    """All pairs of each list in order of code, unless it has more than `MOST_UNITS` units."""
    rows: list[PairRow] = []
    for one in lists:
        if one.ranking is None or len(one.places) > MOST_UNITS:
            continue
        codes = [scored.campaign.units[place]["code"] for place in one.places]
        pairs, above = all_pairs(one.estimate, one.covariance), one.ranking.above
        p = pairs.p
        tests = np.stack([pairs.se, pairs.z, p, holm(p), benjamini_hochberg(p)], axis=1)
        tests[np.isnan(pairs.se)] = np.nan
        tests[np.isinf(tests)] = np.nan  # a difference known without error has no ratio, its p is 0
        for index, (first, second) in enumerate(zip(pairs.first, pairs.second, strict=True)):
            se, z, raw, claim, screen = (figure(value) for value in tests[index])
            rows.append(
                PairRow(
                    rank_group=one.name,
                    first=codes[first],
                    second=codes[second],
                    difference=figure(pairs.difference[index]) or 0.0,
                    se=se,
                    z=z,
                    p=raw,
                    p_holm=claim,
                    p_bh=screen,
                    told_apart=bool(above[first, second] or above[second, first]),
                )
            )
    return rows
