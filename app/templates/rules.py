"""Decisions about versions, and the points a document leaf earns."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from app.templates.definition import Criterion, ScoringRule

VersionState = Literal["draft", "published", "withdrawn"]
VersionEvent = Literal["publish", "withdraw"]

VERSION_TRANSITIONS: Final[dict[tuple[VersionState, VersionEvent], VersionState]] = {
    ("draft", "publish"): "published",
    ("published", "withdraw"): "withdrawn",
}
"""What can happen to a version; a withdrawn one serves its campaigns for ever but no new one."""


def next_version_state(state: VersionState, *, event: VersionEvent) -> VersionState | None:
    """The state after the event, or None when the event is not allowed in this state."""
    return VERSION_TRANSITIONS.get((state, event))


@dataclass(frozen=True, slots=True)
class Declared:
    """What a unit declares for one document leaf; only the fields of its rule are looked at.

    `yes` for yes_no; `level` (its key) for levels; `part` of `whole` for share; `count` for count and
    subtract (not below 0).
    """

    yes: bool = False
    level: str = ""
    part: Fraction = Fraction(0)
    whole: Fraction = Fraction(0)
    count: int = 0


def document_points(leaf: Criterion, *, declared: Declared) -> Fraction | None:
    """Points in [0, max_points], exact; None when the rule is manual or the declared values do not fit it."""
    if leaf.rule is None:
        return None
    return _POINTS[leaf.rule.kind](leaf.rule, Fraction(leaf.max_points), declared)


def _yes_no(_: ScoringRule, limit: Fraction, declared: Declared) -> Fraction | None:
    return limit if declared.yes else Fraction(0)


def _levels(rule: ScoringRule, _: Fraction, declared: Declared) -> Fraction | None:
    return next((Fraction(level.points) for level in rule.levels if level.key == declared.level), None)


def _share(rule: ScoringRule, limit: Fraction, declared: Declared) -> Fraction | None:
    if declared.whole <= 0 or declared.part < 0:
        return None
    share = declared.part / declared.whole
    if rule.threshold is not None and share < rule.threshold:
        return Fraction(0)
    enough = Fraction(rule.cap) if rule.cap else Fraction(1)
    return limit * min(Fraction(1), share / enough)


def _count(rule: ScoringRule, limit: Fraction, declared: Declared) -> Fraction | None:
    if declared.count < 0 or rule.points_each is None:
        return None
    cap = limit if rule.cap is None else min(limit, Fraction(rule.cap))
    return min(cap, declared.count * Fraction(rule.points_each))


def _subtract(rule: ScoringRule, limit: Fraction, declared: Declared) -> Fraction | None:
    if declared.count < 0 or rule.points_each is None:
        return None
    return max(Fraction(0), limit - declared.count * Fraction(rule.points_each))


def _manual(_: ScoringRule, __: Fraction, ___: Declared) -> Fraction | None:
    return None


_POINTS: Final[dict[str, Callable[[ScoringRule, Fraction, Declared], Fraction | None]]] = {
    "yes_no": _yes_no,
    "levels": _levels,
    "share": _share,
    "count": _count,
    "subtract": _subtract,
    "manual": _manual,
}
