"""Sub-scores per unit and criterion with standard errors that know who answered what.

Points of unit u in criterion c: S = M_c · Σ a·m over its cells, m the mean share of a unit × group × item.
Covariances come from the linearised values of respondents (second pass), so questions of one form and units
rated by one official are not taken for independent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimates.moments import Moments, sum_moments
from analysis.estimates.variance import BoolArray, FloatArray, IntArray, Sampling, tally_columns
from analysis.scores.averages import Average, Question, average, portion
from analysis.scores.cells import Cells, Rows, open_cells
from analysis.scores.combining import combine
from analysis.scores.rule import CriterionRule, ScoreRule, to_shares


@dataclass(frozen=True)
class Survey:
    """Rated rows of a campaign: unit, group and kind codes, weights and who was sampled.

    `frame` holds the item columns (levels). `moments`: the second pass, where the rows of one respondent are
    not together (counts); the rows are summed when it is missing. `kind`: code of the unit's type per unit.
    `own`: rows in which the rated unit is the respondent's own. `listed` (units, groups): people on the lists
    of those who answered, infinite where there is none.
    """

    frame: pd.DataFrame
    unit: IntArray
    group: IntArray
    weight: FloatArray
    sampling: Sampling
    own: BoolArray
    units: list[str]
    groups: list[str]
    kind: IntArray
    moments: Moments | None = None
    listed: FloatArray | None = None

    @property
    def sizes(self) -> FloatArray:
        """`listed`, infinite where it is not given."""
        shape = (len(self.units), len(self.groups))
        return np.full(shape, np.inf) if self.listed is None else self.listed


@dataclass(frozen=True)
class SubScores:
    """Arrays by unit (first axis) and criterion (second). NaN where there is no usable answer.

    `points`, `se`, `df`, `applies`, `asked` (units, criteria); `covariance` of points, a matrix per unit;
    `score`, `score_se`, `score_df` on 0-100 (units); `score_covariance` (units, units); `missing_weight`
    (units); `used` (units, groups, criteria); `answers` (units, criteria): respondents that contribute; `z`
    (rows, criteria): linearised points; `scale` (units): from points to 0-100, NaN without a criterion.
    """

    rule: ScoreRule
    points: FloatArray
    se: FloatArray
    df: FloatArray
    covariance: FloatArray
    score: FloatArray
    score_se: FloatArray
    score_df: FloatArray
    score_covariance: FloatArray
    missing_weight: FloatArray
    applies: BoolArray
    asked: BoolArray
    used: BoolArray
    answers: FloatArray
    moments: Moments
    z: FloatArray
    scale: FloatArray


@dataclass(frozen=True)
class _Part:
    """One criterion: its points per unit, the linearised value of every row, and what that was made with."""

    average: Average
    coefficient: FloatArray
    cells: Cells
    open: BoolArray
    points: FloatArray
    z: FloatArray
    uses: BoolArray
    asked: BoolArray


@dataclass(frozen=True)
class Linear:
    """The linearised value of a row in a criterion is Σ slope · w · (share − mean) over its answers.

    `slope` (units, groups, items) and `mean` (the same, or one group where all are pooled), in the order of
    the rule; 0 where an answer is not used. `weighted`: whether w is the weight of the row; it is 1 where
    groups are pooled. `coefficient`: the points that a mean of 1 in one cell would give.
    """

    slope: FloatArray
    coefficient: FloatArray
    mean: FloatArray
    weighted: bool


def score_units(survey: Survey, rule: ScoreRule) -> SubScores:
    """All sub-scores of a survey under a rule."""
    return _join(survey, rule, _parts(survey, rule))


def linearise(survey: Survey, rule: ScoreRule) -> list[Linear]:
    """The constants between the two passes, by criterion: they follow from counts alone."""
    return [
        Linear(
            slope=part.open * portion(part.coefficient, part.cells.weight),
            coefficient=part.coefficient,
            mean=np.nan_to_num(part.cells.mean),
            weighted=criterion.combine == "weighted",
        )
        for criterion, part in zip(rule.criteria, _parts(survey, rule), strict=True)
    ]


def open_shares(survey: Survey, rule: ScoreRule) -> FloatArray:
    """Shares (rows, items) of the answers that may be published and used; NaN for all others."""
    rows, _ = _rows(survey, rule)
    cells = rows.cells()
    open_ = _open(survey, rule, cells) | ~np.isin(rule.items, sorted(rule.split))
    return rows.only(open_).share


def _parts(survey: Survey, rule: ScoreRule) -> list[_Part]:
    rows, raw = _rows(survey, rule)
    cells = rows.cells()
    return [
        _criterion(survey, rule, criterion, rows=rows, cells=cells, raw=raw) for criterion in rule.criteria
    ]


def _rows(survey: Survey, rule: ScoreRule) -> tuple[Rows, BoolArray]:
    """The rows with their shares, and where an item was put to a row at all."""
    share = to_shares(survey.frame, rule)
    raw = survey.frame[rule.items].notna().to_numpy()
    for index, item in enumerate(rule.items):
        if item in rule.own_unit_only:
            share[~survey.own, index] = np.nan
            raw[~survey.own, index] = False
    rows = Rows(
        unit=survey.unit,
        group=survey.group,
        weight=survey.weight,
        share=share,
        units=len(survey.units),
        groups=len(survey.groups),
    )
    return rows, raw


def _listed(survey: Survey, cells: Cells) -> FloatArray:
    """People on the lists of those who answered (units, groups, items)."""
    return np.where(cells.answers > 0, survey.sizes[:, :, np.newaxis], 0)


def _open(survey: Survey, rule: ScoreRule, cells: Cells) -> BoolArray:
    return open_cells(cells.answers, _listed(survey, cells), minimum=rule.minimum)


def _criterion(
    survey: Survey, rule: ScoreRule, criterion: CriterionRule, *, rows: Rows, cells: Cells, raw: BoolArray
) -> _Part:
    fed = np.array([criterion.items.get(item, 0.0) > 0 for item in rule.items])
    one = combine(
        criterion,
        rule,
        rows=rows,
        cells=cells,
        listed=_listed(survey, cells),
        asked=_asked(survey, raw[:, fed]),
        groups=survey.groups,
    )
    question = Question(
        mean=one.cells.mean,
        usable=one.usable,
        asked=one.asked,
        item_weight=one.item_weight,
        group_weight=one.group_weight,
        kind=survey.kind,
    )
    order = "group_first" if criterion.combine == "answers" else rule.order
    part = average(question, order=order, policy=rule.missing_group)
    coefficient = criterion.max_points * part.coefficient
    points = (coefficient * np.nan_to_num(one.cells.mean)).sum(axis=(1, 2))
    return _Part(
        average=part,
        coefficient=coefficient,
        cells=one.cells,
        open=one.open,
        points=np.where(part.empty, np.nan, points + criterion.max_points * part.constant),
        z=one.rows.linearised(one.cells, coefficient),
        uses=one.rows.uses(coefficient),
        asked=np.asarray((one.asked * (one.group_weight > 0)).any(axis=1), dtype=bool),
    )


def _asked(survey: Survey, raw: BoolArray) -> BoolArray:
    """Groups that were asked about units of this kind (units, groups): somebody gave an answer, even 0."""
    kinds = np.zeros((int(survey.kind.max(initial=0)) + 1, len(survey.groups)), dtype=bool)
    answered = raw.any(axis=1)
    kinds[survey.kind[survey.unit[answered]], survey.group[answered]] = True
    return kinds[survey.kind]


def _join(survey: Survey, rule: ScoreRule, parts: list[_Part]) -> SubScores:
    units = len(survey.units)
    points = _columns([part.points for part in parts], rows=units)
    asked = _columns([part.asked for part in parts], rows=units) > 0
    maximum = np.array([criterion.max_points for criterion in rule.criteria])
    applies, points = _empty_criteria(points, asked=asked, rule=rule)
    z = _columns([part.z for part in parts], rows=len(survey.unit))
    uses = _columns([part.uses for part in parts], rows=len(survey.unit)) > 0
    moments = survey.moments or _moments(survey, z, uses)
    covariance = moments.contributions(survey.sampling, units=units).total(units)
    scale = 100 / np.where(applies.any(axis=1), (maximum * applies).sum(axis=1), np.nan)
    missing = _columns([part.average.missing for part in parts], rows=units) * applies
    blocked = np.isnan(np.where(applies, points, 0)).any(axis=1)
    score = np.where(blocked, np.nan, np.nansum(points, axis=1) * scale)
    known = ~np.isnan(points)
    return SubScores(
        rule=rule,
        points=points,
        se=np.where(known, np.sqrt(np.einsum("ucc->uc", covariance)), np.nan),
        df=_criterion_df(survey, moments),
        covariance=covariance,
        score=score,
        score_se=np.where(np.isnan(score), np.nan, scale * np.sqrt(covariance.sum(axis=(1, 2)).clip(0))),
        score_df=moments.contributions_of_total(survey.sampling, units=units).satterthwaite(units),
        score_covariance=moments.covariance_of_units(survey.sampling, scale=np.nan_to_num(scale)),
        missing_weight=(missing * maximum).sum(axis=1) / (maximum * applies).sum(axis=1).clip(1e-12),
        applies=applies,
        asked=asked,
        used=_used(survey, parts),
        answers=_users(moments, units=units),
        moments=moments,
        z=z,
        scale=scale,
    )


def _columns(columns: Sequence[FloatArray | BoolArray | IntArray], *, rows: int) -> FloatArray:
    return np.column_stack(columns).astype(np.float64) if columns else np.zeros((rows, 0))


def _empty_criteria(points: FloatArray, *, asked: BoolArray, rule: ScoreRule) -> tuple[BoolArray, FloatArray]:
    """Which criteria count for which unit: one that nobody was asked about never does."""
    empty = np.isnan(points)
    if rule.empty_criterion == "not_applicable":
        return asked & ~empty, points
    if rule.empty_criterion == "zero":
        return asked, np.where(empty & asked, 0.0, points)
    return asked, points


def _moments(survey: Survey, z: FloatArray, uses: BoolArray) -> Moments:
    """Sums over respondents; one who rates several parts of a union has one row about it."""
    respondent, unit = survey.sampling.respondent, survey.unit
    listed = np.empty(0, dtype=np.int64) if survey.sampling.rows_are_units else np.flatnonzero(unit >= 0)
    key = respondent[listed] * (int(unit.max(initial=0)) + 1) + unit[listed]
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    if len(first) < len(key):
        count, rows = len(first), listed[first]
        z = tally_columns(place, count=count, values=z[listed])
        uses = tally_columns(place, count=count, values=uses[listed].astype(np.float64)) > 0
        respondent, unit = respondent[rows], unit[rows]
    return sum_moments(z, uses=uses, unit=unit, respondent=respondent, stratum=survey.sampling.stratum)


def _criterion_df(survey: Survey, moments: Moments) -> FloatArray:
    units = len(survey.units)
    columns = [
        moments.contributions_of(place, survey.sampling, units=units).satterthwaite(units)
        for place in range(moments.users.shape[1])
    ]
    return _columns(columns, rows=units)


def _users(moments: Moments, *, units: int) -> FloatArray:
    """Rows that contribute, by unit and criterion."""
    columns = [np.bincount(moments.unit, weights=users, minlength=units) for users in moments.users.T]
    return _columns(columns, rows=units)


def _used(survey: Survey, parts: list[_Part]) -> BoolArray:
    shape = (len(survey.units), len(survey.groups))
    used = [np.broadcast_to(part.average.used, shape) for part in parts]
    return np.stack(used, axis=2) if used else np.zeros((*shape, 0), dtype=bool)
