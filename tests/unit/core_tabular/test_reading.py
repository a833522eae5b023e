"""Tables as clerks make them: titles above, merged headings, marks or none, dates and numbers gone astray."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from app.core.tabular import Row, Table, read_table
from app.core.tabular.table import REASONS
from tests.unit.core_tabular.workbooks import COLUMNS, ods, xlsx

HEADINGS = ("Unit code", "Unit name", "Size", "Share", "Valid from")
Rows = list[Sequence[Any]]
VI = ("M\u00e3 \u0111\u01a1n v\u1ecb (*)", "T\u00caN \u0110\u01a0N V\u1eca")


def read(content: bytes, name: str = "units.xlsx") -> Table:
    return read_table(content, name=name, columns=COLUMNS)


def values(row: Row) -> list[str]:
    return [row.text(column.key) for column in COLUMNS]


def reasons(table: Table) -> list[tuple[int, str, str]]:
    """Row, column letter and key of the reason."""
    keys = {reason: key for key, reason in REASONS.items()}
    return [(fault.row, fault.column, keys[fault.reason]) for fault in table.faults]


def test_headings_are_found_below_titles_in_any_order_and_case() -> None:
    rows: Rows = [["LIST OF UNITS"], [], ["No", VI[1], "Size", VI[0]], [1, "One", 5, "S01"]]
    table = read(xlsx(rows, merged=["A1:D1"]))
    assert table.faults == ()
    assert [(row.number, values(row)) for row in table.rows] == [(4, ["S01", "One", "5", "", ""])]


@pytest.mark.parametrize("merged", [["A1:A2", "B1:C1"], []])
def test_headings_over_two_rows_are_read_together(merged: list[str]) -> None:
    rows: Rows = [["Unit code", "About it", None], [None, "Unit name", "Size"], ["S01", "One", 3]]
    table = read(xlsx(rows, merged=merged))
    assert table.faults == ()
    assert [values(row)[:3] for row in table.rows] == [["S01", "One", "3"]]


def test_rows_that_only_number_the_columns_and_titles_between_rows_are_passed_over() -> None:
    rows = [HEADINGS, ["(1)", "(2)", "(3)", "(4)", "(5)"], ["I. Departments"], ["S01", "One"], [None, " "]]
    table = read(xlsx(rows, merged=["A3:E3"]))
    assert table.faults == ()
    assert [row.number for row in table.rows] == [4]


def test_a_cell_merged_over_several_rows_counts_for_each() -> None:
    rows = [HEADINGS, ["S01", "Both", 1], ["S02", None, 2]]
    table = read(xlsx(rows, merged=["B2:B3"]))
    assert [row.text("name") for row in table.rows] == ["Both", "Both"]


def test_numbers_and_dates_come_as_they_were_meant() -> None:
    rows = [
        HEADINGS,
        [12.0, "One", "1.234", "0,25", dt.date(2023, 12, 31)],
        ["A", "Two", 7, 0.5, "31/12/2023"],
    ]
    table = read(xlsx(rows))
    assert table.faults == ()
    assert values(table.rows[0]) == ["12", "One", "1234", "0.25", "2023-12-31"]
    assert values(table.rows[1]) == ["A", "Two", "7", "0.5", "2023-12-31"]


def test_every_fault_names_its_place() -> None:
    rows = [
        HEADINGS,
        [dt.date(2023, 2, 1), "One"],
        [1234567890123456789, "Two"],
        ["A", None, "many", "half", "31/02/2023"],
        ["a code that is too long", "B\u200bC", 1.5],
    ]
    assert reasons(read(xlsx(rows))) == [
        (2, "A", "a_date"),
        (3, "A", "cut_number"),
        (4, "B", "blank"),
        (4, "C", "whole"),
        (4, "D", "decimal"),
        (4, "E", "date"),
        (5, "A", "too_long"),
        (5, "B", "odd"),
        (5, "C", "whole"),
    ]


def test_a_missing_heading_is_named() -> None:
    table = read(xlsx([["Unit code", "Size"], ["S01", 1]]))
    assert [(fault.row, fault.sentence("en")) for fault in table.faults] == [
        (1, "The column \u201cUnit name\u201d is missing. Add its heading, or check its spelling.")
    ]
    assert "\u0110\u01a1n v\u1ecb".casefold() in table.faults[0].sentence("vi").casefold()


def test_a_heading_that_stands_twice_is_a_fault() -> None:
    table = read(xlsx([["Unit code", "Unit name", "Unit name"], ["S01", "One", "Uno"]]))
    assert reasons(table) == [(1, "C", "twice")]


def test_a_table_without_rows_is_a_fault() -> None:
    assert reasons(read(xlsx([HEADINGS]))) == [(0, "", "no_rows")]


def test_hidden_sheets_are_not_read() -> None:
    table = read(xlsx([HEADINGS, ["S01", "One"]], hidden=True))
    assert [(row.sheet, row.text("code")) for row in table.rows] == [("List", "S01")]


def test_an_open_document_is_read_like_a_workbook() -> None:
    table = read(ods([VI, ("S01", "S\u1edf Y t\u1ebf")]), "units.ods")
    assert [values(row)[:2] for row in table.rows] == [["S01", "S\u1edf Y t\u1ebf"]]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_whatever_cuts_its_cells(sign: str, encoding: str) -> None:
    text = f"{sign.join(VI)}\nS01{sign}S\u1edf Y t\u1ebf\n"
    table = read(text.encode(encoding), "units.csv")
    assert table.faults == ()
    assert [values(row)[:2] for row in table.rows] == [["S01", "S\u1edf Y t\u1ebf"]]
    assert table.rows[0].sheet == "units.csv"


def test_text_is_stored_composed_with_single_blanks() -> None:
    table = read('unit code,unit name\nS01,"  S\u01a1\u0309\n Y  te\u0302\u0301 "\n'.encode(), "u.csv")
    assert table.rows[0].text("name") == "S\u1edf Y t\u1ebf"
