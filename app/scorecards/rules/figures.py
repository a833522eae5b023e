"""What a table of figures from elsewhere holds in each row, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.core.tabular import Column, Row, RowFault, folded, in_file_order

COLUMNS: Final = (
    Column(
        "unit", "Unit", ("ma don vi", "don vi", "ten don vi", "unit code", "unit", "unit name", "code"),
        kind="code", required=True, filled=True,
    ),
    Column(
        "criterion", "Criterion",
        ("tieu chi", "ma tieu chi", "so tieu chi", "noi dung", "criterion", "criterion number"),
        kind="code", required=True, filled=True,
    ),
    Column(
        "figure", "Points or rate",
        ("diem hoac ty le", "diem", "so diem", "ty le", "points or rate", "points", "rate", "figure"),
        kind="code", required=True, filled=True, max_length=20,
    ),
    Column(
        "basis", "Source or reason",
        ("nguon hoac ly do", "nguon", "ly do", "can cu", "source or reason", "source", "reason"),
        required=True, filled=True, max_length=300,
    ),
)  # fmt: skip
REASONS: Final = {
    "unit": "No unit that these criteria score has this code or name.",
    "criterion": "The criteria of this round have no such criterion. Write its number, such as 3.2.1.",
    "document": "Units score themselves by this criterion; its points come from the appraisal.",
    "survey": "The survey gives the points of this criterion.",
    "node": "This criterion has parts. Give the figure of each part.",
    "not_a_number": "Enter digits, for example 1250 or 1,5.",
    "beyond": "This criterion takes 0 to {most}.",
    "twice": "This unit and criterion stand in row {row} already.",
}
TAKEN: Final = ("external", "adjustment")


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure may be given for. `source`: of its leaf, "" where it has parts; `most`: at most."""

    key: str
    source: str
    most: Decimal


@dataclass(frozen=True, slots=True)
class FigureRead:
    """One figure as it came; `figure` is a plain decimal from 0 to what the criterion takes."""

    unit: UUID
    target: Target
    figure: str
    basis: str


def read_figures(
    rows: Sequence[Row], *, units: Mapping[str, UUID], targets: Mapping[str, Target]
) -> tuple[list[FigureRead], tuple[RowFault, ...]]:
    """The figures of a table, and every fault. `units`, `targets`: by the folded words that name them."""
    found: list[FigureRead] = []
    faults: list[RowFault] = []
    seen: dict[tuple[UUID, str], int] = {}
    for row in rows:
        unit, target = units.get(folded(row.text("unit"))), targets.get(folded(row.text("criterion")))
        figure = plain_figure(row.text("figure"), most=target.most if target else None)
        wrong = _faults(row, unit=unit, target=target, figure=figure)
        if unit is not None and target is not None and (unit, target.key) in seen:
            wrong.append(row.fault("criterion", REASONS["twice"], row=seen[unit, target.key]))
        if wrong or unit is None or target is None:
            faults += wrong
            continue
        seen[unit, target.key] = row.number
        if row.text("figure") and row.text("basis"):
            found.append(FigureRead(unit, target, figure, row.text("basis")))
    return found, in_file_order(faults)


def _faults(row: Row, *, unit: UUID | None, target: Target | None, figure: str) -> list[RowFault]:
    found = []
    if unit is None and row.text("unit"):
        found.append(row.fault("unit", REASONS["unit"]))
    if target is None and row.text("criterion"):
        found.append(row.fault("criterion", REASONS["criterion"]))
    if target is not None and target.source not in TAKEN:
        found.append(row.fault("criterion", REASONS[target.source or "node"]))
    elif row.text("figure") and figure in ("not_a_number", "beyond"):
        most = f"{target.most:f}" if target else ""
        found.append(row.fault("figure", REASONS[figure], most=most))
    return found


def plain_figure(text: str, *, most: Decimal | None) -> str:
    """`1,50` as `1.5`, or why not: not_a_number, beyond. Digits with at most one sign between them."""
    whole, _, part = text.strip().replace(",", ".").partition(".")
    if not whole.isascii() or not whole.isdigit() or (part and not (part.isascii() and part.isdigit())):
        return "not_a_number"
    value = Decimal(f"{whole}.{part or 0}")
    if most is not None and value > most:
        return "beyond"
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
