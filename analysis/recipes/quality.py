"""Signs of poor answering by unit, and every score with and without the forms that show one.

A form is what one response says about all units it rates. Nothing about a single form leaves this module, and
no difference that would tell about fewer forms than the minimum.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from analysis.dataset.labels import both
from analysis.dataset.signs import BatchRow, Quality, QualityCheck, QualityRow, WithoutRow
from analysis.disclosure.tables import cover_table
from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.quality.batches import batch_similarity
from analysis.quality.duplicates import near_duplicates
from analysis.quality.forms import answered, expected_straight_lines, fast_forms, straight_lines
from analysis.recipes.campaign import Campaign
from analysis.recipes.units import Scored, figure, score_campaign

CHECKS: Final = ("straight_line", "near_duplicate", "fast", "any")
SECONDS: Final = "seconds"
"""A number item of this name holds the time a form took, where a survey measured it."""


@dataclass(frozen=True)
class Forms:
    """The responses of a campaign: `answers` (forms × battery items × rated units), NaN where blank."""

    campaign: Campaign

    @cached_property
    def first(self) -> pd.DataFrame:
        """One row per response: the facts that all its rows share."""
        frame = self.campaign.frame
        return frame[~frame["response"].duplicated()].reset_index(drop=True)

    @cached_property
    def of_row(self) -> IntArray:
        """Form of each row of the frame."""
        return np.asarray(pd.factorize(self.campaign.frame["response"])[0], dtype=np.int64)

    @cached_property
    def answers(self) -> FloatArray:
        listed = self.campaign.bundle.codebook["items"]
        items = [item["key"] for item in listed if item["battery"] and item["kind"] == "scale"]
        rated = pd.factorize(self.campaign.frame["rated_unit"])[0]
        own = self.campaign.own
        place = np.where(own, 0, rated + 1)
        used, column = np.unique(place, return_inverse=True)
        table = np.full((len(self.first), len(used), len(items)), np.nan)
        table[self.of_row, column] = self.campaign.frame[items].to_numpy(dtype=float)
        flat = table.reshape(len(self.first), -1)
        return flat[:, ~np.isnan(flat).all(axis=0)]

    @cached_property
    def batch(self) -> IntArray:
        """Forms of one unit, group, mode and questionnaire."""
        keys = ["home_unit", "group", "mode", "questionnaire"]
        return np.asarray(self.first.groupby(keys, sort=True).ngroup(), dtype=np.int64)

    @cached_property
    def seconds(self) -> FloatArray | None:
        kinds = {item["key"]: item["kind"] for item in self.campaign.bundle.codebook["items"]}
        return self.first[SECONDS].to_numpy(dtype=float) if kinds.get(SECONDS) == "number" else None

    @cached_property
    def flags(self) -> dict[str, BoolArray]:
        """Per check whether a form shows it."""
        given = answered(self.answers)
        group = np.asarray(pd.factorize(self.first["group"])[0], dtype=np.int64)
        fast = np.zeros(len(self.first), dtype=bool)
        if self.seconds is not None:
            fast = fast_forms(self.seconds.clip(min=0), given, group)
        found = {
            "straight_line": straight_lines(self.answers),
            "near_duplicate": near_duplicates(self.answers, self.batch).flagged,
            "fast": fast,
        }
        return {**found, "any": np.asarray(np.any(list(found.values()), axis=0), dtype=bool)}


def quality_of(scored: Scored) -> Quality:
    """All signs of a campaign; none from counts, which do not know who gave which answers together."""
    if scored.campaign.bundle.moments is not None:
        why = both("quality.why.counts")
        checks = [_check(name, why=why) for name in (*CHECKS, "sequence")]
        return Quality(checks=checks, units=[], batches=[], scores=[])
    forms = Forms(scored.campaign)
    rows, hidden, shown = _unit_rows(scored, forms)
    return Quality(
        checks=_checks(forms, hidden, shown),
        units=rows,
        batches=_batch_rows(scored, forms),
        scores=_score_rows(scored, forms),
    )


def _check(name: str, **values: object) -> QualityCheck:
    empty = QualityCheck(
        check=name, text=both(f"quality.{name}"), why=None, looked_at=0, flagged=None, expected=None
    )
    return QualityCheck(**{**empty, **values})  # type: ignore[typeddict-item]


def _checks(forms: Forms, hidden: BoolArray, shown: BoolArray) -> list[QualityCheck]:
    """Sums over the forms that are counted by unit (`shown`)."""
    enough = answered(forms.answers) >= 5
    timed = np.zeros(len(enough), dtype=bool) if forms.seconds is None else ~np.isnan(forms.seconds)
    looked_at = {"straight_line": enough, "near_duplicate": enough, "fast": timed, "any": enough | timed}
    expected = float(expected_straight_lines(forms.answers, forms.batch)[shown].sum())
    checks = []
    for place, name in enumerate(CHECKS):
        if name == "fast" and forms.seconds is None:
            checks.append(_check(name, why=both("quality.why.seconds")))
            continue
        flagged = None if hidden[place] else int((forms.flags[name] & shown).sum())
        checks.append(
            _check(
                name,
                looked_at=int((looked_at[name] & shown).sum()),
                flagged=flagged,
                expected=figure(expected) if name == "straight_line" else None,
            )
        )
    return [*checks, _check("sequence", why=both("quality.why.sequence"))]


def _unit_rows(scored: Scored, forms: Forms) -> tuple[list[QualityRow], BoolArray, BoolArray]:
    """Rows by home unit and check, which totals over the units are hidden with them, and of which forms."""
    codes, unit = np.unique(forms.first["home_unit"].to_numpy(dtype=str), return_inverse=True)
    number = np.bincount(unit, minlength=len(codes))
    counts = np.stack(
        [np.bincount(unit[forms.flags[name]], minlength=len(codes)) for name in CHECKS], axis=1
    ).astype(np.int64)
    minimum = scored.campaign.options["minimum"]
    shown = number >= minimum
    cover = cover_table(counts[shown], minimum=minimum, rows=False, zeros=False)
    rows = [
        QualityRow(
            unit=str(codes[place]),
            check=name,
            forms=int(number[place]),
            flagged=None if cover.cells[row, column] else int(counts[place, column]),
        )
        for row, place in enumerate(np.flatnonzero(shown))
        for column, name in enumerate(CHECKS)
    ]
    return rows, np.asarray(cover.columns, dtype=bool), np.asarray(shown[unit], dtype=bool)


def _batch_rows(scored: Scored, forms: Forms) -> list[BatchRow]:
    """Batches that were compared; none whose number of forms is hidden."""
    campaign = scored.campaign
    signs = batch_similarity(forms.answers, forms.batch, seed=campaign.options["seed"])
    units = {unit["code"]: place for place, unit in enumerate(campaign.units)}
    rows = []
    for place, batch in enumerate(signs.batch):
        one = forms.first.iloc[int(np.flatnonzero(forms.batch == batch)[0])]
        unit, group = str(one["home_unit"]), str(one["group"])
        listed = units.get(unit)
        if np.isnan(signs.z[place]) or listed is None:
            continue
        if scored.hidden_groups[listed, campaign.groups.index(group)]:
            continue
        rows.append(
            BatchRow(
                unit=unit,
                group=group,
                observed=figure(signs.observed[place]) or 0.0,
                expected=figure(signs.expected[place]) or 0.0,
                z=figure(signs.z[place]) or 0.0,
                p=figure(signs.p[place]) or 0.0,
                flagged=bool(signs.flagged[place]),
            )
        )
    return sorted(rows, key=lambda row: (row["unit"], row["group"]))


def _score_rows(scored: Scored, forms: Forms) -> list[WithoutRow]:
    """Units with a score in order of code, then the mean over all of them."""
    campaign = scored.campaign
    flagged = forms.flags["any"][forms.of_row]
    number = np.bincount(
        campaign.unit_code[flagged & (campaign.unit_code >= 0)], minlength=len(campaign.units)
    )
    without = scores_without(scored, flagged)
    minimum = campaign.options["minimum"]
    rest = campaign.forms - number
    rows: list[WithoutRow] = []
    pairs: list[tuple[float, float]] = []
    silent: list[int] = []
    for place in np.flatnonzero(scored.shown & ~np.isnan(scored.scores.score)):
        code, score = campaign.units[place]["code"], float(scored.scores.score[place])
        other = without.get(code, np.nan)
        told = number[place] == 0 or (number[place] >= minimum and rest[place] >= minimum)
        shown = bool(told and not np.isnan(other))
        rows.append(_without_row(code, score, other, shown=shown))
        if not np.isnan(other):
            pairs.append((score, other))
            silent += [] if shown else [int(number[place])]
    if pairs:
        score, other = (float(np.mean(column)) for column in zip(*pairs, strict=True))
        told = not silent or (len(silent) > 1 and sum(silent) >= minimum)
        rows.append(_without_row(None, score, other, shown=told))
    return rows


def _without_row(unit: str | None, score: float, other: float, *, shown: bool) -> WithoutRow:
    return WithoutRow(
        unit=unit,
        score=figure(score) or 0.0,
        without=figure(other) if shown else None,
        difference=figure(other - score) if shown else None,
        hidden=not shown,
    )


def scores_without(scored: Scored, flagged: BoolArray) -> dict[str, float]:
    """Scores by unit from the forms that are not flagged; empty when none is left."""
    if not flagged.any():
        codes = [unit["code"] for unit in scored.campaign.units]
        return dict(zip(codes, scored.scores.score.tolist(), strict=True))
    frame = scored.campaign.frame[~flagged].reset_index(drop=True)
    if frame.empty:
        return {}
    other = score_campaign(Campaign(replace(scored.campaign.bundle, frame=frame)))
    codes = [unit["code"] for unit in other.campaign.units]
    score = np.where(other.shown, other.scores.score, np.nan)
    return dict(zip(codes, score.tolist(), strict=True))
