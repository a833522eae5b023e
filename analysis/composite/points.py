"""`SCORES.csv`: points per unit and leaf, with every fault named by row."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from analysis.composite.framework import Criterion, Framework
from analysis.errors import Finding, PointsError

COLUMNS: Final = ("unit", "criterion", "points")
STATUSES: Final = ("ok", "not_applicable", "missing")
MOST_FAULTS: Final = 200
MOST_DIGITS: Final = 20


class Fault(NamedTuple):
    """What is wrong with a row, and how to mend it."""

    what: str
    mend: str
    expected: str
    got: str


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
            faults.append(Finding(f"{file}, line {line}", *fault))
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise PointsError(faults)
    if not units:
        mend = "Write one row per unit and criterion."
        raise PointsError.at(file, 2, "holds no rows.", mend, expected="one row or more", got="none")
    return dict(sorted(units.items()))


def _rows(content: bytes, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        mend, got = "Save the file as CSV UTF-8.", f"byte {content[error.start]:#04x}"
        raise PointsError.at(file, line, "is not UTF-8.", mend, expected="UTF-8", got=got) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            said = f"has no column '{missing[0]}'."
            mend, asked = "The first line is: unit,criterion,points,status", ",".join(COLUMNS)
            raise PointsError.at(file, 1, said, mend, expected=asked, got=",".join(header))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False))
    except csv.Error as error:
        said, line = f"is not CSV: {error}.", reader.line_num
        raise PointsError.at(file, line, said, "Mend the line.", expected="CSV", got=str(error)) from error


def _take(
    row: Mapping[str, str], *, units: dict[str, UnitPoints], known: Mapping[str, Criterion]
) -> Fault | None:
    """Put a row into its unit; what is wrong with it, if anything."""
    unit, key, status = row.get("unit", ""), row.get("criterion", ""), row.get("status") or "ok"
    if not unit:
        return Fault("The unit is missing.", "Write the unit's code.", "a unit's code", "nothing")
    if key not in known:
        what = f"The criterion '{key}' is not a leaf of the framework."
        return Fault(what, "Use the key of a leaf.", f"one of {', '.join(known)}", key)
    if status not in STATUSES:
        listed = ", ".join(STATUSES)
        what, mend = f"The status '{status}' is unknown.", f"Use one of: {listed}."
        return Fault(what, mend, f"one of {listed}", status)
    given = units.setdefault(unit, UnitPoints())
    if given.has(key):
        return Fault(f"'{unit}' has a second row for '{key}'.", "Keep one of them.", "one row", "two rows")
    if status != "ok":
        if row.get("points"):
            what, mend = (
                f"Points stand in a row that is {status}.",
                "Leave the points empty, or the status ok.",
            )
            return Fault(what, mend, "no points", row["points"])
        (given.missing if status == "missing" else given.not_applicable).add(key)
        return None
    return _keep(given, known[key], row.get("points", ""))


def _keep(given: UnitPoints, leaf: Criterion, text: str) -> Fault | None:
    try:
        points = Decimal(text)
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or len(text) > MOST_DIGITS:
        what, mend = (
            f"The points '{text[:40]}' are not a number.",
            "Write digits: 2.5, or the status missing.",
        )
        return Fault(what, mend, "a number", text[:40])
    if not 0 <= points <= leaf.most:
        what, mend = f"{text} points lie outside 0 to {leaf.max_points}.", f"'{leaf.key}' gives at most that."
        if leaf.by_rate:
            what, mend = f"The rate {text} lies outside 0 to 100.", f"'{leaf.key}' takes a rate in percent."
        return Fault(what, mend, f"0 to {leaf.most}", text)
    given.points[leaf.key] = leaf.points_of(points)
    return None
