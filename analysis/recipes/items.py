"""One row per unit × item: counts and shares of levels where they may be published."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.dataset.results import ItemHead, ItemRow, LevelHead, LevelRow
from analysis.dataset.shapes import Item, Level, item_columns
from analysis.disclosure.rules import (
    cover_of_cell,
    cover_of_levels,
    cover_of_options,
    is_below,
    is_whole_list,
)
from analysis.estimates.intervals import PROPORTION_INTERVALS
from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.recipes.campaign import Campaign
from analysis.recipes.units import figure
from analysis.scores.cells import open_cells
from analysis.scores.rates import mean_level_rate, share_rate, top_two_rate


@dataclass(frozen=True)
class _Answers:
    """The rows that count for one item, and the unit each counts for (−1: not a listed unit).

    `group`: of each row; `sizes` (units, groups): people on the lists behind them.
    """

    frame: pd.DataFrame
    unit: IntArray
    rows: IntArray
    group: IntArray
    sizes: FloatArray

    def cells(self, answered: BoolArray) -> FloatArray:
        """Rows that answered by unit and group."""
        inside = answered & (self.unit >= 0)
        cell = self.unit[inside] * self.sizes.shape[1] + self.group[inside]
        return np.bincount(cell, minlength=self.sizes.size).reshape(self.sizes.shape).astype(np.float64)

    def listed(self, answered: BoolArray) -> FloatArray:
        """People on the lists of the groups that answered, by unit; infinite where a size is not known."""
        return np.asarray(np.where(self.cells(answered) > 0, self.sizes, 0).sum(axis=1), dtype=np.float64)

    def open(self, answered: BoolArray, *, minimum: int) -> BoolArray:
        """Rows of groups that are large enough by themselves; those outside every unit too."""
        cells = open_cells(self.cells(answered), self.sizes, minimum=minimum)
        return np.asarray((self.unit < 0) | cells[self.unit, self.group], dtype=bool)


def ordered_levels(item: Item) -> list[Level]:
    """Levels that hold an opinion, lowest first: by share where there are shares, else by number."""
    scored = [level for level in item["levels"] if level["share"] is not None]
    levels = scored or item["levels"]
    return sorted(levels, key=lambda level: (level["share"] or 0.0, level["level"]))


def item_heads(campaign: Campaign) -> list[ItemHead]:
    """Texts of the items and of their levels or options."""
    heads = []
    for item in campaign.bundle.codebook["items"]:
        levels = [LevelHead(key=str(level["level"]), label=level["label"]) for level in ordered_levels(item)]
        options = [LevelHead(key=option["key"], label=option["label"]) for option in item["options"]]
        heads.append(
            ItemHead(
                key=item["key"],
                kind=item["kind"],
                text=item["text"],
                battery=item["battery"],
                levels=levels or options,
            )
        )
    return heads


def item_rows(campaign: Campaign) -> list[ItemRow]:
    """Rows by item, then unit in order of code, then the row over all published units (unit null)."""
    rows: list[ItemRow] = []
    for item in campaign.bundle.codebook["items"]:
        answers = _answers(campaign, item)
        if item["kind"] in ("scale", "choice"):
            rows.extend(_level_rows(campaign, item, answers))
        elif item["kind"] == "multi":
            rows.extend(_option_rows(campaign, item, answers))
        else:
            rows.extend(_number_rows(campaign, item, answers))
    return rows


def _answers(campaign: Campaign, item: Item) -> _Answers:
    """An item about no unit counts once per response, for the respondent's own unit."""
    group = campaign.survey.group
    if item["about_unit"]:
        rows = np.arange(len(campaign.frame), dtype=np.int64)
        return _Answers(campaign.frame, campaign.unit_code, rows, group, campaign.listed)
    rows = np.flatnonzero(~campaign.frame["response"].duplicated().to_numpy()).astype(np.int64)
    frame, sizes = campaign.frame.iloc[rows], campaign.home_sizes
    return _Answers(frame, campaign.code_units(frame["home_unit"]), rows, group[rows], sizes)


def _units_in(answers: _Answers, answered: FloatArray) -> list[int]:
    """Units that the item was put to: somebody gave an answer, or left it open as "don't know"."""
    asked = (answers.unit >= 0) & ~np.isnan(answered)
    return [int(unit) for unit in np.unique(answers.unit[asked])]


def _counts(campaign: Campaign, answers: _Answers, hits: FloatArray) -> IntArray:
    inside = (answers.unit >= 0) & (hits > 0)
    return np.bincount(answers.unit[inside], minlength=len(campaign.units)).astype(np.int64)


def _blank_row(item: Item, unit: str | None) -> ItemRow:
    return ItemRow(
        unit=unit,
        item=item["key"],
        n=None,
        hidden=True,
        reason=None,
        levels_hidden=None,
        levels=[],
        mean_share=None,
        top_two=None,
        mean_level=None,
        satisfied=None,
        satisfied_low=None,
        satisfied_high=None,
        mean_number=None,
    )


def _level_rows(campaign: Campaign, item: Item, answers: _Answers) -> list[ItemRow]:
    asked = answers.frame[item["key"]].to_numpy(dtype=float)
    levels = ordered_levels(item)
    values, opinion = asked, np.isin(asked, [level["level"] for level in levels])
    if item["key"] in campaign.rule.split:
        kept = answers.open(opinion, minimum=campaign.options["minimum"])
        values = np.where(kept, asked, np.nan)
    listed = answers.listed(opinion)
    table = np.stack(
        [_counts(campaign, answers, (values == level["level"]).astype(float)) for level in levels], axis=1
    )
    satisfied = _satisfied(campaign, item, answers, values=values, levels=levels)
    rows, published = [], np.zeros(len(levels), dtype=np.int64)
    for unit in _units_in(answers, asked):
        code = campaign.units[unit]["code"]
        row = _level_row(campaign, item, levels, table[unit].tolist(), unit=code, listed=listed[unit])
        if row["levels"]:
            published += table[unit]
            if satisfied is not None:
                row["satisfied"], row["satisfied_low"], row["satisfied_high"] = (
                    figure(part[unit]) for part in satisfied
                )
        rows.append(row)
    return [*rows, _level_row(campaign, item, levels, published.tolist(), unit=None)]


def _level_row(
    campaign: Campaign,
    item: Item,
    levels: Sequence[Level],
    counts: list[int],
    *,
    unit: str | None,
    listed: float = math.inf,
) -> ItemRow:
    minimum = campaign.options["minimum"]
    row = _blank_row(item, unit)
    row["reason"] = cover_of_cell(counts, minimum=minimum, listed=listed)
    row["levels_hidden"] = cover_of_levels(counts, minimum=minimum, listed=listed)
    if row["reason"] is not None:
        return row
    row["hidden"], row["n"] = False, sum(counts)
    row["mean_share"] = _rounded(share_rate(counts, [level["share"] for level in levels]))
    if row["levels_hidden"] is None:
        row["levels"] = [
            LevelRow(
                key=str(level["level"]),
                count=count,
                share=round(count / sum(counts), 10),
            )
            for level, count in zip(levels, counts, strict=True)
        ]
        if item["kind"] == "scale":
            row["top_two"] = _rounded(top_two_rate(counts))
            row["mean_level"] = _rounded(mean_level_rate(counts))
    return row


def _rounded(value: float | None) -> float | None:
    return None if value is None else figure(value)


def _satisfied(
    campaign: Campaign, item: Item, answers: _Answers, *, values: FloatArray, levels: Sequence[Level]
) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Design-weighted share of the two highest levels per unit, with its interval."""
    ci = campaign.options["ci"]
    if item["kind"] != "scale" or len(levels) < 3 or ci not in PROPORTION_INTERVALS:
        return None
    opinion = np.isin(values, [level["level"] for level in levels]) & (answers.unit >= 0)
    column = np.full(len(campaign.frame), np.nan)
    column[answers.rows[opinion]] = values[opinion]
    unit = np.full(len(campaign.frame), np.nan)
    unit[answers.rows[opinion]] = answers.unit[opinion]
    table = campaign.design.with_columns({"value": column, "unit": unit}).proportion(
        "value",
        level=[level["level"] for level in levels[-2:]],
        by="unit",
        ci=ci,
        confidence=campaign.options["level"],
    )
    spread = np.full((3, len(campaign.units)), np.nan)
    spread[:, table["unit"].to_numpy().astype(np.int64)] = (
        table[["estimate", "ci_low", "ci_high"]].to_numpy().T
    )
    return spread[0], spread[1], spread[2]


def _option_rows(campaign: Campaign, item: Item, answers: _Answers) -> list[ItemRow]:
    columns = item_columns(item)
    chosen = answers.frame[columns].to_numpy(dtype=float)
    answered = chosen[:, 0]
    forms = _counts(campaign, answers, (~np.isnan(answered)).astype(float))
    table = np.stack([_counts(campaign, answers, np.nan_to_num(column)) for column in chosen.T], axis=1)
    rows, published, total = [], np.zeros(len(columns), dtype=np.int64), 0
    listed = answers.listed(~np.isnan(answered))
    for unit in _units_in(answers, answered):
        code, number = campaign.units[unit]["code"], int(forms[unit])
        row = _option_row(campaign, item, table[unit].tolist(), number, unit=code, listed=listed[unit])
        if row["levels"]:
            published, total = published + table[unit], total + int(forms[unit])
        rows.append(row)
    return [*rows, _option_row(campaign, item, published.tolist(), total, unit=None)]


def _option_row(
    campaign: Campaign,
    item: Item,
    counts: list[int],
    forms: int,
    *,
    unit: str | None,
    listed: float = math.inf,
) -> ItemRow:
    """`counts` of `forms` chose each option."""
    minimum = campaign.options["minimum"]
    row = _blank_row(item, unit)
    if is_whole_list(forms, listed=listed):
        row["reason"] = row["levels_hidden"] = "whole_list"
        return row
    row["levels_hidden"] = cover_of_options(counts, forms=forms, minimum=minimum)
    if is_below(forms, minimum=minimum):
        row["reason"] = "below_minimum"
        return row
    row["hidden"], row["n"] = False, forms
    if row["levels_hidden"] is None:
        row["levels"] = [
            LevelRow(key=option["key"], count=count, share=round(count / forms, 10))
            for option, count in zip(item["options"], counts, strict=True)
        ]
    return row


def _number_rows(campaign: Campaign, item: Item, answers: _Answers) -> list[ItemRow]:
    values = answers.frame[item["key"]].to_numpy(dtype=float)
    rows = []
    kept = np.zeros(len(values), dtype=bool)
    listed = answers.listed(~np.isnan(values))
    for unit in _units_in(answers, values):
        inside = (answers.unit == unit) & ~np.isnan(values)
        code = campaign.units[unit]["code"]
        row = _number_row(campaign, item, values[inside], unit=code, listed=listed[unit])
        kept |= inside & (not row["hidden"])
        rows.append(row)
    return [*rows, _number_row(campaign, item, values[kept], unit=None)]


def _number_row(
    campaign: Campaign, item: Item, values: FloatArray, *, unit: str | None, listed: float = math.inf
) -> ItemRow:
    row = _blank_row(item, unit)
    _, counts = np.unique(values, return_counts=True)
    cover = cover_of_cell(counts.tolist(), minimum=campaign.options["minimum"], listed=listed)
    row["reason"], row["levels_hidden"] = cover, cover
    if cover is None:
        row["hidden"], row["n"], row["mean_number"] = False, len(values), figure(values.mean())
    return row
