"""Forms are keyed as the campaign chose: by two clerks, against the machine, or a share of them twice."""

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.campaigns.models import Campaign
from app.core import clock
from app.paper import service
from app.paper.errors import NotYourForm
from app.paper.models import Entry, MachineEntry, Reading
from app.responses.models import Answer
from tests.integration.paper_room.scene import ITEMS, Scene, answers
from tests.integration.paper_room.test_disputes import rule


def choose(scene: Scene, keying: str, *, percent: int = 100) -> None:
    """The way of keying, as if chosen before the start."""
    with scene.work() as work:
        values = {"keying": keying, "keyed_again": percent}
        work.session.execute(update(Campaign).values(**values))


def read_by_machine(
    scene: Scene, serial: str, *, values: Mapping[str, Sequence[str]], unsure: Sequence[str] = ()
) -> None:
    """A reading of a form: every line accepted but the unsure ones."""
    items = {
        item: {
            "outcome": "value", "value": given[0] if len(given) == 1 else list(given),
            "confidence": 0.99, "accepted": item not in unsure,
        }
        for item, given in values.items()
    }  # fmt: skip
    with scene.work() as work:
        work.session.add(
            Reading(
                unit_id=scene.form(serial).unit_id, campaign_id=scene.campaign_id, serial=serial, page=1,
                read_at=clock.now(), engine_version="test", items=items, scores={},
            )
        )  # fmt: skip


@pytest.fixture
def serial(issued: Scene) -> str:
    """The one form that is back, of S3; the machine and one clerk."""
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    choose(issued, "machine")
    return serial


def test_a_form_of_which_the_machine_is_sure_needs_one_clerk(issued: Scene, serial: str) -> None:
    read_by_machine(issued, serial, values=answers())
    finished = issued.enter("first")
    assert (finished.state, finished.counted) == ("accepted", True)
    form = issued.form(serial)
    assert (form.keying, form.second_clerk_id) == ("machine", None)
    with issued.work(writing=False) as work:
        assert len(work.session.execute(select(Entry)).scalars().all()) == 1
        kept = work.session.execute(select(MachineEntry)).scalar_one()
    assert (kept.values, kept.open_lines) == (answers(), "")


def test_the_clerk_sees_nothing_of_the_machine(issued: Scene, serial: str) -> None:
    read_by_machine(issued, serial, values=answers("2"), unsure=["q03"])
    form = issued.take("first")
    assert form is not None
    assert (form.pass_number, form.values) == (1, {})
    assert [line.item for line in form.lines if not line.is_typed] == list(ITEMS)


def test_the_second_clerk_keys_the_lines_of_which_the_machine_is_not_sure(issued: Scene, serial: str) -> None:
    read_by_machine(issued, serial, values=answers(q03="1"), unsure=["q03", "q20"])
    assert issued.enter("first").state == "entered"
    assert issued.take("first") is None
    form = issued.take("second")
    assert form is not None
    assert (form.pass_number, [line.item for line in form.lines]) == (2, ["q03", "q20"])
    finished = issued.finish("second", form, values={"q03": ["4"], "q20": ["c", "a"]})
    assert finished.state == "accepted"


def test_a_clerk_who_differs_from_the_machine_is_ruled_on_by_another_person(
    issued: Scene, serial: str
) -> None:
    read_by_machine(issued, serial, values=answers(q01="5"), unsure=["q02"])
    issued.enter("first")
    form = issued.take("second")
    assert form is not None
    assert issued.finish("second", form, values={"q02": ["2"]}).state == "disputed"
    with issued.work("third", writing=False) as work:
        dispute = service.get_dispute(work, campaign_id=issued.campaign_id, serial=serial)
    assert {one.line.item: frozenset(one.values) for one in dispute.lines} == {
        "q01": frozenset({("4",), ("5",)}),
        "q02": frozenset({("4",), ("2",)}),
    }
    with pytest.raises(NotYourForm):
        rule(issued, serial, {"q01": (["5"], ""), "q02": (["4"], "")}, who="first")
    assert rule(issued, serial, {"q01": (["5"], ""), "q02": (["4"], "")}).state == "accepted"
    with issued.work(writing=False) as work:
        found = work.session.execute(select(Answer).where(col(Answer.item).in_(["q01", "q02"]))).scalars()
        assert sorted((one.item, one.level) for one in found) == [("q01", 5), ("q02", 4)]


def test_who_ruled_on_a_form_without_a_second_clerk_is_never_its_clerk(issued: Scene, serial: str) -> None:
    read_by_machine(issued, serial, values=answers(q01="5"))
    assert issued.enter("first").state == "disputed"
    with pytest.raises(NotYourForm):
        rule(issued, serial, {"q01": (["5"], "")}, who="first")
    assert rule(issued, serial, {"q01": (["4"], "")}).state == "accepted"


@pytest.mark.parametrize("read", [False, True], ids=["never read", "nothing sure"])
def test_a_form_that_was_not_read_has_two_clerks(issued: Scene, serial: str, read: bool) -> None:
    if read:
        read_by_machine(issued, serial, values=answers(), unsure=ITEMS)
    assert issued.enter("first").state == "entered"
    form = issued.take("second")
    assert form is not None
    assert len(form.lines) == len(ITEMS) + 1
    assert issued.finish("second", form, values=answers()).state == "accepted"
    assert issued.form(serial).keying == "two_clerks"


def test_a_later_reading_changes_nothing_for_the_second_clerk(issued: Scene, serial: str) -> None:
    read_by_machine(issued, serial, values=answers(), unsure=["q07"])
    issued.enter("first")
    read_by_machine(issued, serial, values=answers("1"), unsure=["q08"])
    form = issued.take("second")
    assert form is not None
    assert [line.item for line in form.lines] == ["q07"]
    assert issued.finish("second", form, values={"q07": ["4"]}).state == "accepted"


def test_a_value_that_the_form_does_not_have_is_never_sure(issued: Scene, serial: str) -> None:
    read_by_machine(issued, serial, values=answers(q01="99"))
    assert issued.enter("first").state == "entered"
    form = issued.take("second")
    assert form is not None
    assert [line.item for line in form.lines] == ["q01"]


def test_of_forms_keyed_once_a_share_waits_for_somebody_else(
    issued: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued.take_back()
    choose(issued, "share", percent=1)
    drawn = iter([0, 1, 99, 0, 1, 1])
    monkeypatch.setattr("app.paper.service.settling._chance.randrange", lambda _: next(drawn))
    states = [issued.enter("first").state for _ in range(6)]
    assert states == ["entered", "accepted", "accepted", "entered", "accepted", "accepted"]
    assert issued.take("first") is None
    assert issued.enter("second").state == "accepted"
    assert issued.enter("second", values=answers(q01="1")).state == "disputed"
    assert {form.keying for form in issued.forms()} == {"share"}


def test_a_form_drawn_again_is_never_drawn_for_the_same_clerk(issued: Scene) -> None:
    issued.take_back()
    choose(issued, "share", percent=100)
    for _ in range(6):
        assert issued.enter("first").state == "entered"
    assert issued.take("first") is None
