"""Rows of people against units, groups and one another; names in order."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from app.core.actor import Scope
from app.core.tabular import RowFault, read_table
from app.people import rules
from app.people.rules import addresses, matching
from app.people.rules.rows import REASONS

HEALTH, TWIN_A, TWIN_B, OLD, NEXT = (UUID(int=number) for number in range(1, 6))
KNOWN = rules.Known(
    units=(
        rules.KnownUnit(HEALTH, "S16", "S\u1edf Y t\u1ebf"),
        rules.KnownUnit(TWIN_A, "T1", "Twin"),
        rules.KnownUnit(TWIN_B, "T2", "twin"),
    ),
    groups=(rules.GroupFacts("teachers", "Gi\u00e1o vi\u00ean", "Teachers"),),
    people=(rules.KnownPerson(OLD, HEALTH, "Le An", "old@a.example.org", "CB1"),),
)
KEYS = {reason: key for key, reason in {**REASONS, **matching.REASONS}.items()}
HEAD = "full name,position,unit,email,phone,group,staff code"


def compare(*lines: str, known: rules.Known = KNOWN) -> rules.ReadList:
    table = read_table("\n".join((HEAD, *lines)).encode(), name="p.csv", columns=rules.COLUMNS)
    assert table.faults == ()
    return rules.read_people(table.rows, known=known)


def places(faults: Sequence[RowFault]) -> list[tuple[str, str]]:
    assert all(fault.sentence("vi") != fault.sentence("en") for fault in faults)
    return [(fault.column, KEYS[fault.reason]) for fault in faults]


def read(*lines: str, known: rules.Known = KNOWN) -> tuple[list[rules.PersonEntry], list[tuple[str, str]]]:
    found = compare(*lines, known=known)
    return found.entries, places(found.faults)


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
        ("Le \u0410n,,S16,a@a.example.org,,teachers", ("A", "script")),
        ("Le An,,S16,\u0430@a.example.org,,teachers", ("D", "script")),
    ],
)
def test_each_fault_is_found_at_its_place(line: str, fault: tuple[str, str]) -> None:
    column, why = fault
    found = compare(line)
    assert (found.entries, [one.column for one in found.faults]) == ([], [column])
    assert found.faults[0].reason in (REASONS.get(why), addresses.REASONS.get(why))


def test_the_same_mailbox_twice_is_reported_at_the_second() -> None:
    entries, faults = read(
        "Le An,,S16,a@a.example.org,,teachers", "Le Ba,,S16,A+news@a.example.org,,teachers"
    )
    assert ([entry.address for entry in entries], faults) == (["a@a.example.org"], [("D", "twice")])


@pytest.mark.parametrize(
    ("line", "whose", "faults", "warnings"),
    [
        ("Le An,,S16,OLD@a.example.org,,teachers,", OLD, [], []),
        ("Le An,,T1,old@a.example.org,,teachers,", OLD, [], []),
        ("Vo An,,T1,new@a.example.org,,teachers,cb1", OLD, [], []),
        ("Le An,,S16,old+x@a.example.org,,teachers,CB1", OLD, [], []),
        ("L\u00ca AN,,S16,new@a.example.org,,teachers,", OLD, [], [("D", "by_name")]),
        ("Le An,,S16,new@a.example.org,,teachers,CB2", None, [], []),
        ("Le An,,T1,new@a.example.org,,teachers,", None, [], []),
        ("Le An,,S16,o.l.d@a.example.org,,teachers,CB2", None, [], []),
        ("Vo An,,S16,old+x@a.example.org,,teachers,", OLD, [("D", "taken")], []),
    ],
)
def test_a_person_is_known_again_by_mailbox_code_or_name(
    line: str, whose: UUID | None, faults: list[tuple[str, str]], warnings: list[tuple[str, str]]
) -> None:
    found = compare(line)
    assert [entry.person_id for entry in found.entries] == [whose]
    assert (places(found.faults), places(found.warnings)) == (faults, warnings)


def test_nobody_is_two_rows_and_no_two_are_one() -> None:
    second = rules.KnownPerson(NEXT, HEALTH, "Vo An", "next@a.example.org")
    known = replace(KNOWN, people=(*KNOWN.people, second))
    found = compare(
        "Le An,,S16,old@a.example.org,,teachers,", "Vo An,,S16,a@a.example.org,,teachers,CB1", known=known
    )
    assert places(found.faults) == [("A", "claimed")]
    found = compare("Vo An,,S16,next@a.example.org,,teachers,CB1", known=known)
    assert places(found.faults) == [("G", "contradicts")]
    found = compare(
        "Le An,,S16,a@a.example.org,,teachers,",
        "L\u00ea \u00c2n,,S16,b@a.example.org,,teachers,",
        known=KNOWN,
    )
    assert places(found.warnings) == [("A", "alike"), ("D", "by_name")]
    assert [entry.person_id for entry in found.entries] == [OLD, None]
    twins = replace(KNOWN, people=(second, replace(second, id=OLD, address="other@a.example.org")))
    found = compare("Vo An,,S16,a@a.example.org,,teachers,", known=twins)
    assert (places(found.warnings), found.entries[0].person_id) == ([("A", "several")], None)
    codes = ("Le An,,S16,a@a.example.org,,teachers,1", "Le An,,S16,b@a.example.org,,teachers,2")
    assert compare(*codes).warnings == []
    assert read(codes[0], "Le Ba,,S16,b@a.example.org,,teachers,1")[1] == [("G", "code_twice")]


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
