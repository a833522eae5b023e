"""The two passes over a bundle of responses: counts, then the sums that scores over several items need."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.dataset.bundle import Bundle
from analysis.dataset.shapes import POOL_COLUMNS, Manifest, item_columns
from analysis.dataset.writer import Cell, write_counts_bundle
from analysis.estimates.moments import Moments
from analysis.recipes.campaign import Campaign
from analysis.scores.reliability import Sums
from analysis.scores.subscores import score_units

Row = dict[str, Cell]


def write_counted(bundle: Bundle, folder: Path) -> Manifest:
    """The same survey as counts and moments in `folder`: the recipe gives the same results from it."""
    campaign = Campaign(bundle)
    return write_counts_bundle(
        folder,
        codebook=bundle.codebook,
        design=bundle.design,
        counts=count_rows(bundle),
        moments=moment_rows(campaign),
        written_by=bundle.manifest["written_by"],
    )


def count_rows(bundle: Bundle) -> Iterator[Row]:
    """Rows of `counts.csv`: responses, rows and levels by pool and rated unit."""
    own = (bundle.frame["rated_unit"] == bundle.frame["home_unit"]).astype(int)
    frame = bundle.frame.assign(own=own.groupby(bundle.frame["response"]).transform("max"))
    single = frame[~frame["response"].duplicated()].assign(rated_unit="")
    yield from _tally(single, item="")
    yield from _tally(frame, item="")
    for item in bundle.codebook["items"]:
        for column in item_columns(item):
            yield from _tally(frame if item["about_unit"] else single, item=column)


def _tally(frame: pd.DataFrame, *, item: str) -> Iterator[Row]:
    keys = [*POOL_COLUMNS, "rated_unit", *([item] if item else [])]
    for key, count in frame.groupby(keys, sort=True, dropna=True).size().items():
        named: Row = dict(zip(keys, key, strict=True))  # type: ignore[call-overload]
        level = named.pop(item) if item else ""
        yield {**named, "item": item, "level": level, "count": int(count)}


def moment_rows(campaign: Campaign) -> Iterator[Row]:
    """Rows of `moments.csv` but the last: z, zz, pair and alpha."""
    yield from sum_rows(campaign, score_units(campaign.survey, campaign.rule).moments)
    for criterion, sums in campaign.reliability_sums.items():
        yield from _alpha_rows(criterion, sums)


def sum_rows(campaign: Campaign, moments: Moments) -> Iterator[Row]:
    """Rows of kind z, zz and pair, of all respondents or of a part of them."""
    strata = campaign.stratum_names
    units = [unit["code"] for unit in campaign.units]
    criteria = [criterion.key for criterion in campaign.rule.criteria]
    yield from _cell_rows(moments, strata=strata, units=units, criteria=criteria)
    pairs = zip(moments.pair_stratum, moments.pair_unit, moments.pair_other, moments.pair_sum, strict=True)
    for stratum, unit, other, value in pairs:
        yield {
            "kind": "pair",
            "stratum": strata[stratum],
            "unit": units[unit],
            "other": units[other],
            "value": repr(float(value)),
        }


def _cell_rows(
    moments: Moments, *, strata: list[str], units: list[str], criteria: list[str]
) -> Iterator[Row]:
    for cell, (unit, stratum) in enumerate(zip(moments.unit, moments.stratum, strict=True)):
        where: Row = {"stratum": strata[stratum], "unit": units[unit]}
        for row, first in enumerate(criteria):
            users, total = int(moments.users[cell, row]), repr(float(moments.first[cell, row]))
            yield {"kind": "z", **where, "first": first, "n": users, "value": total}
            for column in range(row + 1):
                product = repr(float(moments.second[cell, row, column]))
                people = int(moments.people[cell])
                yield {
                    "kind": "zz",
                    **where,
                    "first": first,
                    "second": criteria[column],
                    "n": people,
                    "value": product,
                }


def _alpha_rows(criterion: str, sums: Sums) -> Iterator[Row]:
    where: Row = {"kind": "alpha", "other": criterion, "n": sums.n}
    for row, first in enumerate(sums.items):
        yield {**where, "first": first, "value": float(sums.first[row])}
        for column in range(row + 1):
            product = float(sums.second[row, column])
            yield {**where, "first": first, "second": sums.items[column], "value": product}
