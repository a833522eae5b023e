"""What a unit declares about a leaf, and the points that follow: `read_declared`, `points_for`.

The points are never stored beside what they follow from: a rule never changes once it is published, so
the same declaration always gives the same points.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.templates.definition.decimals import plain_decimal
from app.templates.definition.framework import RuleKind, ScoringRule

FIELDS_OF: Final[Mapping[RuleKind, tuple[str, ...]]] = {
    "yes_no": ("met",), "levels": ("level",), "share": ("part", "whole"), "count": ("count",),
    "subtract": ("count",), "manual": ("points",),
}  # fmt: skip
"""The inputs of a rule: `part` of `whole`; `count` of things or of breaches. Nobody declares a rate."""
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,4})?")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_ANSWERS: Final = ("yes", "no")

Declared = Mapping[str, str]
"""Inputs by name, as text: "yes" or "no", the key of a level, a plain decimal."""


@dataclass(frozen=True, slots=True)
class DeclaredFault:
    """What is wrong with one input. `limit`: the most that the field takes, where that is the fault."""

    field: str
    code: str
    limit: Decimal | None = None


def read_declared(
    rule: ScoringRule, *, most: Decimal, fields: Mapping[str, str]
) -> tuple[dict[str, str], list[DeclaredFault]]:
    """What is declared under a rule that gives `most` points, from texts as typed: `1,5` or `1.5`.

    Empty inputs are left out. Faults: `unknown_field`, `unknown_choice`, `not_a_number`, `not_whole`,
    `whole_is_nothing` (a share of nothing), `above_maximum`.
    """
    declared: dict[str, str] = {}
    faults = [DeclaredFault(name, "unknown_field") for name in fields if name not in FIELDS_OF[rule.kind]]
    for name in FIELDS_OF[rule.kind]:
        typed = fields.get(name, "").strip()
        if not typed:
            continue
        fault = _fault_of(rule, name, typed, most=most)
        if fault is None:
            declared[name] = typed if name in ("met", "level") else _plain(typed)
        else:
            faults.append(fault)
    return declared, faults


def points_for(rule: ScoringRule, *, most: Decimal, declared: Declared) -> Decimal | None:
    """The points of a complete declaration, unrounded, from 0 to `most`; None while it is not complete,
    and where a rate from elsewhere gives them.

    As `ScoringRule` says. A share is the quotient of two decimals, to the 28 digits of the context.
    """
    if rule.kind == "rate" or any(name not in declared for name in FIELDS_OF[rule.kind]):
        return None
    return _POINTS[rule.kind](rule, most, declared)


def _yes_no(_rule: ScoringRule, most: Decimal, declared: Declared) -> Decimal:
    return most if declared["met"] == "yes" else Decimal(0)


def _levels(rule: ScoringRule, _most: Decimal, declared: Declared) -> Decimal:
    return next(level.points for level in rule.levels if level.key == declared["level"])


def _share(rule: ScoringRule, most: Decimal, declared: Declared) -> Decimal:
    share = Decimal(declared["part"]) / Decimal(declared["whole"])
    if rule.threshold is not None and share < rule.threshold:
        return Decimal(0)
    full = Decimal(1) if rule.cap is None else rule.cap
    return most if share >= full else most * share / full


def _count(rule: ScoringRule, most: Decimal, declared: Declared) -> Decimal:
    return min(_each(rule, declared), most if rule.cap is None else rule.cap)


def _subtract(rule: ScoringRule, most: Decimal, declared: Declared) -> Decimal:
    return max(most - _each(rule, declared), Decimal(0))


def _manual(_rule: ScoringRule, _most: Decimal, declared: Declared) -> Decimal:
    return Decimal(declared["points"])


def _each(rule: ScoringRule, declared: Declared) -> Decimal:
    return Decimal(declared["count"]) * (rule.points_each or Decimal(0))


_POINTS: Final[Mapping[RuleKind, Callable[[ScoringRule, Decimal, Declared], Decimal]]] = {
    "yes_no": _yes_no, "levels": _levels, "share": _share, "count": _count, "subtract": _subtract,
    "manual": _manual,
}  # fmt: skip


def _fault_of(rule: ScoringRule, name: str, typed: str, *, most: Decimal) -> DeclaredFault | None:
    if name in ("met", "level"):
        known = _ANSWERS if name == "met" else tuple(level.key for level in rule.levels)
        return None if typed in known else DeclaredFault(name, "unknown_choice")
    if name == "count":
        return None if _WHOLE.fullmatch(typed) else DeclaredFault(name, "not_whole")
    if not _NUMBER.fullmatch(typed):
        return DeclaredFault(name, "not_a_number")
    number = Decimal(_plain(typed))
    if name == "whole" and number == 0:
        return DeclaredFault(name, "whole_is_nothing")
    if name == "points" and number > most:
        return DeclaredFault(name, "above_maximum", most)
    return None


def _plain(typed: str) -> str:
    return format(plain_decimal(Decimal(typed.replace(",", "."))), "f")
