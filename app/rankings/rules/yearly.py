"""Two publications of two rounds side by side: what can be compared, and what cannot. Pure.

Criteria map where a key stands for the same maximum in both; keys keep their meaning for life.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from app.rankings.rules.published import Published, PublishedUnit

Follows = Literal["same", "merged", "split", "new"]


@dataclass(frozen=True, slots=True)
class DomainChange:
    """A domain whose criteria map: per cent of its points then and now, None where it did not apply."""

    key: str
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """In percentage points."""
        return None if self.before is None or self.after is None else round(self.after - self.before, 6)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit now and the units it follows. `difference` of the index: None unless one unit became this one
    and all criteria map."""

    unit: PublishedUnit
    earlier: tuple[PublishedUnit, ...]
    follows: Follows
    difference: Decimal | None
    domains: tuple[DomainChange, ...]


@dataclass(frozen=True, slots=True)
class YearOnYear:
    """`whole`: all criteria map, so that indices can be compared; `mapped`: domains whose criteria do."""

    whole: bool
    mapped: tuple[str, ...]
    units: tuple[UnitChange, ...]


def compare_years(
    earlier: Published, *, later: Published, followed: Mapping[str, Sequence[str]], split: frozenset[str]
) -> YearOnYear:
    """`followed`: by code now, the codes then that it follows; `split`: codes then that became several."""
    before, after = (dict(_shape(one)) for one in (earlier, later))
    mapped = tuple(key for key, shape in after.items() if before.get(key) == shape)
    whole = before == after and _formula(earlier) == _formula(later)
    units = tuple(
        _change(unit, earlier=earlier, codes=followed.get(code, ()), split=split, mapped=mapped, whole=whole)
        for code, unit in later.units.items()
    )
    return YearOnYear(whole, mapped, units)


def _change(
    unit: PublishedUnit, *, earlier: Published, codes: Sequence[str], split: frozenset[str],
    mapped: Sequence[str], whole: bool,
) -> UnitChange:  # fmt: skip
    found = tuple(earlier.units[code] for code in codes if code in earlier.units)
    follows: Follows = "new" if not found else "same"
    if len(found) > 1:
        follows = "merged"
    elif any(one.code in split for one in found):
        follows = "split"
    if follows != "same":
        return UnitChange(unit, found, follows, None, ())
    then = found[0]
    difference = None
    if whole and unit.index is not None and then.index is not None:
        difference = unit.index - then.index
    old = {one.key: one.index for one in then.domains}
    changes = tuple(
        DomainChange(one.key, old.get(one.key), one.index) for one in unit.domains if one.key in mapped
    )
    return UnitChange(unit, found, follows, difference, changes)


def _shape(found: Published) -> Iterator[tuple[str, tuple[tuple[str, str, Decimal], ...]]]:
    """Every domain with its leaves: key, source, maximum."""
    for domain in found.domains:
        yield domain["key"], tuple(_leaves(domain))


def _leaves(node: Mapping[str, Any]) -> Iterator[tuple[str, str, Decimal]]:
    parts = node.get("parts", [])
    for part in parts:
        yield from _leaves(part)
    if not parts:
        yield node["key"], node.get("source", ""), Decimal(node["max_points"])


def _formula(found: Published) -> tuple[str, Decimal, str]:
    return str(found.manifest["formula"]["variant"]), found.scale, str(found.framework.get("clamp", True))
