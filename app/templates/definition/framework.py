"""A criteria framework as data: a tree of any depth, points, sources, scoring rules, bands.

Every figure is what a province entered; nothing here is a constant of the method.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from app.templates.definition.text import LegalBasis, Text

Source = Literal["document", "survey", "external", "adjustment"]
RuleKind = Literal["yes_no", "levels", "share", "count", "subtract", "manual", "rate"]
Combine = Literal["weighted", "pooled", "answers"]
Variant = Literal["A", "B", "C"]
Direction = Literal["bonus", "deduction"]
SOURCES: Final[tuple[Source, ...]] = ("document", "survey", "external", "adjustment")
RULE_KINDS: Final[tuple[RuleKind, ...]] = (
    "yes_no",
    "levels",
    "share",
    "count",
    "subtract",
    "manual",
    "rate",
)
COMBINES: Final[tuple[Combine, ...]] = ("weighted", "pooled", "answers")
VARIANTS: Final[tuple[Variant, ...]] = ("A", "B", "C")
DIRECTIONS: Final[tuple[Direction, ...]] = ("bonus", "deduction")


@dataclass(frozen=True, slots=True)
class RuleLevel:
    """One level of a rule by levels and the points it gives."""

    key: str
    text: Text
    points: Decimal


@dataclass(frozen=True, slots=True)
class RateStep:
    """From this rate on (0 to 100), these points."""

    rate: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """How a document leaf's points follow from what the unit declares, or any leaf's from a rate.

    yes_no: all or nothing. levels: the level's points. share: `max * min(1, (a / b) / cap)`, `cap` 1 unless
    given, and 0 where a / b is below `threshold`. count: `count * points_each`, at most `cap` points or the
    maximum. subtract: `max - breaches * points_each`, never below 0. manual: the appraiser decides.
    rate: `max * rate / 100`, or the points of the highest step not above the rate; survey and external only.
    """

    kind: RuleKind
    levels: tuple[RuleLevel, ...] = ()
    threshold: Decimal | None = None
    cap: Decimal | None = None
    points_each: Decimal | None = None
    unit: Text | None = None
    steps: tuple[RateStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """A domain, criterion or sub-criterion; a leaf when it has no parts.

    `number` is shown ("3.2.1"), `key` keeps its meaning for life. `not_applicable`: units may be exempt.
    `direction` only for adjustments; their `max_points` is a cap and outside the scale. `combine`, of survey
    leaves: groups weighted (the default), pooled, or all answers to all its items pooled into one rate.
    """

    key: str
    number: str
    title: Text
    max_points: Decimal
    parts: tuple["Criterion", ...] = ()
    source: Source | None = None
    rule: ScoringRule | None = None
    evidence: Text | None = None
    note: Text | None = None
    not_applicable: bool = False
    direction: Direction | None = None
    combine: Combine | None = None

    @property
    def is_leaf(self) -> bool:
        return not self.parts

    def walk(self) -> Iterator["Criterion"]:
        """This criterion and everything below it, parents first, in framework order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Band:
    """A class: `lower <= index < upper`; the top band includes its upper end."""

    key: str
    title: Text
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Framework:
    """One version of a criteria framework.

    `variant`: A common denominator, B scaled document part, C no survey held. `places`: digits published,
    rounded half up once. `bonus_cap`, `deduction_cap`: points over all adjustments of one direction.
    `clamp`: the index stays within 0 and the scale. `illustrative`: the points are examples of the authors.
    """

    key: str
    version: int
    title: Text
    unit_types: tuple[str, ...]
    variant: Variant
    domains: tuple[Criterion, ...]
    adjustments: tuple[Criterion, ...] = ()
    bands: tuple[Band, ...] = ()
    scale: Decimal = Decimal(100)
    places: int = 2
    bonus_cap: Decimal = Decimal(0)
    deduction_cap: Decimal = Decimal(0)
    clamp: bool = True
    illustrative: bool = False
    note: Text | None = None
    languages: tuple[str, ...] = ("vi", "en")
    legal_basis: tuple[LegalBasis, ...] = ()

    def walk(self) -> Iterator[Criterion]:
        """Every criterion of the tree, parents first; adjustments are not part of the tree."""
        for domain in self.domains:
            yield from domain.walk()

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """Leaves of the tree in framework order."""
        return tuple(criterion for criterion in self.walk() if criterion.is_leaf)

    @property
    def survey_leaves(self) -> tuple[str, ...]:
        """Keys of the leaves that a survey fills."""
        return tuple(leaf.key for leaf in self.leaves if leaf.source == "survey")

    def criterion(self, key: str) -> Criterion:
        """The criterion or adjustment with this key; KeyError when there is none."""
        for criterion in (*self.walk(), *self.adjustments):
            if criterion.key == key:
                return criterion
        raise KeyError(key)

    def domain_of(self, key: str) -> Criterion:
        """The domain that holds the criterion; KeyError when there is none."""
        for domain in self.domains:
            if any(criterion.key == key for criterion in domain.walk()):
                return domain
        raise KeyError(key)

    def band_of(self, index: Decimal) -> Band | None:
        """The band of a published index; None outside all bands."""
        top = max((band.upper for band in self.bands), default=None)
        for band in self.bands:
            if band.lower <= index < band.upper or index == band.upper == top:
                return band
        return None
