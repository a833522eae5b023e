"""The command `change`: two bundles and what is known of their units and people, in; files, out."""

import csv
import io
from pathlib import Path

from analysis.dataset.bundle import read_bundle
from analysis.dataset.changes import Changes
from analysis.dataset.succession import SAVE_AS, read_succession
from analysis.errors import FileError
from analysis.recipes.change import compute_change

PANEL_HEADER = ["earlier", "later"]


def run_change(
    earlier: Path, later: Path, *, succession: bytes | None = None, panel: bytes | None = None
) -> Changes:
    """Read both bundles and compare them; `succession` (`from_unit,to_unit`) and `panel` (`earlier,later`:
    responses of one person) are CSV files."""
    return compute_change(
        read_bundle(earlier),
        read_bundle(later),
        succession=[] if succession is None else read_succession(succession, file="succession"),
        panel=None if panel is None else read_panel(panel, file="panel"),
    )


def read_panel(content: bytes, *, file: str) -> dict[str, str]:
    """Response of the later round → of the same person in the earlier. Raises FileError with the line."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError.at(file, 1, f"cannot be read ({error}).", SAVE_AS, expected="CSV in UTF-8") from error
    if not rows or rows[0][:2] != PANEL_HEADER:
        asked, there = ",".join(PANEL_HEADER), ",".join(rows[0]) if rows else "nothing"
        raise FileError.at(file, 1, "has another header.", f"Begin with {asked}.", expected=asked, got=there)
    found: dict[str, str] = {}
    named: set[str] = set()
    for line, row in enumerate(rows[1:], start=2):
        if len(row) < 2 or not row[0] or not row[1]:
            mend, there = "Name the response of each round.", ",".join(row)
            raise FileError.at(file, line, "lacks a response.", mend, expected="two responses", got=there)
        if row[1] in found or row[0] in named:
            what, mend = "names a response a second time.", "Pair every response once."
            raise FileError.at(file, line, what, mend, expected="once", got="twice")
        found[row[1]] = row[0]
        named.add(row[0])
    return found
