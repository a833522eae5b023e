"""What an appraiser may decide about a line, and where one rule was applied unevenly."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

Verdict = Literal["agree", "other", "explain", "not_applicable"]
VERDICTS: Final[tuple[Verdict, ...]] = ("agree", "other", "explain", "not_applicable")
SETTLED: Final = ("agree", "other", "not_applicable")
"""Verdicts after which nothing is waited for."""
Faults = list[tuple[str, str]]
"""(field, code): nothing_to_agree, must_apply, no_points, beyond, same_points, no_reason."""


@dataclass(frozen=True, slots=True)
class Said:
    """The line as the unit left it. `points`: what follows from its figures, None where they lack."""

    points: Decimal | None
    exempt: bool
    most: Decimal
    may_be_exempt: bool


def faults_of(said: Said, *, verdict: Verdict, points: Decimal | None, reason: str) -> Faults:
    """What stands against a decision; none when it may be kept.

    A reason is needed wherever the decision differs from what the unit said, and to ask it for more.
    """
    found: Faults = []
    if verdict == "agree" and said.points is None and not said.exempt:
        found.append(("verdict", "nothing_to_agree"))
    if verdict == "not_applicable" and not said.may_be_exempt:
        found.append(("verdict", "must_apply"))
    if verdict == "other":
        found.extend(_points_faults(said, points))
    if verdict != "agree" and not reason.strip():
        found.append(("reason", "no_reason"))
    return found


def _points_faults(said: Said, points: Decimal | None) -> Faults:
    if points is None:
        return [("points", "no_points")]
    if not 0 <= points <= said.most:
        return [("points", "beyond")]
    return [("points", "same_points")] if points == said.points and not said.exempt else []


def points_of(said: Said, *, verdict: Verdict, points: Decimal | None) -> Decimal | None:
    """The points that a decision gives; None where the leaf does not apply or an answer is waited for."""
    if verdict == "other":
        return points
    return said.points if verdict == "agree" and not said.exempt else None


def uneven(lines: Iterable[tuple[Hashable, Mapping[str, Any], Decimal]]) -> set[Hashable]:
    """Those of (unit, declared, appraised points) that declare the same as another and have other points."""
    alike: defaultdict[tuple[tuple[str, Any], ...], list[tuple[Hashable, Decimal]]] = defaultdict(list)
    for unit, declared, points in lines:
        if declared:
            alike[tuple(sorted(declared.items()))].append((unit, points))
    return {unit for group in alike.values() if len({points for _, points in group}) > 1 for unit, _ in group}
