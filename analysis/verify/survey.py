"""Scores of the survey computed again from their published cells, and compared figure by figure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from analysis.errors import Finding
from analysis.estimates.intervals import t_interval
from analysis.estimates.variance import FloatArray
from analysis.ranks.sets import rank_units
from analysis.recipes.cells import (
    BETWEEN,
    BETWEEN_COLUMNS,
    CELL_COLUMNS,
    CELLS,
    COVARIANCE_COLUMNS,
    COVARIANCES,
)
from analysis.scores.rounding import published_values
from analysis.verify.tables import Line, read_lines

POINTS: Final = "points.csv"
SCORES: Final = "scores.csv"
FILES: Final = (POINTS, SCORES, CELLS, COVARIANCES, BETWEEN)
POINT_COLUMNS: Final = (
    "unit",
    "criterion",
    "points",
    "status",
    "max_points",
    "se",
    "ci_low",
    "ci_high",
    "df",
    "n",
)
SCORE_COLUMNS: Final = (
    "code", "rank_group", "score", "se", "ci_low", "ci_high", "df", "rank", "rank_low", "rank_high", "tier",
    "flags",
)  # fmt: skip
SAME: Final = 6e-7
"""Published with six decimals: half of the last one, and what sums in another order may differ."""
_MEND: Final = "The figure does not follow from the published cells."
_NO_ERROR: Final = 1e-12


@dataclass(slots=True)
class Told:
    """What the cells say of a unit: points, maxima and respondents by criterion, covariances of points."""

    points: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    people: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    covariance: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))

    def variance(self, criterion: str) -> float:
        return max(self.covariance.get((criterion, criterion), 0.0), 0.0)

    @property
    def total_variance(self) -> float:
        """Of the sum of the criteria."""
        parts = (value if one == two else 2 * value for (one, two), value in self.covariance.items())
        return max(sum(parts), 0.0)


@dataclass(frozen=True)
class Survey:
    """The survey part of a publication: `told` by unit, `between` by pair of units (points²), and how it was
    ranked (`options`: level, seed, draws, places, rank_on, missing_weight_limit)."""

    told: Mapping[str, Told]
    between: Mapping[tuple[str, str], float]
    points: Sequence[Line]
    scores: Sequence[Line]
    options: Mapping[str, Any]


def read_survey(files: Mapping[str, bytes], *, options: Mapping[str, Any]) -> Survey:
    """The files of the survey as numbers. Raises `FileError` with the line that cannot be read."""
    told: dict[str, Told] = defaultdict(Told)
    points = list(read_lines(files[POINTS], file=POINTS, columns=POINT_COLUMNS))
    maximum = {line.text("criterion"): line.figure("max_points") for line in points}
    for line in read_lines(files[CELLS], file=CELLS, columns=CELL_COLUMNS):
        one, criterion = told[line.text("unit")], line.text("criterion")
        part = maximum.get(criterion, 0.0) * line.figure("share") * line.figure("mean")
        one.points[criterion] += part
        one.people[criterion] += int(line.figure("n"))
    for line in read_lines(files[COVARIANCES], file=COVARIANCES, columns=COVARIANCE_COLUMNS):
        pair = line.text("first"), line.text("second")
        told[line.text("unit")].covariance[pair] += line.figure("covariance")
    rows = read_lines(files[BETWEEN], file=BETWEEN, columns=BETWEEN_COLUMNS)
    between = {(line.text("first"), line.text("second")): line.figure("covariance") for line in rows}
    scores = list(read_lines(files[SCORES], file=SCORES, columns=SCORE_COLUMNS))
    return Survey(dict(told), between, points, scores, options)


def check_survey(survey: Survey) -> Iterator[Finding]:
    """Every figure of `points.csv` and `scores.csv` that does not follow from the cells."""
    by_unit: dict[str, list[Line]] = defaultdict(list)
    for line in survey.points:
        by_unit[line.text("unit")].append(line)
        yield from _check_points(line, survey)
    for line in survey.scores:
        yield from _check_score(line, by_unit[line.text("code")], survey)
    for name in sorted({line.text("rank_group") for line in survey.scores}):
        yield from _check_ranks([line for line in survey.scores if line.text("rank_group") == name], survey)


def _check_points(line: Line, survey: Survey) -> Iterator[Finding]:
    unit, criterion = line.text("unit"), line.text("criterion")
    one = survey.told.get(unit, Told())
    there = criterion in one.points
    stood_in = survey.options["empty_criterion"] == "zero" and line.number_in("points") == 0
    if line.text("status") != "ok" or (not there and stood_in):
        if there:
            yield _other(line, "points", "none", one.points[criterion])
        return
    if not there:
        yield _other(line, "points", f"a cell of {unit} in {criterion}", line.text("points"))
        return
    points, se = one.points[criterion], one.variance(criterion) ** 0.5
    yield from _compare(line, {"points": points, "se": se, "n": float(one.people[criterion])})
    yield from _check_interval(line, points, se, top=line.figure("max_points"), survey=survey)


def _check_interval(
    line: Line, estimate: float, se: float, *, top: float, survey: Survey
) -> Iterator[Finding]:
    df = line.number_in("df")
    if se <= _NO_ERROR or df is None:
        for column in ("ci_low", "ci_high"):
            if line.text(column):
                yield from _compare(line, {column: estimate})
        return
    limits = t_interval(
        np.array([estimate]), np.array([se]), df=np.array([df]), confidence=survey.options["level"]
    )
    low, high = (float(np.clip(limit[0], 0, top)) for limit in limits)
    yield from _compare(line, {"ci_low": low, "ci_high": high})


def _scale(lines: Sequence[Line]) -> float:
    """From points of what applies to 0-100."""
    total = sum(line.figure("max_points") for line in lines if line.text("status") != "not_applicable")
    return 100 / total if total else float("nan")


def _check_score(line: Line, points: Sequence[Line], survey: Survey) -> Iterator[Finding]:
    one = survey.told.get(line.text("code"), Told())
    known = points and all(row.text("status") in ("ok", "not_applicable") for row in points)
    if not known or not any(row.text("status") == "ok" for row in points):
        if line.text("score"):
            yield _other(line, "score", "none", line.text("score"))
        return
    scale = _scale(points)
    score, se = sum(one.points.values()) * scale, one.total_variance**0.5 * scale
    yield from _compare(line, {"score": score, "se": se})
    yield from _check_interval(line, score, se, top=100.0, survey=survey)


def scales(survey: Survey) -> dict[str, float]:
    """By unit: what its summed points are multiplied by to lie on 0-100."""
    by_unit: dict[str, list[Line]] = defaultdict(list)
    for line in survey.points:
        by_unit[line.text("unit")].append(line)
    return {unit: _scale(lines) for unit, lines in by_unit.items()}


def covariance_of(survey: Survey, units: Sequence[str], *, unknown: Sequence[str]) -> FloatArray:
    """Covariance of the summed points of units, NaN for those whose error is not known."""
    place = {unit: at for at, unit in enumerate(units)}
    matrix = np.zeros((len(units), len(units)))
    for unit, at in place.items():
        matrix[at, at] = survey.told.get(unit, Told()).total_variance
    for (first, second), value in survey.between.items():
        if first in place and second in place:
            matrix[place[first], place[second]] = matrix[place[second], place[first]] = value
    for unit in unknown:
        if unit in place:
            matrix[place[unit], :] = matrix[:, place[unit]] = np.nan
    return matrix


def without_error(survey: Survey) -> list[str]:
    """Units whose answers do not vary although not everybody answered: their error is unknown, not zero."""
    return [line.text("code") for line in survey.scores if "no_variation" in line.text("flags").split(";")]


def _check_ranks(lines: Sequence[Line], survey: Survey) -> Iterator[Finding]:
    options = survey.options
    ranked = [line for line in lines if line.text("score") and not _is_unranked(line)]
    for line in lines:
        if line.text("rank") and line not in ranked:
            yield _other(line, "rank", "none", line.text("rank"))
    if not ranked:
        return
    units = [line.text("code") for line in ranked]
    by_unit = scales(survey)
    scale = np.array([by_unit.get(unit, np.nan) for unit in units])
    told = (survey.told.get(unit, Told()) for unit in units)
    exact = np.array([sum(one.points.values()) for one in told]) * scale
    estimate = np.round(exact, 9)
    matrix = covariance_of(survey, units, unknown=without_error(survey)) * np.outer(scale, scale)
    values = published_values(estimate, options["places"]) if options["rank_on"] == "published" else estimate
    found = rank_units(
        estimate.tolist(), matrix, level=options["level"], seed=options["seed"], draws=options["draws"],
        values=values.tolist(),
    ).table  # fmt: skip
    for at, line in enumerate(ranked):
        columns = ("rank", "rank_low", "rank_high", "tier")
        yield from _compare(line, {name: float(found[name].iloc[at]) for name in columns})


def _is_unranked(line: Line) -> bool:
    return bool({"not_ranked", "not_ranked_missing_weight"} & set(line.text("flags").split(";")))


def _compare(line: Line, figures: Mapping[str, float]) -> Iterator[Finding]:
    for column, asked in figures.items():
        there = line.number_in(column)
        if there is None or abs(there - asked) > SAME:
            yield _other(line, column, f"{asked:.6f}", line.text(column))


def _other(line: Line, column: str, asked: object, there: object) -> Finding:
    said = there if there != "" else "nothing"
    what = f"{column} is {said}, the cells give {asked}."
    return Finding(f"{line.where}, {column}", what, _MEND, expected=str(asked), got=str(said))
