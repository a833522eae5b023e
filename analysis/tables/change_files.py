"""`change.json` and `change.csv`: two rounds held against each other."""

from typing import Final

from analysis.dataset.changes import Changes, Difference
from analysis.dataset.writer import json_bytes
from analysis.tables.csv_files import Value, csv_bytes

DIFFERENCE_COLUMNS: Final = (
    "earlier", "later", "difference", "se", "df", "ci_low", "ci_high", "p", "p_holm", "verdict",
)  # fmt: skip
HEADER: Final = ["unit", "criterion", *DIFFERENCE_COLUMNS, "n_earlier", "n_later", "hidden", "flags"]


def change_files(changes: Changes) -> dict[str, bytes]:
    """Content of every file by name."""
    return {"change.json": json_bytes(changes, indent=None), "change.csv": change_csv(changes)}


def change_csv(changes: Changes) -> bytes:
    """A row per unit (`criterion` empty), then one per criterion of it; last the mean (`unit` empty)."""
    rows: list[list[Value]] = []
    for row in changes["units"]:
        end: list[Value] = [row["n_earlier"], row["n_later"], row["hidden"], ";".join(row["flags"])]
        rows.append([row["unit"], None, *_figures(row["change"]), *end])
        for criterion, found in row["criteria"].items():
            rows.append([row["unit"], criterion, *_figures(found), *end])
    if changes["overall"] is not None:
        rows.append([None, None, *_figures(changes["overall"]), None, None, False, None])
    return csv_bytes(HEADER, rows)


def _figures(found: Difference | None) -> list[Value]:
    if found is None:
        return [None] * len(DIFFERENCE_COLUMNS)
    return [found[column] for column in DIFFERENCE_COLUMNS]
