"""Units that became others between two rounds: what has to be taken together so that years compare.

A unit that was merged, split or renamed is compared on the union: the smallest sets of units of one year and
of the other that cover the same ground.
"""

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from analysis.errors import FileError

HEADER = ["from_unit", "to_unit"]
SAVE_AS = "Save it as CSV, UTF-8."


@dataclass(frozen=True)
class Union:
    """Units of the earlier year and of the later that are compared with each other; `code` names them."""

    code: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]


def read_succession(content: bytes, *, file: str) -> list[tuple[str, str]]:
    """Pairs of a CSV file `from_unit,to_unit`. Raises FileError with the line."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError.at(file, 1, f"cannot be read ({error}).", SAVE_AS, expected="CSV in UTF-8") from error
    if not rows or rows[0][:2] != HEADER:
        asked, there = ",".join(HEADER), ",".join(rows[0]) if rows else "nothing"
        raise FileError.at(file, 1, "has another header.", f"Begin with {asked}.", expected=asked, got=there)
    pairs = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) < 2 or not row[0].strip() or not row[1].strip():
            mend, there = "Name the unit before and the unit after.", ",".join(row)
            raise FileError.at(file, line, "lacks a unit.", mend, expected="two units", got=there)
        pairs.append((row[0].strip(), row[1].strip()))
    return pairs


def unions(
    earlier: Collection[str], later: Collection[str], succession: Sequence[tuple[str, str]]
) -> list[Union]:
    """What can be compared, by code. A unit that nothing is said about is compared with itself.

    Units that are there in one year only, and whose successor or predecessor is not known, are in none.
    Raises FileError for a pair whose units occur in neither year.
    """
    for line, (before, after) in enumerate(succession, start=2):
        if before not in earlier and after not in later:
            what = f"{before!r} is not in the earlier round and {after!r} not in the later."
            expected, got = "units of these rounds", f"{before}, {after}"
            raise FileError.at("succession", line, what, "Correct the codes.", expected=expected, got=got)
    told = {before for before, _ in succession}
    links = [*succession, *((code, code) for code in earlier if code in later and code not in told)]
    group = {node: {node} for link in links for node in (("earlier", link[0]), ("later", link[1]))}
    for before, after in links:
        joined = group["earlier", before] | group["later", after]
        for node in joined:
            group[node] = joined
    found = {frozenset(members) for members in group.values()}
    result = []
    for members in found:
        old = tuple(sorted(code for year, code in members if year == "earlier" and code in earlier))
        new = tuple(sorted(code for year, code in members if year == "later" and code in later))
        if old and new:
            result.append(Union(code="+".join(new), earlier=old, later=new))
    return sorted(result, key=lambda union: union.code)
