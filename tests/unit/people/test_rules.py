"""Rows of people against units, groups and one another; names in order."""

from uuid import UUID

import pytest

from app.core.actor import Scope
from app.core.tabular import read_table
from app.people import rules
from app.people.rules.rows import REASONS

HEALTH, TWIN_A, TWIN_B = (UUID(int=number) for number in (1, 2, 3))
KNOWN = rules.Known(
    units=(
        rules.KnownUnit(HEALTH, "S16", "S\u1edf Y t\u1ebf"),
        rules.KnownUnit(TWIN_A, "T1", "Twin"),
        rules.KnownUnit(TWIN_B, "T2", "twin"),
    ),
    groups=(rules.GroupFacts("teachers", "Gi\u00e1o vi\u00ean", "Teachers"),),
    people={"old@a.example.org": HEALTH},
)
KEYS = {reason: key for key, reason in REASONS.items()}


def read(*lines: str, known: rules.Known = KNOWN) -> tuple[list[rules.PersonEntry], list[tuple[str, str]]]:
    text = "\n".join(("full name,position,unit,email,phone,group", *lines))
    table = read_table(text.encode(), name="p.csv", columns=rules.COLUMNS)
    assert table.faults == ()
    entries, faults = rules.read_people(table.rows, known=known)
    return entries, [(fault.column, KEYS[fault.reason]) for fault in faults]


def test_a_sound_row_names_its_unit_by_code_or_name_and_its_group_by_any_word() -> None:
    entries, faults = read(
        "Le An,Head,s16,a@a.example.org,0200 312 001,teachers",
        "Le Ba,,so y te,b@a.example.org,,GI\u00c1O VI\u00caN",
        "Le Chi,,S16,c@a.example.org,+84 912 345 678,L\u00e3nh \u0111\u1ea1o c\u1ea5p x\u00e3",
    )
    assert faults == []
    assert [entry.unit_id for entry in entries] == [HEALTH] * 3
    assert [entry.group_key for entry in entries] == ["teachers", "teachers", "commune_leader"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Le An 2,,S16,a@a.example.org,,teachers", ("A", "name")),
        ("a@b.vn,,S16,a@a.example.org,,teachers", ("A", "name")),
        ("Le An,,S99,a@a.example.org,,teachers", ("C", "no_unit")),
        ("Le An,,TWIN,a@a.example.org,,teachers", ("C", "several")),
        ("Le An,,S16,a@a.example.org,200312005,teachers", ("E", "phone")),
        ("Le An,,S16,a@a.example.org,0200,teachers", ("E", "phone")),
        ("Le An,,S16,a@a.example.org,,nobody", ("F", "group")),
        ("Le An,,S16,old+x@a.example.org,,teachers", ("D", "taken")),
    ],
)
def test_each_fault_is_found_at_its_place(line: str, fault: tuple[str, str]) -> None:
    assert read(line) == ([], [fault])


def test_the_same_mailbox_twice_is_reported_at_the_second() -> None:
    entries, faults = read(
        "Le An,,S16,a@a.example.org,,teachers", "Le Ba,,S16,A+news@a.example.org,,teachers"
    )
    assert ([entry.address for entry in entries], faults) == (["a@a.example.org"], [("D", "twice")])


def test_units_beyond_the_scope_are_neither_written_nor_robbed() -> None:
    known = rules.Known(KNOWN.units, KNOWN.groups, KNOWN.people, scope=Scope(frozenset({TWIN_A})))
    assert read("Le An,,S16,a@a.example.org,,teachers", known=known)[1] == [("C", "outside")]
    assert read("Le An,,T1,old@a.example.org,,teachers", known=known)[1] == [("D", "moved")]
    assert read("Le An,,T1,a@a.example.org,,teachers", known=known)[1] == []


def test_a_name_shared_with_a_unit_that_has_ended_means_the_present_one() -> None:
    units = (rules.KnownUnit(TWIN_A, "T1", "Twin", is_valid=False), rules.KnownUnit(TWIN_B, "T2", "Twin"))
    entries, faults = read("Le An,,twin,a@a.example.org,,teachers", known=rules.Known(units, KNOWN.groups))
    assert ([entry.unit_id for entry in entries], faults) == ([TWIN_B], [])


def test_people_stand_in_the_order_of_given_names() -> None:
    names = [
        "Tr\u1ea7n \u0110\u1ee9c",
        "L\u00ea D\u0169ng",
        "Ph\u1ea1m \u00c2n",
        "V\u0169 An",
        "B\u00f9i An",
        "Li\u00ean",
    ]
    assert sorted(names, key=rules.name_order) == [
        "B\u00f9i An", "V\u0169 An", "Ph\u1ea1m \u00c2n", "L\u00ea D\u0169ng",
        "Tr\u1ea7n \u0110\u1ee9c", "Li\u00ean",
    ]  # fmt: skip
