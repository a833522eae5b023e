"""What the index needs of a criteria framework: its tree of points, caps, variant and classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal

Source = Literal["document", "survey", "external", "adjustment"]
Variant = Literal["A", "B", "C"]
Direction = Literal["bonus", "deduction"]
SOURCES: Final = ("document", "survey", "external")
VARIANTS: Final = ("A", "B", "C")
DIRECTIONS: Final = ("bonus", "deduction")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A node of the tree; a leaf has a source and no parts. `line`: where it stands in the file."""

    key: str
    number: str
    title: tuple[tuple[str, str], ...]
    max_points: Decimal
    line: int
    parts: tuple["Criterion", ...] = ()
    source: str = ""
    direction: str = ""
    not_applicable: bool = False

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
