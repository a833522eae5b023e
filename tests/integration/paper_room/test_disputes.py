"""Where two entries differ a third person rules, once, with a reason where the ruling is neither entry's."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.paper import service
from app.paper.errors import (
    EntryNotUnderstood,
    NotYourForm,
    RulingIncomplete,
    RulingNeedsReason,
    StepNotOpen,
)
from app.paper.models import Adjudication
from app.responses.models import Answer
from tests.integration.paper_room.scene import Scene, answers


def test_different_entries_wait_for_a_third_person(scene: Scene) -> None:
    scene.issue(scene.prepare())
    serial = scene.forms(unit="S3")[0].serial
    scene.receive([serial])
    scene.enter("first", values=answers(q01="5", q02="1"))
    assert scene.enter("second", values=answers(q01="4", q02="2")).state == "disputed"
    with scene.work("third", writing=False) as work:
        assert [one.serial for one in service.list_disputed(work, campaign_id=scene.campaign_id)] == [serial]
        dispute = service.get_dispute(work, campaign_id=scene.campaign_id, serial=serial)
    assert [line.line.item for line in dispute.lines] == ["q01", "q02"]
    assert {frozenset(line.values) for line in dispute.lines} == {
        frozenset({("5",), ("4",)}),
        frozenset({("1",), ("2",)}),
    }
    finished = _rule(scene, serial, q01=(["5"], ""), q02=(["unclear"], "Two crosses, one struck out"))
    assert (finished.state, finished.counted) == ("accepted", True)
    with scene.work(writing=False) as work:
        rulings = work.session.execute(select(Adjudication)).scalars().all()
        keyed = work.session.execute(select(Answer).where(col(Answer.item).in_(["q01", "q02"]))).scalars()
        assert [(one.item, one.level) for one in keyed] == [("q01", 5)]
    assert {(one.item, one.value, one.reason) for one in rulings} == {
        ("q01", "5", ""),
        ("q02", "unclear", "Two crosses, one struck out"),
    }


Rulings = dict[str, tuple[list[str], str]]


def _rule(scene: Scene, serial: str, who: str = "third", **lines: tuple[list[str], str]) -> service.Finished:
    return rule(scene, serial, lines, who=who)


def rule(scene: Scene, serial: str, lines: Rulings, *, who: str = "third") -> service.Finished:
    """Rules on a form: item -> (value, reason)."""
    rulings = [service.Ruling(item=item, value=value, reason=why) for item, (value, why) in lines.items()]
    with scene.work(who) as work:
        return service.adjudicate(work, campaign_id=scene.campaign_id, serial=serial, rulings=rulings)


@pytest.fixture
def disputed(scene: Scene) -> str:
    """A form of S3 whose entries differ in the first line."""
    scene.issue(scene.prepare())
    serial = scene.forms(unit="S3")[0].serial
    scene.receive([serial])
    scene.enter("first", values=answers(q01="5"))
    scene.enter("second", values=answers(q01="4"))
    return serial


def test_neither_clerk_may_rule(scene: Scene, disputed: str) -> None:
    for who in ("first", "second"):
        with pytest.raises(NotYourForm):
            _rule(scene, disputed, who, q01=(["5"], ""))
        with scene.work(who, writing=False) as work:
            assert service.list_disputed(work, campaign_id=scene.campaign_id) == []


def test_a_ruling_of_neither_entry_needs_a_reason(scene: Scene, disputed: str) -> None:
    with pytest.raises(RulingNeedsReason) as refused:
        _rule(scene, disputed, q01=(["3"], " "))
    assert refused.value.details["items"] == ["q01"]
    assert scene.form(disputed).state == "disputed"


def test_a_ruling_covers_the_lines_that_differ_and_no_other(scene: Scene, disputed: str) -> None:
    both: Rulings = {"q01": (["5"], ""), "q02": (["5"], "")}
    for lines in ({}, both, {"q01": ([" "], "")}):
        with pytest.raises(RulingIncomplete):
            rule(scene, disputed, lines)
    with pytest.raises(EntryNotUnderstood):
        _rule(scene, disputed, q01=(["9"], "no such box"))


def test_a_ruling_stands_for_ever(scene: Scene, disputed: str) -> None:
    _rule(scene, disputed, q01=(["5"], ""))
    with pytest.raises(StepNotOpen):
        _rule(scene, disputed, q01=(["4"], ""))
