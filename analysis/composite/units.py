"""`UNITS.csv`: which units are ranked together, and which are assessed but not ranked."""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from analysis.errors import Finding, PointsError

RANKED: Final = {"": True, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(slots=True)
class Lists:
    """Rank group by unit, and the units that get no rank."""

    groups: dict[str, str] = field(default_factory=dict)
    unranked: list[str] = field(default_factory=list)


def read_lists(content: bytes, *, file: str, units: Collection[str]) -> Lists:
    """Columns `unit,rank_group[,ranked]`; every unit with points must stand in it. Raises `PointsError`."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        mend = "Save the file as CSV UTF-8."
        raise PointsError.at(file, 1, "is not CSV in UTF-8.", mend, expected="CSV in UTF-8") from error
    lists = Lists()
    faults: list[Finding] = []
    for line, row in enumerate(rows, start=2):
        unit = (row.get("unit") or "").strip()
        ranked = (row.get("ranked") or "").strip().lower()
        if not unit or unit in lists.groups or ranked not in RANKED:
            said = f"The row of '{unit}' is doubled, or its 'ranked' is neither yes nor no."
            there = f"'{unit}', ranked '{ranked}'"
            expected = "each unit once, ranked yes or no"
            faults.append(Finding(f"{file}, line {line}", said, "Mend the row.", expected, there))
            continue
        lists.groups[unit] = (row.get("rank_group") or "").strip()
        if not RANKED[ranked]:
            lists.unranked.append(unit)
    faults += [
        Finding(file, f"The unit '{unit}' has points but no row.", "Add its row.", "one row", "none")
        for unit in sorted(set(units) - lists.groups.keys())
    ]
    if faults:
        raise PointsError(faults)
    return lists
