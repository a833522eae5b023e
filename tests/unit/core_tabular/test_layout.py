"""Columns chosen by hand: read from a form, carried along, and used instead of the headings."""

import pytest

from app.core.tabular import (
    LayoutUnreadable,
    chosen_layout,
    columns_read,
    find_table,
    layout_of,
    layout_text,
    open_book,
    sheets_seen,
)
from tests.unit.core_tabular.workbooks import COLUMNS, xlsx

ROWS: list[list[object]] = [["A list"], ["Key", "Title", "Much"], ["S01", "One", 5], ["S02", "Two", 6]]


def test_a_choice_survives_the_form_and_the_line_of_text() -> None:
    chosen = chosen_layout(["0:code:A", "0:name:AB", "0:size:", "1:code:"], rows=["0:2", "1:0"])
    assert [(one.sheet, one.heading_row, dict(one.columns)) for one in chosen] == [
        (0, 2, {"code": 0, "name": 27})
    ]
    assert layout_of(layout_text(chosen)) == chosen
    assert layout_of("") == chosen_layout([], rows=[]) == ()


@pytest.mark.parametrize("text", ["x", "0@2:", "0@2:code=a,", "0@2:code=A", "0@2:code=AAAA,", "0" * 9_000])
def test_what_the_form_does_not_send_is_refused(text: str) -> None:
    with pytest.raises(LayoutUnreadable):
        layout_of(text)
    with pytest.raises(LayoutUnreadable):
        chosen_layout([text], rows=[])


def test_a_table_is_read_by_the_columns_that_were_chosen() -> None:
    book = open_book(xlsx(ROWS), name="u.xlsx")
    found = find_table(book, columns=COLUMNS)
    assert found.rows == ()
    (sheet,) = sheets_seen(book, table=found)
    assert (sheet.heading_rows, sheet.is_read, len(sheet.offered)) == (4, False, 3)
    assert [one.places for one in columns_read(found, columns=COLUMNS)] == [()] * 5
    chosen = chosen_layout(["0:code:A", "0:name:B", "0:size:C"], rows=["0:2"])
    table = find_table(book, columns=COLUMNS, chosen=chosen)
    assert [(row.number, row.text("code"), row.text("size")) for row in table.rows] == [
        (3, "S01", "5"), (4, "S02", "6"),
    ]  # fmt: skip
    (sheet,) = sheets_seen(book, table=table)
    assert sheet.offered == (("A", "Key"), ("B", "Title"), ("C", "Much"))
    assert (sheet.columns, sheet.is_read) == ({"code": "A", "name": "B", "size": "C"}, True)
    partly = find_table(book, columns=COLUMNS, chosen=chosen_layout(["0:code:A", "9:name:B"], rows=["0:2"]))
    assert [fault.row for fault in partly.faults] == [2]
