"""One list as clerks make it (title, merged headings over two rows, a merged unit), in every format."""

import pytest

from app.core.tabular import open_book, read_table
from app.people import rules
from tests.support.tree import ROOT

LISTS = ROOT / "tests" / "data" / "people_lists"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_the_same_list_is_read_from_every_format(kind: str) -> None:
    content = (LISTS / f"merged.{kind}").read_bytes()
    table = read_table(content, name=f"list.{kind}", columns=rules.COLUMNS)
    assert table.faults == ()
    assert [[row.text(key) for key in ("unit", "email", "phone")] for row in table.rows] == [
        ["SNV", "mau.lt@noivu.example.org", "0200 312 001"],
        ["SNV", "vidu.tv@noivu.example.org", "0200 312 002"],
    ]
    assert [row.number for row in table.rows] == [6, 7]
    merged = {
        (m.top, m.left, m.bottom, m.right)
        for sheet in open_book(content, name="l").sheets
        for m in sheet.merged
    }
    assert kind == "csv" or {(0, 0, 0, 6), (2, 2, 2, 3), (2, 1, 3, 1), (5, 3, 6, 3)} <= merged
