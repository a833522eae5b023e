"""Change between two rounds: on the same items, on unions of units, with what panels have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy import special

import analysis
from analysis.dataset.bundle import Bundle
from analysis.dataset.changes import CHANGE_FORMAT, CHANGE_VERSION, Changes, ChangeUnit, Difference, Verdict
from analysis.dataset.labels import both
from analysis.dataset.succession import Union, unions
from analysis.estimates.intervals import t_interval, t_p_value
from analysis.estimates.several import holm
from analysis.estimates.variance import FloatArray
from analysis.recipes.campaign import Campaign
from analysis.recipes.grounds import grounds_of
from analysis.recipes.rounds import Round, not_from_counts, score_round
from analysis.recipes.units import figure, score_campaign
from analysis.scores.change import panel_covariance
from analysis.scores.comparable import Common, common_rule

FEW: Final = 10
"""Forms below which a change is flagged: its interval rests on next to nothing."""


@dataclass(frozen=True)
class _Comparison:
    """Both rounds by the same rule and unions. `cov` (unions + 1, criteria + 1): from people in both."""

    earlier: Round
    later: Round
    common: Common
    found: Sequence[Union]
    panel: Mapping[str, str]
    level: float

    @cached_property
    def cov(self) -> FloatArray:
        if not self.panel:
            return np.zeros((len(self.found) + 1, len(self.common.rule.criteria) + 1))
        one, two = self.earlier.wave(), self.later.wave()
        return panel_covariance(one, two, self.panel, units=len(self.found))


def compute_change(
    earlier: Bundle,
    later: Bundle,
    *,
    succession: Sequence[tuple[str, str]] = (),
    panel: Mapping[str, str] | None = None,
) -> Changes:
    """Later minus earlier for every unit or union that both rounds rated.

    `succession`: (unit before, unit after). `panel`: response of the later round → response of the same
    person in the earlier; without it the rounds are taken for independent samples. Raises ScoreError when no
    question is common, FileError for a succession of unknown units.
    """
    for bundle in (earlier, later):
        if panel and bundle.moments is not None:
            raise not_from_counts(bundle, "a panel was named, and counts do not know who answered")
    codes = [{unit["code"] for unit in bundle.codebook["units"]} for bundle in (earlier, later)]
    common = common_rule(Campaign(earlier).rule, Campaign(later).rule)
    found = [
        union
        for union in unions(codes[0], codes[1], succession)
        if _rated(earlier, union.earlier) and _rated(later, union.later)
    ]
    compared = {code for union in found for code in (*union.earlier, *union.later)}
    changes = _head(earlier, later, common, panel or {})
    changes["not_compared"] = sorted((codes[0] | codes[1]) - compared)
    if found:
        comparison = _Comparison(
            earlier=score_round(earlier, found, year="earlier", rule=common.rule),
            later=score_round(later, found, year="later", rule=common.rule),
            common=common,
            found=found,
            panel=panel or {},
            level=later.options["level"],
        )
        changes["units"] = _rows(comparison, later)
        changes["overall"] = _overall(comparison, changes["units"])
    return changes


def _head(earlier: Bundle, later: Bundle, common: Common, panel: Mapping[str, str]) -> Changes:
    """What is compared, without a unit yet."""
    names = earlier.design["campaign"], later.design["campaign"]
    return Changes(
        format=CHANGE_FORMAT,
        format_version=CHANGE_VERSION,
        earlier=names[0],
        later=names[1],
        title=both("change.title", earlier=names[0], later=names[1]),
        basis=common.basis,
        basis_text=both(f"change.{common.basis}"),
        items=common.rule.items,
        items_earlier_only=common.earlier_only,
        items_later_only=common.later_only,
        criteria=[criterion.key for criterion in common.rule.criteria],
        criteria_lost=common.criteria_lost,
        not_compared=[],
        units=[],
        overall=None,
        honesty=grounds_of(earlier, later, panel=bool(panel)),
        provenance={
            "earlier_sha256": earlier.sha256,
            "later_sha256": later.sha256,
            "library": analysis.__version__,
            "level": later.options["level"],
        },
    )


def _rated(bundle: Bundle, codes: Sequence[str]) -> bool:
    return bool(bundle.frame["rated_unit"].isin(codes).any())


def _rows(both_rounds: _Comparison, later: Bundle) -> list[ChangeUnit]:
    """A row per union in order of code; adjusted p over those that are shown."""
    full = score_campaign(Campaign(later))
    known = {unit["code"]: float(full.scores.score[place]) for place, unit in enumerate(full.campaign.units)}
    rows = [_row(both_rounds, number, known) for number in range(len(both_rounds.found))]
    tested = [row["change"] for row in rows if row["change"] is not None and row["change"]["p"] is not None]
    adjusted = holm(np.array([change["p"] for change in tested], dtype=np.float64))
    for change, p in zip(tested, adjusted.tolist(), strict=True):
        change["p_holm"] = figure(p)
    return rows


def _row(both_rounds: _Comparison, number: int, full: Mapping[str, float]) -> ChangeUnit:
    union = both_rounds.found[number]
    one, two = both_rounds.earlier, both_rounds.later
    at = one.place[union.code], two.place[union.code]
    shown = _is_shown(both_rounds, union) and one.scored.shown[at[0]] and two.scored.shown[at[1]]
    cov = both_rounds.cov[number]
    change = None
    criteria: dict[str, Difference] = {}
    if shown:
        change = _difference(both_rounds, at, cov[-1])
        for place, criterion in enumerate(both_rounds.common.rule.criteria):
            found = _difference(both_rounds, at, cov[place], criterion=place)
            if found is not None:
                criteria[criterion.key] = found
    single = len(union.earlier) == len(union.later) == 1
    score = full.get(union.later[0]) if single and change is not None else None
    flags = _flags(both_rounds, union, at) if shown else []
    return ChangeUnit(
        unit=union.code,
        name=two.scored.campaign.units[at[1]]["name"],
        units_earlier=list(union.earlier),
        units_later=list(union.later),
        hidden=not shown,
        flags=flags,
        flag_texts=[both(f"change.{flag}") for flag in flags],
        n_earlier=int(one.scored.campaign.forms[at[0]]) if shown else None,
        n_later=int(two.scored.campaign.forms[at[1]]) if shown else None,
        change=change,
        score_later=None if score is None else figure(score),
        score_linked=None if score is None or change is None else figure(score - change["difference"]),
        criteria=criteria,
    )


def _is_shown(both_rounds: _Comparison, union: Union) -> bool:
    """A union tells the sum of its parts: those hidden by themselves must be enough together."""
    for one in (both_rounds.earlier, both_rounds.later):
        minimum = one.scored.scores.rule.minimum
        few = sum(forms for forms in one.parts[union.code] if forms < minimum)
        if 0 < few < minimum:
            return False
    return True


def _difference(
    both_rounds: _Comparison, at: tuple[int, int], cov: float, *, criterion: int | None = None
) -> Difference | None:
    """Of the score, or of the points of a criterion; None where one year has none."""
    values, variances, dfs, known = [], [], [], True
    for one, place in zip((both_rounds.earlier, both_rounds.later), at, strict=True):
        scores = one.scored.scores
        if criterion is None:
            value, se, df = scores.score[place], scores.score_se[place], scores.score_df[place]
        else:
            value, se, df = (part[place, criterion] for part in (scores.points, scores.se, scores.df))
        values.append(float(value))
        variances.append(float(se) ** 2)
        dfs.append(float(df))
        known = known and not one.scored.is_static[place]
    if np.isnan(values).any():
        return None
    variance = max(sum(variances) - 2 * cov, 0.0) if known else np.nan
    return _tested(values[0], values[1], variance, _freedom(variances, dfs), level=both_rounds.level)


def _freedom(variances: Sequence[float], dfs: Sequence[float]) -> float:
    """Satterthwaite's degrees of freedom of the sum of both variances."""
    parts = [(v, df) for v, df in zip(variances, dfs, strict=True) if v > 0 and df > 0]
    below = sum(v**2 / df for v, df in parts)
    return sum(v for v, _ in parts) ** 2 / below if below > 0 else np.nan


def _tested(earlier: float, later: float, variance: float, df: float, *, level: float) -> Difference:
    difference, se = later - earlier, float(np.sqrt(variance))
    low, high, p = np.nan, np.nan, np.nan
    if se <= 1e-12:
        low = high = difference
        p = 1.0 if abs(difference) <= 1e-9 else 0.0
    elif not np.isnan(se):
        ends = t_interval(np.array([difference]), np.array([se]), df=np.array([df]), confidence=level)
        low, high = float(ends[0][0]), float(ends[1][0])
        p = _p_value(difference / se, df)
    return Difference(
        earlier=figure(earlier) or 0.0,
        later=figure(later) or 0.0,
        difference=figure(difference) or 0.0,
        se=figure(se),
        df=None if np.isinf(df) else figure(df),
        ci_low=figure(low),
        ci_high=figure(high),
        p=figure(p),
        p_holm=None,
        verdict=_verdict(low, high),
    )


def _p_value(statistic: float, df: float) -> float:
    if np.isinf(df):
        return float(2 * special.ndtr(-abs(statistic)))
    return float(t_p_value(np.array([statistic]), np.array([df]))[0])


def _verdict(low: float, high: float) -> Verdict:
    if np.isnan(low) or np.isnan(high):
        return "unknown"
    if low > 1e-9:
        return "up"
    return "down" if high < -1e-9 else "unclear"


def _flags(both_rounds: _Comparison, union: Union, at: tuple[int, int]) -> list[str]:
    forms = [one.scored.campaign.forms[place] for one, place in _each(both_rounds, at)]
    strata = [s for one, place in _each(both_rounds, at) for s in one.scored.campaign.strata_of_unit[place]]
    sides = [one.scored for one, _ in _each(both_rounds, at)]
    merged = len(union.earlier) > 1
    sized = all(s["N"] is not None for s in sides[0].campaign.strata_of_unit[at[0]])
    raised = {
        "chain_linked": both_rounds.common.basis == "chain_linked",
        "merged": merged,
        "parts_by_forms": merged and not sized,
        "split": len(union.later) > 1,
        "panel": bool(both_rounds.panel) and bool(both_rounds.cov.any()),
        "group_missing": any(
            one.scored.scores.missing_weight[place] > 1e-9 for one, place in _each(both_rounds, at)
        ),
        "model": any(stratum["inference"] == "model" for stratum in strata),
        "few": min(forms) < FEW,
    }
    return [name for name, is_raised in raised.items() if is_raised]


def _each(both_rounds: _Comparison, at: tuple[int, int]) -> list[tuple[Round, int]]:
    return [(both_rounds.earlier, at[0]), (both_rounds.later, at[1])]


def _overall(both_rounds: _Comparison, rows: Sequence[ChangeUnit]) -> Difference | None:
    """Mean over the shown units, each with the same weight."""
    shown = [number for number, row in enumerate(rows) if row["change"] is not None]
    if not shown:
        return None
    means, variances = [], []
    for one in (both_rounds.earlier, both_rounds.later):
        places = [one.place[both_rounds.found[number].code] for number in shown]
        means.append(float(one.scored.scores.score[places].mean()))
        matrix = one.scored.scores.score_covariance[np.ix_(places, places)]
        variances.append(max(float(matrix.sum()), 0.0) / len(shown) ** 2)
    cov = (
        float(both_rounds.cov[-1, -1]) if len(shown) == len(rows) else float(both_rounds.cov[shown, -1].sum())
    )
    variance = max(sum(variances) - 2 * cov / len(shown) ** 2, 0.0)
    return _tested(means[0], means[1], variance, np.inf, level=both_rounds.level)
