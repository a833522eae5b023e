"""What a computation of the index takes in, as files for the analysis, and what is not known yet."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from analysis.dataset.labels import safe_text

Gap = Literal["units", "document", "survey", "external", "approval", "council"]
GAPS: Final[tuple[Gap, ...]] = ("units", "document", "survey", "external", "approval", "council")
"""Units without a final decision; lines without points, by their source; a survey whose results nobody
approved, or that the council has not agreed to."""
LEFT_OPEN: Final[tuple[Gap, ...]] = ("document", "survey", "external")
"""What an option may answer: such a line counts nothing, or does not apply."""
UNIT_COLUMNS: Final = ("unit", "rank_group", "ranked", "name_vi", "name_en", "list_vi", "list_en")
INPUT_COLUMNS: Final = ("unit", "criterion", "points", "status")


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit as a computation lists it. `rank_group`: the list in which it is ranked;
    `list_vi`, `list_en`: how that is called."""

    code: str
    rank_group: str
    ranked: bool
    name_vi: str
    name_en: str
    list_vi: str
    list_en: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a computation asks of a leaf. `most`: its maximum; `by_rate`: rates from 0 to 100 come in."""

    key: str
    source: str
    most: Decimal
    by_rate: bool


Points = Mapping[tuple[str, str], Decimal | None]
"""By unit and leaf; None: it does not apply; absent: not known."""


def units_file(units: Iterable[Listed]) -> bytes:
    """One row per unit, in official order."""
    rows = [
        (
            one.code, safe_text(one.rank_group), "yes" if one.ranked else "no",
            *(safe_text(name) for name in (one.name_vi, one.name_en, one.list_vi, one.list_en)),
        )
        for one in units
    ]  # fmt: skip
    return _csv(UNIT_COLUMNS, rows)


def inputs_file(
    units: Sequence[Listed], *, leaves: Sequence[Leaf], points: Points, adjustments: Points
) -> tuple[bytes, dict[str, int]]:
    """Every leaf of every unit as decided, then bonus and deductions; and lines without points by source."""
    rows, gaps = [], dict.fromkeys(LEFT_OPEN, 0)
    adjusted: defaultdict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for (code, key), value in sorted(adjustments.items()):
        if value is not None:
            adjusted[code].append((code, key, plain(value), "ok"))
    for unit in units:
        for leaf in leaves:
            at = (unit.code, leaf.key)
            found = points.get(at)
            if at not in points:
                gaps[leaf.source] += 1  # type: ignore[index]  # sources are the gaps of the same name
            status = "ok" if found is not None else ("not_applicable" if at in points else "missing")
            rows.append((*at, "" if found is None else plain(found), status))
        rows += adjusted[unit.code]
    return _csv(INPUT_COLUMNS, rows), {name: count for name, count in gaps.items() if count}


def survey_points(content: bytes, *, leaves: Mapping[str, Leaf]) -> dict[tuple[str, str], Decimal]:
    """Points by unit and leaf of a run's `points.csv`; a rate where the leaf takes one."""
    found = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")):
        leaf = leaves.get(row["criterion"])
        if leaf is None or row["status"] == "missing" or not row["points"]:
            continue
        points = Decimal(row["points"])
        if leaf.by_rate:
            points = min(points * 100 / leaf.most, Decimal(100)).quantize(Decimal("0.0000000001"))
        found[row["unit"], leaf.key] = points
    return found


def open_gaps(gaps: Mapping[str, int], *, missing: str) -> dict[str, int]:
    """What stands against a final computation: an option answers for lines without points, nothing else."""
    answered = () if missing == "block" else LEFT_OPEN
    return {name: count for name, count in gaps.items() if count and name not in answered}


def plain(value: Decimal) -> str:
    """A decimal as text without an exponent, and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue().encode()
