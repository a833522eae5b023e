"""The published tables of a run for other programs: the very rows of its CSV files."""

import csv
import io

from analysis.dataset.labels import Language, keys, say
from analysis.dataset.results import Results
from analysis.exports.data import DataColumn, DataTable
from analysis.tables.csv_files import Value, items_csv, points_csv, scores_csv
from analysis.tables.tidy import pairs_csv, rates_csv, standings_csv

FILES = {
    "scores": scores_csv,
    "points": points_csv,
    "items": items_csv,
    "rates": rates_csv,
    "standings": standings_csv,
    "pairs": pairs_csv,
}
TRUTHS = ("hidden", "fpc_used", "told_apart")
TEXT = (
    "unit",
    "code",
    "item",
    "level",
    "criterion",
    "rank_group",
    "band",
    "group",
    "first",
    "second",
    "type",
)


def result_data(results: Results, language: Language = "vi") -> list[DataTable]:
    """Scores, points, items, rates, standings and pairs; hidden figures are missing values."""
    return [_table(name, write(results), language) for name, write in FILES.items()]


def _table(name: str, content: bytes, language: Language) -> DataTable:
    head, *lines = list(csv.reader(io.StringIO(content.decode())))
    known = keys(language)
    columns = []
    for place, column in enumerate(head):
        is_text = column in TEXT or not all(_is_number(line[place]) for line in lines)
        label = say(f"field.{column}", language) if f"field.{column}" in known else column
        truths = {0: say("no", language), 1: say("yes", language)} if column in TRUTHS else {}
        columns.append(DataColumn(column, label, is_text=is_text and not truths, values=truths))
    rows = [[_value(cell, column) for cell, column in zip(line, columns, strict=True)] for line in lines]
    return DataTable(name, columns, rows)


def _is_number(cell: str) -> bool:
    try:
        float(cell or 0)
    except ValueError:
        return False
    return True


def _value(cell: str, column: DataColumn) -> Value:
    if column.is_text:
        return cell
    return float(cell) if cell else None
