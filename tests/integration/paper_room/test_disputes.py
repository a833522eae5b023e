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


def test_different_entries_wait_for_a_third_person(issued: Scene) -> None:
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    issued.enter("first", values=answers(q01="5", q02="1"))
    assert issued.enter("second", values=answers(q01="4", q02="2")).state == "disputed"
    with issued.work("third", writing=False) as work:
        assert [one.serial for one in service.list_disputed(work, campaign_id=issued.campaign_id)] == [serial]
        dispute = service.get_dispute(work, campaign_id=issued.campaign_id, serial=serial)
    assert [line.line.item for line in dispute.lines] == ["q01", "q02"]
    assert {frozenset(line.values) for line in dispute.lines} == {
        frozenset({("5",), ("4",)}),
        frozenset({("1",), ("2",)}),
    }
    finished = _rule(issued, serial, q01=(["5"], ""), q02=(["unclear"], "Two crosses, one struck out"))
    assert (finished.state, finished.counted) == ("accepted", True)
    with issued.work(writing=False) as work:
        rulings = work.session.execute(select(Adjudication)).scalars().all()
        keyed = work.session.execute(select(Answer).where(col(Answer.item).in_(["q01", "q02"]))).scalars()
        assert [(one.item, one.level) for one in keyed] == [("q01", 5)]
    assert {(one.item, one.value, one.reason) for one in rulings} == {
        ("q01", "5", ""),
        ("q02", "unclear", "Two crosses, one struck out"),
    }


Rulings = dict[str, tuple[list[str], str]]


def _rule(issued: Scene, serial: str, who: str = "third", **lines: tuple[list[str], str]) -> service.Finished:
    return rule(issued, serial, lines, who=who)


def rule(issued: Scene, serial: str, lines: Rulings, *, who: str = "third") -> service.Finished:
    """Rules on a form: item -> (value, reason)."""
    rulings = [service.Ruling(item=item, value=value, reason=why) for item, (value, why) in lines.items()]
    with issued.work(who) as work:
        return service.adjudicate(work, campaign_id=issued.campaign_id, serial=serial, rulings=rulings)


@pytest.fixture
def disputed(issued: Scene) -> str:
    """A form of S3 whose entries differ in the first line."""
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    issued.enter("first", values=answers(q01="5"))
    issued.enter("second", values=answers(q01="4"))
    return serial


def test_neither_clerk_may_rule(issued: Scene, disputed: str) -> None:
    for who in ("first", "second"):
        with pytest.raises(NotYourForm):
            _rule(issued, disputed, who, q01=(["5"], ""))
        with issued.work(who, writing=False) as work:
            assert service.list_disputed(work, campaign_id=issued.campaign_id) == []


def test_a_ruling_of_neither_entry_needs_a_reason(issued: Scene, disputed: str) -> None:
    with pytest.raises(RulingNeedsReason) as refused:
        _rule(issued, disputed, q01=(["3"], " "))
    assert refused.value.details["items"] == ["q01"]
    assert issued.form(disputed).state == "disputed"


def test_a_ruling_covers_the_lines_that_differ_and_no_other(issued: Scene, disputed: str) -> None:
    both: Rulings = {"q01": (["5"], ""), "q02": (["5"], "")}
    for lines in ({}, both, {"q01": ([" "], "")}):
        with pytest.raises(RulingIncomplete):
            rule(issued, disputed, lines)
    with pytest.raises(EntryNotUnderstood):
        _rule(issued, disputed, q01=(["9"], "no such box"))


def test_a_ruling_stands_for_ever(issued: Scene, disputed: str) -> None:
    _rule(issued, disputed, q01=(["5"], ""))
    with pytest.raises(StepNotOpen):
        _rule(issued, disputed, q01=(["4"], ""))
