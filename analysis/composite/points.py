"""`SCORES.csv`: points per unit and leaf, with every fault named by row."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from analysis.composite.framework import Criterion, Framework
from analysis.errors import Finding, PointsError

COLUMNS: Final = ("unit", "criterion", "points")
STATUSES: Final = ("ok", "not_applicable", "missing")
MOST_FAULTS: Final = 200
MOST_DIGITS: Final = 20


@dataclass(slots=True)
class UnitPoints:
    """What one unit was given: points by key, and the leaves that do not apply to it."""

    points: dict[str, Decimal] = field(default_factory=dict)
    not_applicable: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)

    def has(self, key: str) -> bool:
        """Whether a row stands for this key."""
        return key in self.points or key in self.not_applicable or key in self.missing


def read_points(content: bytes, *, file: str, framework: Framework) -> dict[str, UnitPoints]:
    """Points by unit, in order of the units' codes. Raises `PointsError` with up to 200 faulty rows."""
    known = framework.by_key()
    units: dict[str, UnitPoints] = {}
    faults: list[Finding] = []
    for line, row in _rows(content, file):
        fault = _take(row, units=units, known=known)
        if fault:
            faults.append(Finding(where=f"{file}, line {line}", what=fault[0], mend=fault[1]))
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise PointsError(faults)
    if not units:
        raise PointsError.at(file, 2, "holds no rows.", "Write one row per unit and criterion.")
    return dict(sorted(units.items()))


def _rows(content: bytes, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PointsError.at(file, line, "is not UTF-8.", "Save the file as CSV UTF-8.") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            said = f"has no column '{missing[0]}'."
            raise PointsError.at(file, 1, said, "The first line is: unit,criterion,points,status")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False))
    except csv.Error as error:
        raise PointsError.at(file, reader.line_num, f"is not CSV: {error}.", "Mend the line.") from error


def _take(
    row: Mapping[str, str], *, units: dict[str, UnitPoints], known: Mapping[str, Criterion]
) -> tuple[str, str] | None:
    """Put a row into its unit; what is wrong with it and how to mend it, if anything."""
    unit, key, status = row.get("unit", ""), row.get("criterion", ""), row.get("status") or "ok"
    if not unit:
        return "The unit is missing.", "Write the unit's code."
    if key not in known:
        return f"The criterion '{key}' is not a leaf of the framework.", "Use the key of a leaf."
    if status not in STATUSES:
        return f"The status '{status}' is unknown.", f"Use one of: {', '.join(STATUSES)}."
    given = units.setdefault(unit, UnitPoints())
    if given.has(key):
        return f"'{unit}' has a second row for '{key}'.", "Keep one of them."
    if status != "ok":
        if row.get("points"):
            return f"Points stand in a row that is {status}.", "Leave the points empty, or the status ok."
        (given.missing if status == "missing" else given.not_applicable).add(key)
        return None
    return _keep(given, known[key], row.get("points", ""))


def _keep(given: UnitPoints, leaf: Criterion, text: str) -> tuple[str, str] | None:
    try:
        points = Decimal(text)
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or len(text) > MOST_DIGITS:
        return f"The points '{text[:40]}' are not a number.", "Write digits: 2.5, or the status missing."
    if not 0 <= points <= leaf.most:
        if leaf.by_rate:
            return f"The rate {text} lies outside 0 to 100.", f"'{leaf.key}' takes a rate in percent."
        return f"{text} points lie outside 0 to {leaf.max_points}.", f"'{leaf.key}' gives at most that."
    given.points[leaf.key] = leaf.points_of(points)
    return None
