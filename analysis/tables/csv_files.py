"""`scores.csv`, `points.csv` and `items.csv`: fixed digits, sorted rows, LF line ends."""

import csv
import io
from collections.abc import Iterable, Sequence

from analysis.dataset.results import ItemRow, Results, UnitRow
from analysis.dataset.sentences import honesty_of
from analysis.tables.cells import fixed

Value = float | int | str | bool | None

SCORE_COLUMNS = (
    "score", "se", "ci_low", "ci_high", "df", "n", "N", "invited", "rank", "rank_low", "rank_high", "tier",
)  # fmt: skip
POINT_COLUMNS = ("points", "se", "ci_low", "ci_high", "df", "n")
SAID = ("N", "inference", "fpc_used", "method", "flags", "honesty")
"""What stands behind a figure: size of the list, basis, correction, interval, flags, the fixed sentence."""
METHOD = "t"


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file: comma, LF, fixed digits."""
    return text_bytes(header, ([fixed(value) for value in row] for row in rows))


def text_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file of cells that are safe text already."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode()


def scores_csv(results: Results) -> bytes:
    """One row per unit in order of code; `<criterion>_points` and `<criterion>_se` at the end."""
    criteria = [criterion["key"] for criterion in results["criteria"]]
    header = [
        *("code", "name_vi", "name_en", "type", "rank_group"),
        *SCORE_COLUMNS,
        *("missing_weight", "inference", "hidden", "reason", "flags"),
        *(f"{criterion}_{part}" for criterion in criteria for part in ("points", "se")),
        *("fpc_used", "method", "honesty"),
    ]
    rows: list[list[Value]] = []
    for unit in results["units"]:
        known = {row["criterion"]: row for row in unit["criteria"]}
        rows.append(
            [
                *(unit["code"], unit["name"]["vi"], unit["name"]["en"], unit["type"], unit["rank_group"]),
                *(unit[column] for column in SCORE_COLUMNS),  # type: ignore[literal-required]
                *(unit["missing_weight"], unit["inference"], unit["hidden"], unit["reason"]),
                ";".join(unit["flags"]),
                *(
                    known[criterion][part] if criterion in known else None
                    for criterion in criteria
                    for part in ("points", "se")
                ),
                *_said(results, unit)[2:4],
                honesty_of(results, unit, "vi"),
            ]
        )
    return csv_bytes(header, rows)


def points_csv(results: Results) -> bytes:
    """One row per unit × criterion, `unit,criterion,points,status` first, as a composite index reads it."""
    header = ["unit", "criterion", "points", "status", "max_points", *POINT_COLUMNS[1:], *SAID]
    rows: list[list[Value]] = []
    for unit in results["units"]:
        said = _said(results, unit)
        if unit["hidden"]:
            rows.extend(
                [
                    *(unit["code"], criterion["key"], None, "missing", float(criterion["max_points"])),
                    *[None] * 5,
                    *said,
                ]
                for criterion in results["criteria"]
            )
        for row in unit["criteria"]:
            figures = [row[column] for column in POINT_COLUMNS[1:]]  # type: ignore[literal-required]
            rows.append(
                [
                    unit["code"],
                    row["criterion"],
                    row["points"],
                    row["status"],
                    float(row["max_points"]),
                    *figures,
                    *said,
                ]
            )
    return csv_bytes(header, rows)


def items_csv(results: Results) -> bytes:
    """One row per unit × item × level, one without level where hidden. Empty unit: all published units."""
    header = [
        *("item", "unit", "level", "label_vi", "count", "share", "n", "mean_share", "hidden", "reason"),
        *("satisfied", "satisfied_low", "satisfied_high", *SAID),
    ]
    labels = {
        (head["key"], level["key"]): level["label"]["vi"]
        for head in results["item_heads"]
        for level in head["levels"]
    }
    units = {unit["code"]: unit for unit in results["units"]}
    rows: list[list[Value]] = []
    for item in results["items"]:
        said = _item_said(results, item, units.get(item["unit"] or ""))
        for place, line in enumerate(_item_lines(item, labels)):
            rows.append([*line, *said[:-1], said[-1] if place == 0 else None])
    return csv_bytes(header, rows)


def _said(results: Results, unit: UnitRow) -> list[Value]:
    """The columns `SAID` of a unit; a hidden unit tells neither size nor basis."""
    sentence = honesty_of(results, unit, "vi")
    if unit["hidden"]:
        return [None, None, None, None, None, sentence]
    return [unit["N"], unit["inference"], unit["fpc_used"], METHOD, ";".join(unit["flags"]), sentence]


def _item_said(results: Results, item: ItemRow, unit: UnitRow | None) -> list[Value]:
    """Share of the two highest levels with its interval, then `SAID`; the sentence once per unit and item."""
    shares: list[Value] = [item["satisfied"], item["satisfied_low"], item["satisfied_high"]]
    if unit is None:
        sentence = " ".join(text["vi"] for _, text in sorted(results["honesty"].items()))
        return [*shares, None, None, None, None, None, sentence]
    said = _said(results, unit)
    said[3] = results["options"]["ci"] if item["satisfied"] is not None else None
    return [*shares, *said]


def _item_lines(item: ItemRow, labels: dict[tuple[str, str], str]) -> list[list[Value]]:
    reason = item["reason"] or item["levels_hidden"]
    end: list[Value] = [item["n"], item["mean_share"], item["hidden"], reason]
    start: list[Value] = [item["item"], item["unit"] or ""]
    if not item["levels"]:
        return [[*start, None, None, None, None, *end]]
    return [
        [*start, level["key"], labels[item["item"], level["key"]], level["count"], level["share"], *end]
        for level in item["levels"]
    ]
