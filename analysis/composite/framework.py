"""What the index needs of a criteria framework: its tree of points, caps, variant and classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property
from typing import Final, Literal

Source = Literal["document", "survey", "external", "adjustment"]
Variant = Literal["A", "B", "C"]
Direction = Literal["bonus", "deduction"]
SOURCES: Final = ("document", "survey", "external")
VARIANTS: Final = ("A", "B", "C")
DIRECTIONS: Final = ("bonus", "deduction")
FULL_RATE: Final = Decimal(100)
_EXACT: Final = Context(prec=48)
"""Room for the product of two figures of twenty digits, the most that a file may hold."""


@dataclass(frozen=True, slots=True)
class Step:
    """From this rate on, these points."""

    rate: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Criterion:
    """A node of the tree; a leaf has a source and no parts. `line`: where it stands in the file.

    `by_rate`: what comes in is a rate from 0 to 100, not points; `steps` give its points, lowest first,
    otherwise its share of the maximum.
    """

    key: str
    number: str
    title: tuple[tuple[str, str], ...]
    max_points: Decimal
    line: int
    parts: tuple["Criterion", ...] = ()
    source: str = ""
    direction: str = ""
    not_applicable: bool = False
    by_rate: bool = False
    steps: tuple[Step, ...] = ()

    @property
    def most(self) -> Decimal:
        """The largest figure that may come in for this leaf."""
        return FULL_RATE if self.by_rate else self.max_points

    def points_of(self, figure: Decimal) -> Decimal:
        """Points for a figure from 0 to `most`: itself, its share of the maximum, or those of its step."""
        if not self.by_rate:
            return figure
        if not self.steps:
            return _EXACT.multiply(self.max_points, figure).scaleb(-2, _EXACT)
        return next(step.points for step in reversed(self.steps) if step.rate <= figure)

    def leaves(self) -> Iterator["Criterion"]:
        """The leaves below, or the criterion itself, in framework order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Band:
    """A class: `lower <= index < upper`; the highest class includes its upper end."""

    key: str
    title: tuple[tuple[str, str], ...]
    lower: Decimal
    upper: Decimal
    line: int


@dataclass(frozen=True)
class Framework:
    """One version of a framework. `scale`: points of the whole tree, and the top of the index."""

    key: str
    version: int
    sha256: str
    variant: str
    scale: Decimal
    places: int
    clamp: bool
    bonus_cap: Decimal
    deduction_cap: Decimal
    domains: tuple[Criterion, ...]
    adjustments: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    illustrative: bool = False

    @cached_property
    def leaves(self) -> dict[str, Criterion]:
        """Every leaf of the tree by key, in framework order."""
        return {leaf.key: leaf for domain in self.domains for leaf in domain.leaves()}

    def by_key(self) -> dict[str, Criterion]:
        """Every leaf and adjustment by key: what can be given points."""
        return {**self.leaves, **{one.key: one for one in self.adjustments}}
