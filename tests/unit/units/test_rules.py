"""Rows of units against one another: types, codes, parents, circles."""

import pytest

from app.core.tabular import ImportReport, Row, RowFault, read_table
from app.units import rules
from app.units.rules import linking
from app.units.rules import rows as row_rules

TYPES = [
    rules.TypeFacts("department", "S\u1edf, ban, ng\u00e0nh", "Provincial department", "department"),
    rules.TypeFacts("lab", "Ph\u00f2ng th\u00ed nghi\u1ec7m", "Laboratory", "lab"),
]
REASONS = {reason: key for table in (row_rules.REASONS, linking.REASONS) for key, reason in table.items()}


def rows_of(*lines: str) -> tuple[Row, ...]:
    text = "\n".join(("unit code,unit name,unit type,parent unit,valid from,valid to", *lines))
    table = read_table(text.encode(), name="u.csv", columns=rules.COLUMNS)
    assert table.faults == ()
    return table.rows


def faults_of(*lines: str, known: tuple[rules.KnownUnit, ...] = ()) -> list[tuple[int, str, str]]:
    entries, faults = rules.read_entries(rows_of(*lines), types=TYPES, names=["Department"])
    _, more = rules.link_parents(entries, known=known)
    return [(fault.row, fault.column, REASONS[fault.reason]) for fault in (*faults, *more)]


def test_sound_rows_have_no_fault_and_parents_may_follow_their_children() -> None:
    assert faults_of("A,One,department,B,,", "B,Two,department,,,") == []


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("A B,One,department,,,",), (2, "A", "code")),
        (("A/B,One,department,,,",), (2, "A", "code")),
        (("A,One,department,,,", "a,Two,department,,,"), (3, "A", "twice")),
        (("A,One,ministry,,,",), (2, "C", "type")),
        (("A,One,department,Z,,",), (2, "D", "unknown")),
        (("A,One,department,a,,",), (2, "D", "self")),
        (("A,One,department,,2024-01-01,2023-12-31",), (2, "F", "dates")),
    ],
)
def test_each_fault_is_found_at_its_place(lines: tuple[str, ...], fault: tuple[int, str, str]) -> None:
    assert faults_of(*lines) == [fault]


def test_a_circle_is_reported_for_each_unit_in_it_and_for_no_other() -> None:
    found = faults_of("A,1,lab,B,,", "B,2,lab,C,,", "C,3,lab,A,,", "D,4,lab,A,,")
    assert found == [(2, "D", "cycle"), (3, "D", "cycle"), (4, "D", "cycle")]


def test_a_circle_through_units_already_here_is_found() -> None:
    known = (rules.KnownUnit("x", "X", "Ten", "a"), rules.KnownUnit("a", "A", "Eleven", None))
    assert faults_of("A,One,lab,X,,", known=known) == [(2, "D", "cycle")]


def test_a_parent_is_found_by_code_or_by_a_name_that_only_one_unit_has() -> None:
    known = (rules.KnownUnit("x", "X", "S\u1edf Y t\u1ebf", None), rules.KnownUnit("y", "Y", "Twin", None))
    entries, _ = rules.read_entries(rows_of("A,Twin,lab,SO Y TE,,", "B,Two,lab,x,,"), types=TYPES, names=())
    parents, faults = rules.link_parents(entries, known=known)
    assert (parents["a"], parents["b"], faults) == ("x", "x", [])
    assert faults_of("A,Twin,lab,,,", "B,Two,lab,twin,,", known=known) == [(3, "D", "several")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("department", "department"),
        ("S\u1edf - Ban - Ng\u00e0nh", "department"),
        ("UBND c\u1ea5p x\u00e3", "commune"),
        ("\u0110\u1eb7c khu", "special_zone"),
        ("ph\u00f2ng th\u00ed nghi\u1ec7m", "lab"),
        ("LABORATORY", "lab"),
        ("ministry", None),
        ("", None),
    ],
)
def test_a_type_is_named_by_key_by_name_or_by_another_word(text: str, key: str | None) -> None:
    assert rules.match_type(text, types=TYPES) == key


def test_types_can_come_with_the_workbook() -> None:
    text = "type key,type name,rank group\nlab,Phong thi nghiem,science\nBad Key,X,\nlab,Again,\n"
    table = read_table(text.encode(), name="t.csv", columns=rules.TYPE_COLUMNS)
    found, faults = rules.read_types(table.rows)
    assert found == {"lab": rules.TypeFacts("lab", "Phong thi nghiem", "", "science")}
    assert [(fault.row, REASONS[fault.reason]) for fault in faults] == [(3, "type_key"), (4, "type_twice")]


def test_parents_come_before_their_children() -> None:
    parents = {"c": "b", "b": "a", "a": None, "d": "x"}
    assert rules.parents_first(["c", "d", "b", "a"], parents=parents) == ["a", "b", "c", "d"]


def test_a_report_speaks_both_languages_and_counts() -> None:
    fault = RowFault("List", 7, "D", "x", row_rules.REASONS["twice"], {"row": "3"}, "Code")
    assert (
        fault.line()
        == 'List, row 7, D: "x" This code stands in row 3 already. Each unit has a code of its own.'
    )
    assert "d\u00f2ng 3" in fault.sentence("vi")
    report = ImportReport(1, 2, 3, name="u.xlsx")
    assert (report.is_clean, report.total, report.to_dict()["faults"]) == (True, 6, [])
