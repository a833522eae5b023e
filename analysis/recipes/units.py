"""One row per unit: score, points, intervals, ranks and everything that must be said with them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from analysis.dataset.labels import both
from analysis.dataset.results import CriterionRow, GroupRow, Reason, Status, UnitRow
from analysis.dataset.shapes import Inference, Stratum, Text, Unit
from analysis.disclosure.rules import is_below, is_whole_list
from analysis.disclosure.tables import cover_table
from analysis.estimates.intervals import t_interval
from analysis.estimates.variance import BoolArray, FloatArray
from analysis.recipes.campaign import Campaign
from analysis.scores.cells import FEWEST_OF_A_LIST
from analysis.scores.rule import ScoreRule
from analysis.scores.subscores import SubScores, open_shares, score_units

CEILING = 0.8
HIDDEN: Final = ("below_minimum", "no_answers", "whole_list")
"""Reasons for which no figure of a unit is shown at all."""
DIGITS = 10


def figure(value: float) -> float | None:
    """A figure as it goes into `results.json`: ten decimals, null for NaN."""
    return None if np.isnan(value) else round(float(value), DIGITS) + 0.0


@dataclass(frozen=True)
class Scored:
    """A campaign with its sub-scores; arrays by unit."""

    campaign: Campaign
    scores: SubScores
    reason: list[Reason | None]
    top_share: FloatArray
    group_forms: FloatArray

    @cached_property
    def shown(self) -> BoolArray:
        """Units with figures."""
        return np.array([reason not in HIDDEN for reason in self.reason], dtype=bool)

    @cached_property
    def hidden_groups(self) -> BoolArray:
        """Numbers of forms by unit and group that would tell a small one by subtraction (U, G)."""
        hidden = np.zeros(self.group_forms.shape, dtype=bool)
        minimum = self.scores.rule.minimum
        counts = self.group_forms[self.shown].astype(np.int64)
        hidden[self.shown] = cover_table(counts, minimum=minimum, columns=False, zeros=False).cells
        return hidden

    @cached_property
    def over_limit(self) -> BoolArray:
        limit = self.scores.rule.missing_weight_limit
        return np.asarray(self.scores.missing_weight > limit + 1e-9, dtype=bool)

    @cached_property
    def ranked(self) -> BoolArray:
        """Units that take part in a ranking."""
        wanted = np.array([unit["ranked"] for unit in self.campaign.units], dtype=bool)
        return wanted & self.shown & ~np.isnan(self.scores.score) & ~self.over_limit

    @cached_property
    def is_static(self) -> BoolArray:
        """Scores without variance although not everybody answered: their error is unknown, not zero."""
        census = np.array(
            [
                all(s["fpc"] and s["N"] == s["responded"] for s in strata)
                for strata in self.campaign.strata_of_unit
            ]
        )
        return np.asarray((np.nan_to_num(self.scores.score_se) <= 1e-12) & ~census, dtype=bool)


def score_campaign(campaign: Campaign, rule: ScoreRule | None = None) -> Scored:
    """Sub-scores of every unit, why some are hidden, and how concentrated the answers are.

    `rule`: another one than that of the campaign.
    """
    survey = campaign.survey
    scores = score_units(survey, rule or campaign.rule)
    shape = (len(survey.units), len(survey.groups))
    cell = survey.unit * shape[1] + survey.group
    forms = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    return Scored(
        campaign=campaign,
        scores=scores,
        reason=[_reason(campaign, scores, index) for index in range(len(survey.units))],
        top_share=_top_share(campaign),
        group_forms=forms,
    )


def _reason(campaign: Campaign, scores: SubScores, index: int) -> Reason | None:
    forms = int(campaign.forms[index])
    if forms == 0:
        return "no_answers"
    if is_below(forms, minimum=scores.rule.minimum):
        return "below_minimum"
    if is_whole_list(forms, listed=float(campaign.listed[index].sum())):
        return "whole_list"
    if not scores.rule.criteria or not scores.applies[index].any():
        return "no_scored_items"
    if np.isnan(scores.points[index]).all():
        return "below_minimum"
    return "criterion_without_answers" if np.isnan(scores.score[index]) else None


def _top_share(campaign: Campaign) -> FloatArray:
    """Largest part of a unit's answers in use that lies at one share."""
    share = open_shares(campaign.survey, campaign.rule)
    units = len(campaign.units)
    counts = [
        np.bincount(campaign.unit_code, weights=(share == value).sum(axis=1), minlength=units)
        for value in np.unique(share[~np.isnan(share)])
    ]
    if not counts:
        return np.zeros(units)
    table = np.stack(counts)
    return np.asarray(table.max(axis=0) / np.maximum(table.sum(axis=0), 1), dtype=np.float64)


def unit_row(scored: Scored, index: int) -> UnitRow:
    """The row of one unit without its rank. A hidden unit shows its name and the reason only."""
    unit, reason = scored.campaign.units[index], scored.reason[index]
    row = _empty_row(unit, reason, minimum=scored.scores.rule.minimum)
    strata = scored.campaign.strata_of_unit[index]
    row["inference"] = _inference(strata)
    row["fpc_used"] = any(stratum["fpc"] for stratum in strata)
    if not scored.shown[index]:
        return row
    row["hidden"] = False
    row["n"] = int(scored.campaign.forms[index])
    row["N"] = _sum_known([stratum["N"] for stratum in strata])
    row["invited"] = _sum_known([stratum["invited"] for stratum in strata])
    if row["invited"]:
        row["response_rate"] = round(sum(stratum["responded"] for stratum in strata) / row["invited"], DIGITS)
    row["criteria"] = [
        criterion_row(scored, index, place) for place in range(len(scored.scores.rule.criteria))
    ]
    row["groups"] = _group_rows(scored, index)
    _fill_score(row, scored, index)
    row["flags"] = _flags(scored, index)
    row["flag_texts"] = [both(f"flag.{flag}") for flag in row["flags"]]
    return row


def _empty_row(unit: Unit, reason: Reason | None, *, minimum: int) -> UnitRow:
    return UnitRow(
        code=unit["code"],
        name=unit["name"],
        type=unit["type"],
        rank_group=unit["rank_group"],
        hidden=True,
        reason=reason,
        reason_text=None if reason is None else _reason_text(reason, minimum=minimum),
        score=None,
        se=None,
        ci_low=None,
        ci_high=None,
        df=None,
        n=None,
        N=None,
        invited=None,
        response_rate=None,
        rank=None,
        rank_low=None,
        rank_high=None,
        tier=None,
        inference="design",
        fpc_used=False,
        missing_weight=None,
        flags=[],
        flag_texts=[],
        criteria=[],
        groups=[],
    )


def _reason_text(reason: Reason, *, minimum: int) -> Text:
    kind = "hidden" if reason in HIDDEN else "reason"
    return both(f"{kind}.{reason}", minimum=minimum)


def _inference(strata: list[Stratum]) -> Inference:
    return "model" if any(stratum["inference"] == "model" for stratum in strata) else "design"


def _sum_known(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def _fill_score(row: UnitRow, scored: Scored, index: int) -> None:
    scores = scored.scores
    row["missing_weight"] = figure(scores.missing_weight[index])
    row["score"] = figure(scores.score[index])
    row["se"] = figure(scores.score_se[index])
    row["df"] = figure(scores.score_df[index])
    row["ci_low"], row["ci_high"] = interval(
        scored, scores.score[index], scores.score_se[index], scores.score_df[index], index=index, top=100.0
    )


def interval(
    scored: Scored, estimate: float, se: float, df: float, *, index: int, top: float
) -> tuple[float | None, float | None]:
    """Student interval inside [0, top]; a point for a complete census, none where the error is unknown."""
    if np.isnan(estimate):
        return None, None
    if se <= 1e-12:
        known = figure(estimate)
        return (
            (None, None)
            if scored.is_static[index] or scored.scores.score_se[index] > 1e-12
            else (known, known)
        )
    level = scored.campaign.options["level"]
    low, high = t_interval(np.array([estimate]), np.array([se]), df=np.array([df]), confidence=level)
    return figure(float(np.clip(low[0], 0, top))), figure(float(np.clip(high[0], 0, top)))


def criterion_row(scored: Scored, index: int, place: int) -> CriterionRow:
    """Points of one unit in one criterion."""
    scores, criterion = scored.scores, scored.scores.rule.criteria[place]
    points, se, df = (part[index, place] for part in (scores.points, scores.se, scores.df))
    status: Status = "missing" if np.isnan(points) else "ok"
    if not scores.applies[index, place]:
        status, points = "not_applicable", np.nan
    low, high = interval(scored, points, se, df, index=index, top=criterion.max_points)
    shown = status == "ok"
    return CriterionRow(
        criterion=criterion.key,
        max_points=criterion.max_points,
        status=status,
        points=figure(points),
        se=figure(se) if shown else None,
        ci_low=low,
        ci_high=high,
        df=figure(df) if shown else None,
        n=int(scores.answers[index, place]) if shown else None,
    )


def _group_rows(scored: Scored, index: int) -> list[GroupRow]:
    rows = []
    for place, group in enumerate(scored.campaign.groups):
        forms = int(scored.group_forms[index, place])
        shown = forms > 0 and not scored.hidden_groups[index, place]
        used = bool(scored.scores.used[index, place].any()) and forms > 0
        rows.append(GroupRow(group=group, n=forms if shown else None, used=used))
    return rows


def _flags(scored: Scored, index: int) -> list[str]:
    scores = scored.scores
    missing = scores.missing_weight[index] > 1e-9
    policy = {"renormalise": "renormalised", "zero": "missing_as_zero", "kind_mean": "missing_as_kind_mean"}
    strata = scored.campaign.strata_of_unit[index]
    flags = {
        "ceiling": scored.top_share[index] >= CEILING,
        "no_variation": scored.is_static[index] and scores.score[index] >= 0,
        "group_missing": missing,
        policy[scores.rule.missing_group]: missing,
        "not_ranked_missing_weight": scored.over_limit[index],
        "not_ranked": not scored.campaign.units[index]["ranked"],
        "whole_list": bool(
            (
                (scored.group_forms[index] >= scored.campaign.listed[index])
                & (scored.group_forms[index] < FEWEST_OF_A_LIST)
                & (scored.group_forms[index] >= scores.rule.minimum)
            ).any()
        ),
        "lonely_stratum": any(s["responded"] == 1 and s["N"] != 1 for s in strata),
        "criterion_not_asked": bool((~scores.asked[index]).any()),
        "criterion_empty": bool((scores.asked[index] & np.isnan(scores.points[index])).any()),
    }
    return [name for name, raised in flags.items() if raised]
