"""People in the database: imports twice, moves, scopes."""

import csv
from uuid import uuid4

import pytest

from app.core.actor import EVERYWHERE, NOWHERE, SYSTEM, Actor, Grant, Scope
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.tabular import ImportReport
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile, FileNotKept
from app.people import service as people
from app.people.errors import PersonNotFound, WarningsUnseen
from app.people.rules import GroupFacts
from app.units import service as units
from tests.support.tree import ROOT

DATA = ROOT / "tests" / "data" / "tra_vinh_2023"
HEAD = "full name,position,unit,email,phone,group"


@pytest.fixture
def province(house: Resources) -> Resources:
    """A house that holds the units of 2023."""
    with open_work(house, actor=SYSTEM, writing=True) as work:
        units.import_units(work, content=(DATA / "units.xlsx").read_bytes(), name="units.xlsx")
    return house


def bring_in(
    house: Resources,
    lines: str,
    *,
    head: str = HEAD,
    domains: tuple[str, ...] | None = None,
    seen: bool = False,
) -> ImportReport:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        return people.import_people(
            work, content=f"{head}\n{lines}".encode(), name="people.csv", domains=domains, seen=seen
        )


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.unchanged


def test_a_list_comes_in_once_and_then_changes_nothing(province: Resources) -> None:
    content = (DATA / "officials.xlsx").read_bytes()
    for expected in ((459, 0, 0), (0, 0, 459)):
        with open_work(province, actor=SYSTEM, writing=True) as work:
            assert counts(people.import_people(work, content=content, name="o.xlsx")) == expected


def test_the_faulty_list_has_exactly_the_known_faults(province: Resources) -> None:
    content = (DATA / "officials_faulty.xlsx").read_bytes()
    with open_work(province, writing=False) as work:
        report = people.read_people(work, content=content, name="o.xlsx")
    with (DATA / "officials_faulty_expected.csv").open(encoding="utf-8", newline="") as file:
        expected = [(int(row["row"]), row["column"]) for row in csv.DictReader(file)]
    assert [(fault.row, fault.heading) for fault in report.faults] == expected


def test_a_person_who_moves_stays_the_same_person(province: Resources) -> None:
    bring_in(province, "Le An,Head,S16,An@a.example.org,0200 312 001,division_leader")
    with open_work(province, writing=False) as work:
        before = people.list_people(work, scope=EVERYWHERE)
    assert counts(bring_in(province, "Le An,S02,an@A.example.org,commune_leader",
                           head="full name,unit,email,group")) == (0, 1, 0)  # fmt: skip
    with open_work(province, writing=False) as work:
        after = people.get_person(work, person_id=before[0].id)
        unit = units.get_unit(work, unit_id=after.unit_id)
    assert (unit.code, after.email, after.group_key) == ("S02", "an@a.example.org", "commune_leader")
    assert (after.position, after.phone) == ("Head", "0200 312 001")


def test_a_new_address_is_shown_and_keeps_the_person_once_somebody_has_looked(province: Resources) -> None:
    bring_in(province, "Le An,Head,S16,an@a.example.org,,division_leader")
    with open_work(province, writing=False) as work:
        before = people.list_people(work, scope=EVERYWHERE)[0].id
    line = "Le An,Head,S16,le.an@a.example.org,,division_leader"
    with pytest.raises(WarningsUnseen) as caught:
        bring_in(province, line)
    report: ImportReport = caught.value.details["report"]
    shown = [(one.who, one.label, one.before, one.after) for one in report.changes]
    assert shown == [("Le An", "Work e-mail", "an@a.example.org", "le.an@a.example.org")]
    assert counts(bring_in(province, line, seen=True)) == (0, 1, 0)
    line = "Le \u0110\u1ee9c An,Head,S02,duc.an@a.example.org,,division_leader,CB7"
    bring_in(province, line.replace("S02", "S16").replace("duc.", "le."), head=f"{HEAD},staff code")
    assert counts(bring_in(province, line, head=f"{HEAD},staff code")) == (0, 1, 0)
    with open_work(province, writing=False) as work:
        (person,) = people.list_people(work, scope=EVERYWHERE)
    assert (person.id, person.email, person.staff_code) == (before, "duc.an@a.example.org", "CB7")


def test_with_any_fault_nothing_is_imported(province: Resources) -> None:
    with pytest.raises(FaultsInFile):
        bring_in(province, "Le An,,S16,a@a.example.org,,division_leader\nLe Ba,,S16,,,division_leader")
    with pytest.raises(FaultsInFile):
        bring_in(province, "Le An,,S16,a@a.example.org,,division_leader", domains=("*.gov.vn",))
    with open_work(province, writing=False) as work:
        assert people.list_people(work, scope=EVERYWHERE) == []


def test_people_are_listed_by_given_name_within_a_scope(province: Resources) -> None:
    bring_in(
        province,
        "Vo An,,S16,1@a.example.org,,division_leader\n"
        "An Le,,S02,2@a.example.org,,division_leader\n"
        "Bui An,,X0101,3@a.example.org,,commune_leader",
    )
    with open_work(province, writing=False) as work:
        found = people.list_people(work, scope=EVERYWHERE)
        assert [person.full_name for person in found] == ["Bui An", "Vo An", "An Le"]
        health = Scope(frozenset({found[1].unit_id}))
        assert [person.full_name for person in people.list_people(work, scope=health)] == ["Vo An"]
        assert people.list_people(work, scope=NOWHERE) == []
        assert len(people.list_people(work, scope=EVERYWHERE, group_key="commune_leader")) == 1
        assert people.list_people(work, scope=EVERYWHERE, unit_ids=()) == []
        with pytest.raises(PersonNotFound):
            people.get_person(work, person_id=found[0].id, scope=health)
        page = people.show_people(work, scope=health)
        assert (page.total, len(page.units)) == (1, 1)


def test_a_manager_of_one_unit_brings_in_only_its_people(province: Resources) -> None:
    with open_work(province, writing=False) as work:
        unit = units.find_unit_by_code(work, code="S16")
    assert unit is not None
    bounds = (Grant(Role.MANAGER, unit_ids=frozenset({unit.id})),)
    manager = Actor(kind="staff", user_id=uuid4(), grants=bounds)
    text = (
        f"{HEAD}\nLe An,,S16,a@a.example.org,,division_leader\nLe Ba,,S02,b@a.example.org,,division_leader\n"
    )
    report = people.receive_people(province, actor=manager, content=text.encode(), name="p.csv")
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "C")]
    with pytest.raises(FaultsInFile):
        people.confirm_people(province, actor=manager, sha256=report.sha256)
    colleague = Actor(kind="staff", user_id=uuid4(), grants=bounds)
    with pytest.raises(FileNotKept):  # a file has names of other units; its hash opens it to nobody else
        people.confirm_people(province, actor=colleague, sha256=report.sha256)


def list_teachers(work: Work) -> list[GroupFacts]:
    assert not work.notes
    return [GroupFacts("teachers", "Gi\u00e1o vi\u00ean", "Teachers")]


def test_rooms_above_may_bring_groups_of_their_own(province: Resources) -> None:
    people.GROUP_SOURCES.append(list_teachers)
    try:
        bring_in(province, "Le An,,S16,a@a.example.org,,gi\u00e1o vi\u00ean")
        with open_work(province, writing=False) as work:
            assert people.list_people(work, scope=EVERYWHERE)[0].group_key == "teachers"
    finally:
        people.GROUP_SOURCES.remove(list_teachers)


def test_names_are_found_and_put_in_order_by_what_they_are_now(province: Resources) -> None:
    lines = ["V\u0169 \u00c2n", "B\u00f9i An", "\u0110\u1ed7 D\u0169ng", "L\u00ea D\u0103ng", "V\u0169 An"]
    rows = [f"{name},,S16,nobody{at}@a.example.org,,division_leader" for at, name in enumerate(lines)]
    bring_in(province, "\n".join(rows), seen=True)

    def found(search: str = "") -> list[str]:
        with open_work(province, writing=False) as work:
            page = people.show_people(work, scope=EVERYWHERE, search=search)
            assert page.total == len(page.people)
            return [person.full_name for person in page.people]

    assert found() == [lines[at] for at in (1, 4, 0, 3, 2)]
    assert found("VU an") == [lines[4], lines[0]]
    assert found("do dung") == found("NoBody2@a") == [lines[2]]
    assert found("100%_") == []
    bring_in(province, "Vo Anh,,S16,nobody2@a.example.org,,division_leader", seen=True)
    assert found("do dung") == []
    assert found() == [lines[1], lines[4], "Vo Anh", lines[0], lines[3]]
