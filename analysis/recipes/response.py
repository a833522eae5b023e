"""Response by unit and group: persons on the list, asked, answered, where these numbers may be told."""

import numpy as np

from analysis.dataset.results import ResponseRow
from analysis.dataset.shapes import Stratum
from analysis.disclosure.tables import cover_table
from analysis.recipes.campaign import Campaign
from analysis.recipes.units import figure


def response_rows(campaign: Campaign) -> list[ResponseRow]:
    """One row per unit × group in order of both; several strata of a pair are added up.

    A number of answers below the minimum is hidden, and with it the next smallest of the unit, so that the
    unit's total less the others does not tell it; the rate of a hidden number is hidden too.
    """
    pairs: dict[tuple[str, str], list[Stratum]] = {}
    for stratum in campaign.strata.values():
        pairs.setdefault((stratum["unit"], stratum["group"]), []).append(stratum)
    hidden = _hidden(pairs, minimum=campaign.options["minimum"])
    return [
        _row(unit, group, strata, hidden=(unit, group) in hidden)
        for (unit, group), strata in sorted(pairs.items())
    ]


def _hidden(pairs: dict[tuple[str, str], list[Stratum]], *, minimum: int) -> set[tuple[str, str]]:
    answered = {pair: sum(one["responded"] for one in strata) for pair, strata in pairs.items()}
    totals: dict[str, int] = {}
    for (unit, _), count in answered.items():
        totals[unit] = totals.get(unit, 0) + count
    small = {pair for pair in answered if 0 < totals[pair[0]] < minimum}
    units = sorted({unit for unit, total in totals.items() if total >= minimum})
    groups = sorted({group for _, group in pairs})
    if not units:
        return small
    counts = np.zeros((len(units), len(groups)), dtype=np.int64)
    for (unit, group), count in answered.items():
        if unit in units:
            counts[units.index(unit), groups.index(group)] = count
    cover = cover_table(counts, minimum=minimum, columns=False, zeros=False).cells
    return small | {(units[row], groups[column]) for row, column in np.argwhere(cover)}


def _row(unit: str, group: str, strata: list[Stratum], *, hidden: bool) -> ResponseRow:
    def total(name: str) -> int | None:
        known = [one[name] for one in strata]  # type: ignore[literal-required]
        return None if None in known else sum(known)

    invited, answered = total("invited"), sum(one["responded"] for one in strata)
    return ResponseRow(
        unit=unit,
        group=group,
        N=total("N"),
        invited=invited,
        responded=None if hidden else answered,
        rate=figure(answered / invited) if invited and not hidden else None,
        inference="model" if any(one["inference"] == "model" for one in strata) else "design",
        fpc_used=any(one["fpc"] for one in strata),
        hidden=hidden,
    )
