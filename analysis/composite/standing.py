"""Published figures, classes and ranks: rounding once, ties as configured."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from analysis.composite.framework import Framework
from analysis.composite.index import UnitIndex
from analysis.errors import check_option

RANK_ON: Final = ("published", "exact")


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's published index, its rank among the ranked units and its class."""

    unit: str
    published: Decimal | None
    rank: int | None
    tied: bool
    band: str | None


def rounded(value: Fraction, places: int) -> Decimal:
    """Half up, as in school: 86.985 gives 86.99 with two places. Exact, whatever the fraction."""
    whole = abs(value) * 10**places
    digits = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    sign = "-" if value < 0 and digits else ""
    return Decimal(f"{sign}{digits}E-{places}")


def standings(
    framework: Framework,
    units: Sequence[UnitIndex],
    *,
    rank_on: str = "published",
    tie_breaks: Sequence[str] = (),
    unranked: Sequence[str] = (),
    groups: Mapping[str, str] | None = None,
) -> dict[str, Standing]:
    """Standing by unit: competition ranks (1, 2, 2, 4) within each rank group.

    `rank_on`: the published or the exact index. `tie_breaks`: keys of domains whose index parts units that
    are equal so far, in this order. `unranked`: units that are assessed, not ranked. Raises `OptionError`.
    """
    check_option(rank_on, name="rank_on", allowed=RANK_ON)
    for key in tie_breaks:
        check_option(key, name="tie_breaks", allowed=[one.key for one in framework.domains])
    published = {one.unit: rounded(one.index, framework.places) for one in units if one.index is not None}
    orders = {
        one.unit: _order(one, published[one.unit], rank_on=rank_on, tie_breaks=tie_breaks)
        for one in units
        if one.unit in published and one.unit not in unranked
    }
    ranks = _ranks(orders, groups or {})
    taken = Counter(((groups or {}).get(unit, ""), rank) for unit, rank in ranks.items())
    return {
        one.unit: Standing(
            unit=one.unit,
            published=published.get(one.unit),
            rank=ranks.get(one.unit),
            tied=taken[(groups or {}).get(one.unit, ""), ranks.get(one.unit, 0)] > 1,
            band=_band(framework, published.get(one.unit)),
        )
        for one in units
    }


def _order(
    unit: UnitIndex, published: Decimal, *, rank_on: str, tie_breaks: Sequence[str]
) -> tuple[Fraction, ...]:
    first = Fraction(published) if rank_on == "published" else unit.index or Fraction(0)
    by_key = {one.key: one.index for one in unit.domains}
    return (first, *(by_key[key] or Fraction(0) for key in tie_breaks))


def _ranks(orders: Mapping[str, tuple[Fraction, ...]], groups: Mapping[str, str]) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for group in {groups.get(unit, "") for unit in orders}:
        members = [unit for unit in orders if groups.get(unit, "") == group]
        members.sort(key=lambda unit: orders[unit], reverse=True)
        for place, unit in enumerate(members):
            same = place > 0 and orders[unit] == orders[members[place - 1]]
            ranks[unit] = ranks[members[place - 1]] if same else place + 1
    return ranks


def _band(framework: Framework, index: Decimal | None) -> str | None:
    if index is None or not framework.bands:
        return None
    top = max(band.upper for band in framework.bands)
    for band in framework.bands:
        if band.lower <= index < band.upper or index == band.upper == top:
            return band.key
    return None
