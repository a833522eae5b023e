"""One unit at a time: the tree stays a tree, days stay in order, what is referred to stays."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from app import tables
from app.core.actor import EVERYWHERE, SYSTEM, Actor, Grant
from app.core.errors import Forbidden
from app.core.models import AuditEvent
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.people.models import Person
from app.units import errors
from app.units import service as units
from app.units.forms import EndForm, SuccessionForm, TypeForm, UnitForm
from app.units.models import Unit

assert tables
DAY = date(2025, 7, 1)


def new_type(house: Resources, key: str = "commune", **more: str) -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        names = {"name_vi": f"vi {key}", "name_en": f"en {key}", **more}
        units.add_type(work, form=TypeForm(key=key, **names))


def new_unit(house: Resources, code: str, parent: str = "", *, actor: Actor = SYSTEM, **more: object) -> UUID:
    with open_work(house, actor=actor, writing=True) as work:
        form = UnitForm.model_validate(
            {"code": code, "name_vi": f"Name {code}", "type_key": "commune", "parent": parent, **more}
        )
        return units.add_unit(work, form=form).id


def unit(house: Resources, code: str) -> Unit:
    with open_work(house, writing=False) as work:
        found = units.find_unit_by_code(work, code=code)
        assert found is not None
        return found


def change(house: Resources, which: str, *, actor: Actor = SYSTEM, **more: object) -> None:
    here = unit(house, which)
    with open_work(house, actor=actor, writing=True) as work:
        parent = units.get_unit(work, unit_id=here.parent_id).code if here.parent_id else ""
        given = {"code": which, "name_vi": here.name_vi, "type_key": here.type_key, "parent": parent, **more}
        units.change_unit(work, unit_id=here.id, form=UnitForm.model_validate(given))


def end(house: Resources, code: str, day: date | None) -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        units.end_unit(work, unit_id=unit(house, code).id, form=EndForm(valid_to=day, reason="Decision 12"))


def follow(house: Resources, before: str, after: str, *, on: date = DAY, kind: str = "merged") -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        form = SuccessionForm.model_validate({"successor": after, "kind": kind, "on": on})
        units.record_succession(work, unit_id=unit(house, before).id, form=form)


def last_event(house: Resources) -> AuditEvent:
    with open_work(house, writing=False) as work:
        query = select(AuditEvent).order_by(col(AuditEvent.seq).desc()).limit(1)
        event: AuditEvent = work.session.execute(query).scalar_one()
    return event


def test_a_unit_is_added_below_another_and_found_without_marks(house: Resources) -> None:
    new_type(house)
    top = new_unit(house, "T")
    below = new_unit(house, "X.1", "name t", name_vi="\u0110\u1ed3ng Kh\u1edfi")
    assert unit(house, "x.1").parent_id == top
    with open_work(house, writing=False) as work:
        assert [one.id for one in units.list_units(work, scope=EVERYWHERE, search="dong khoi")] == [below]
    assert (last_event(house).verb, last_event(house).unit_id) == ("units.unit_added", below)


def test_codes_are_one_whatever_their_case(house: Resources) -> None:
    new_type(house)
    new_unit(house, "A")
    with pytest.raises(errors.UnitCodeTaken):
        new_unit(house, "a")
    new_unit(house, "B")
    with pytest.raises(errors.UnitCodeTaken):
        change(house, "B", code="a")
    change(house, "B", code="b")  # the case of its own code may change
    with pytest.raises(errors.UnitTypeNotFound):
        new_unit(house, "C", type_key="nothing")


def test_a_parent_is_named_without_doubt(house: Resources) -> None:
    new_type(house)
    new_unit(house, "A", name_vi="Same")
    new_unit(house, "B", name_vi="Same")
    with pytest.raises(errors.ParentUnclear):
        new_unit(house, "C", "same")
    with pytest.raises(errors.ParentUnknown):
        new_unit(house, "C", "sam")


def test_a_parent_change_never_closes_a_circle(house: Resources) -> None:
    new_type(house)
    new_unit(house, "A")
    new_unit(house, "B", "A")
    new_unit(house, "C", "B")
    with pytest.raises(errors.UnitsInCircle) as caught:
        change(house, "A", parent="C")
    assert caught.value.details["way"] == "A \u2192 C \u2192 B \u2192 A"
    with pytest.raises(errors.UnitsInCircle):
        change(house, "A", parent="A")
    change(house, "C", parent="A")
    assert unit(house, "C").parent_id == unit(house, "A").id
    assert last_event(house).details["changed"] == {
        "parent_id": [str(unit(house, "B").id), str(unit(house, "A").id)]
    }


def test_a_last_day_keeps_its_order_and_its_reason(house: Resources) -> None:
    new_type(house)
    new_unit(house, "A", valid_from=date(2020, 1, 1))
    new_unit(house, "B", "A")
    with pytest.raises(errors.UnitDatesCrossed):
        end(house, "A", date(2019, 12, 31))
    with pytest.raises(errors.UnitsBelowLast):
        end(house, "A", DAY)
    end(house, "B", DAY)
    end(house, "A", DAY)
    assert last_event(house).details == {"reason": "Decision 12", "valid_to": [None, "2025-07-01"]}
    with pytest.raises(errors.UnitDatesCrossed):
        change(house, "A", valid_from=date(2025, 7, 2))
    end(house, "A", None)
    assert unit(house, "A").valid_to is None


def test_a_succession_ends_the_unit_the_day_before(house: Resources) -> None:
    new_type(house)
    new_unit(house, "A")
    new_unit(house, "B", valid_from=DAY)
    follow(house, "A", "B")
    assert unit(house, "A").valid_to == date(2025, 6, 30)
    with pytest.raises(errors.SuccessionRepeated):
        follow(house, "A", "B", on=date(2025, 8, 1))
    with open_work(house, writing=False) as work:
        before, after = units.list_links(work, unit_id=unit(house, "B").id)
        assert ([link.other.code for link in before], after) == (["A"], [])


def test_a_succession_refuses_days_that_overlap(house: Resources) -> None:
    new_type(house)
    new_unit(house, "A")
    new_unit(house, "B", valid_from=date(2025, 8, 1))
    end(house, "A", DAY)
    with pytest.raises(errors.SuccessionOverlaps):
        follow(house, "A", "B")
    with pytest.raises(errors.SuccessorNotValid):
        follow(house, "A", "B", on=date(2025, 7, 2))
    follow(house, "A", "B", on=date(2025, 8, 1))
    assert unit(house, "A").valid_to == DAY


def test_successions_never_close_a_circle(house: Resources) -> None:
    new_type(house)
    for code in "ABC":
        new_unit(house, code)
    end(house, "C", date(2025, 12, 31))
    follow(house, "A", "B")
    with pytest.raises(errors.SuccessionInCircle):
        follow(house, "B", "B", on=date(2026, 1, 1))
    follow(house, "B", "C", on=date(2025, 9, 1))
    with pytest.raises(errors.SuccessionInCircle) as caught:
        follow(house, "C", "A", on=date(2026, 1, 1))
    assert caught.value.details["way"] == "C \u2192 A \u2192 B \u2192 C"


def test_a_succession_recorded_by_mistake_is_taken_back(house: Resources) -> None:
    new_type(house)
    first, second = new_unit(house, "A"), new_unit(house, "B")
    follow(house, "A", "B")
    with open_work(house, actor=SYSTEM, writing=True) as work:
        units.undo_succession(work, unit_id=first, to_unit_id=second)
    assert last_event(house).verb == "units.succession_undone"
    with pytest.raises(errors.SuccessionNotFound), open_work(house, actor=SYSTEM, writing=True) as work:
        units.undo_succession(work, unit_id=first, to_unit_id=second)


def test_only_what_nothing_refers_to_is_removed(house: Resources) -> None:
    new_type(house)
    top, below = new_unit(house, "A"), new_unit(house, "B", "A")
    with open_work(house, writing=True) as work:
        person = Person(unit_id=below, full_name="X", email="x@example.org", group_key="g")
        work.session.add(person)
    with pytest.raises(errors.UnitReferred) as caught, open_work(house, actor=SYSTEM, writing=True) as work:
        units.remove_unit(work, unit_id=top, reason="twice")
    assert caught.value.details["places"] == ["Units below it"]
    with open_work(house, writing=False) as work:
        assert units.list_references(work, unit_id=below) == ["Officials on its list"]
    with open_work(house, writing=True) as work:
        work.session.delete(work.session.merge(person))
    with open_work(house, actor=SYSTEM, writing=True) as work:
        units.remove_unit(work, unit_id=below, reason="twice")
        units.remove_unit(work, unit_id=top, reason="twice")
    with open_work(house, writing=False) as work:
        assert units.list_units(work, scope=EVERYWHERE) == []


def test_unit_types_are_data(house: Resources) -> None:
    new_type(house, "board")
    with pytest.raises(errors.UnitTypeTaken):
        new_type(house, "board")
    with pytest.raises(errors.UnitTypeTaken):
        new_type(house, "other", name_vi="VI BOARD")
    new_unit(house, "A", type_key="board")
    with pytest.raises(errors.UnitTypeReferred), open_work(house, actor=SYSTEM, writing=True) as work:
        units.remove_type(work, key="board")
    with open_work(house, actor=SYSTEM, writing=True) as work:
        form = TypeForm(key="ignored", name_vi="New", name_en="New", rank_group="others")
        units.change_type(work, key="board", form=form)
        (line,) = units.show_types(work)
        assert (line.kind.key, line.kind.name_vi, line.kind.rank_group, line.units) == (
            "board", "New", "others", 1,
        )  # fmt: skip


def test_a_scope_bounds_what_may_be_written(house: Resources) -> None:
    """Whoever acts for a subtree neither sees nor moves units beyond it, and makes none at the top."""
    new_type(house)
    top, mine = new_unit(house, "T"), new_unit(house, "M", "T")
    other = new_unit(house, "O", "T")
    grant = Grant(Role.MANAGER, unit_ids=frozenset({mine}))
    actor = Actor(kind="staff", name="x", grants=(grant,))
    assert top != other
    below = new_unit(house, "M.1", "M", actor=actor)
    assert unit(house, "M.1").id == below
    change(house, "M", actor=actor, name_vi="Renamed")  # stays below T, which the actor may not write
    for wish, problem in (("", Forbidden), ("O", errors.ParentUnknown), ("T", errors.ParentUnknown)):
        with pytest.raises(problem):
            new_unit(house, "N", wish, actor=actor)
    with pytest.raises(errors.UnitNotFound):
        change(house, "O", actor=actor, name_vi="No")
    with pytest.raises(Forbidden), open_work(house, actor=actor, writing=True) as work:
        units.remove_type(work, key="commune")
