"""Units in the database: imports twice, in parts, in any order; the tree and its scopes."""

import datetime as dt

import pytest

from app.core import audit
from app.core.actor import EVERYWHERE, NOBODY, NOWHERE, SYSTEM, Actor, Grant, Scope
from app.core.errors import Forbidden
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.tabular import ImportReport
from app.core.unit_of_work import open_work
from app.core.uploads import FaultsInFile, FileNotKept
from app.units import service as units
from app.units.errors import UnitNotFound
from tests.support.tree import ROOT

WORKBOOK = (ROOT / "tests" / "data" / "tra_vinh_2023" / "units.xlsx").read_bytes()
HEAD = "unit code,unit name,unit type,parent unit"


def bring_in(house: Resources, content: bytes | str, *, head: str = HEAD) -> ImportReport:
    """Imports a workbook, or lines below the usual headings."""
    body = f"{head}\n{content}".encode() if isinstance(content, str) else content
    name = "units.csv" if isinstance(content, str) else "units.xlsx"
    with open_work(house, actor=SYSTEM, writing=True) as work:
        return units.import_units(work, content=body, name=name)


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.unchanged


def codes(house: Resources, **wanted: object) -> list[str]:
    with open_work(house, writing=False) as work:
        return [unit.code for unit in units.list_units(work, **{"scope": EVERYWHERE, **wanted})]  # type: ignore[arg-type]


def test_a_workbook_comes_in_once_and_then_changes_nothing(house: Resources) -> None:
    assert counts(bring_in(house, WORKBOOK)) == (72, 0, 0)
    assert counts(bring_in(house, WORKBOOK)) == (0, 0, 72)
    with open_work(house, writing=False) as work:
        assert audit.count_events(work.session) == 2
        assert audit.find_break(work.session) is None


def test_units_stand_in_official_order(house: Resources) -> None:
    bring_in(house, WORKBOOK)
    listed = codes(house)
    assert listed[:2] == ["S01", "S02"]
    assert listed[18:20] == ["H01", "H02"]
    assert listed[27:29] == ["X0101", "X0102"]
    assert codes(house, type_key="district") == [f"H{number:02}" for number in range(1, 10)]


def test_a_second_file_updates_and_keeps_identity(house: Resources) -> None:
    bring_in(house, "B,Two,commune,A\nA,One,district,")
    with open_work(house, writing=False) as work:
        before = {code: units.find_unit_by_code(work, code=code) for code in "AB"}
    assert counts(bring_in(house, "C,Three,commune,A\nb,Zwei,commune,C")) == (1, 1, 0)
    with open_work(house, writing=False) as work:
        after = units.find_unit_by_code(work, code="b")
        assert after is not None
        assert before["A"] is not None
        assert before["B"] is not None
        assert (after.id, after.name_vi) == (before["B"].id, "Zwei")
        assert units.ancestor_ids(work, unit_id=after.id)[1:] == (before["A"].id,)


def test_a_column_that_a_file_does_not_have_is_left_alone(house: Resources) -> None:
    bring_in(house, "A,One,district,\nB,Two,commune,A")
    head = "unit code,unit name,unit type,english name,valid from,valid to"
    bring_in(house, "B,Two,commune,The Two,01/07/2020,30/06/2025", head=head)
    assert counts(bring_in(house, "B,Two,commune", head="unit code,unit name,unit type")) == (0, 0, 1)
    with open_work(house, writing=False) as work:
        unit = units.find_unit_by_code(work, code="B")
        assert unit is not None
        assert (unit.name_en, unit.valid_to) == ("The Two", dt.date(2025, 6, 30))
        assert unit.parent_id is not None


def test_with_any_fault_nothing_is_imported(house: Resources) -> None:
    with pytest.raises(FaultsInFile) as refused:
        bring_in(house, "A,One,district,\nB,,commune,Z")
    report = refused.value.details["report"]
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "B"), (3, "D")]
    assert codes(house) == []


def test_types_come_with_the_workbook_and_stay_data(house: Resources) -> None:
    bring_in(house, "A,One,district,")
    with open_work(house, writing=False) as work:
        kinds = units.list_unit_types(work)
    assert [(kind.key, kind.name_vi) for kind in kinds] == [("district", "C\u1ea5p huy\u1ec7n")]


def test_units_are_found_by_day_search_and_scope(house: Resources) -> None:
    head = "unit code,unit name,unit type,valid from,valid to"
    lines = "A,S\u1edf N\u1ed9i v\u1ee5,department,,2024-12-31\nB,S\u1edf Y t\u1ebf,department,2025-01-01,"
    bring_in(house, lines, head=head)
    assert codes(house, on=dt.date(2024, 12, 31)) == ["A"]
    assert codes(house, on=dt.date(2025, 1, 1)) == ["B"]
    assert codes(house, search="so noi") == ["A"]
    assert codes(house, search="100%_") == []
    assert codes(house, scope=NOWHERE) == []
    with open_work(house, writing=False) as work:
        unit = units.find_unit_by_code(work, code=" a ")
        assert unit is not None
        assert units.find_unit_by_code(work, code="none") is None
        with pytest.raises(UnitNotFound):
            units.get_unit(work, unit_id=unit.id, scope=NOWHERE)
        assert units.get_unit(work, unit_id=unit.id, scope=Scope(frozenset({unit.id}))).code == "A"


def test_a_subtree_holds_every_level(house: Resources) -> None:
    bring_in(house, "C,3,ward,B\nB,2,district,A\nA,1,province,\nD,4,district,")
    with open_work(house, writing=False) as work:
        found = {unit.id: unit.code for unit in units.list_units(work, scope=EVERYWHERE)}
        top = units.find_unit_by_code(work, code="A")
        assert top is not None
        below = units.subtree_ids(work, unit_id=top.id)
        assert sorted(found[unit_id] for unit_id in below) == ["A", "B", "C"]
        branches, count = units.show_tree(work, scope=EVERYWHERE, search="c")
        assert (count, [branch.unit.code for branch in branches]) == (1, ["A"])


def test_a_kept_file_is_imported_by_its_hash_alone(house: Resources) -> None:
    report = units.receive_units(house, actor=SYSTEM, content=WORKBOOK, name="../units.xlsx")
    assert (report.name, counts(report), codes(house)) == ("units.xlsx", (72, 0, 0), [])
    done = units.confirm_units(house, actor=SYSTEM, sha256=report.sha256)
    assert counts(done) == (72, 0, 0)
    with pytest.raises(FileNotKept):
        units.confirm_units(house, actor=SYSTEM, sha256="0" * 64)


def test_only_those_in_charge_of_every_unit_change_the_tree(house: Resources) -> None:
    manager = Actor(kind="staff", grants=(Grant(Role.MANAGER, unit_ids=frozenset()),))
    for actor in (manager, NOBODY):
        with pytest.raises(Forbidden):
            units.receive_units(house, actor=actor, content=WORKBOOK, name="units.xlsx")
        with pytest.raises(Forbidden):
            units.confirm_units(house, actor=actor, sha256="0" * 64)
