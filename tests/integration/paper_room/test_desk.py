"""Forms are keyed by two people; none of them works in the unit concerned."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlmodel import col

from app.core import clock
from app.paper import service
from app.paper.errors import (
    DeskLeaseOver,
    EntryIncomplete,
    EntryNotUnderstood,
    NotYourForm,
    PaperNotOpen,
)
from app.paper.models import Entry, PaperForm
from app.responses.models import Answer, Remark, Response
from tests.integration.paper_room.scene import Scene, answers


def test_two_equal_entries_become_one_response(issued: Scene) -> None:
    issued.take_back()
    assert issued.enter("first", values=answers(q20=["c", "a"])).state == "entered"
    finished = issued.enter("second", values=answers(q21="Ch\u1edd l\u00e2u qu\u00e1"))
    assert (finished.state, finished.counted) == ("accepted", True)
    form = next(form for form in issued.forms() if form.state == "accepted")
    with issued.work(writing=False) as work:
        response = work.session.execute(select(Response)).scalar_one()
        rows = work.session.execute(select(Answer)).scalars().all()
        remark = work.session.execute(select(Remark)).scalar_one()
    assert (response.id, response.mode, response.counted) == (form.response_id, "paper", True)
    assert {row.rated_unit_id for row in rows} == {form.unit_id}
    assert {(row.item, row.option) for row in rows if row.item == "q20"} == {("q20", "a"), ("q20", "c")}
    assert remark.text == "Ch\u1edd l\u00e2u qu\u00e1"


def test_nobody_keys_the_same_form_twice(issued: Scene) -> None:
    serials = issued.take_back()
    for _ in serials:
        issued.enter("first")
    assert issued.take("first") is None
    form = issued.take("second")
    assert form is not None
    assert form.pass_number == 2


def write_people(scene: Scene, serial: str, **people: str) -> None:
    """Writes members of the cast onto a form, past every use case."""
    ids = {column: scene.cast[who].user_id for column, who in people.items()}
    with scene.work() as work:
        work.session.execute(update(PaperForm).where(col(PaperForm.serial) == serial).values(**ids))


def test_the_database_itself_refuses_one_clerk_twice(issued: Scene) -> None:
    serial = issued.take_back()[0]
    with pytest.raises(NotYourForm):
        write_people(issued, serial, first_clerk_id="first", second_clerk_id="first")


def test_the_database_itself_refuses_a_clerk_who_rules(issued: Scene) -> None:
    serial = issued.take_back()[0]
    with pytest.raises(NotYourForm):
        write_people(
            issued, serial, first_clerk_id="first", second_clerk_id="second", adjudicator_id="second"
        )


def test_a_clerk_gets_no_form_about_the_own_unit(issued: Scene) -> None:
    serials = issued.take_back()
    seen = set()
    while form := issued.take("insider"):
        seen.add(form.unit.code)
        issued.finish("insider", form, values=answers())
    assert seen == {"S3", "D1"}
    assert len(serials) == 6
    assert {form.state for form in issued.forms(unit="S2")} == {"returned"}


def test_a_clerk_comes_back_to_what_was_keyed(issued: Scene) -> None:
    issued.take_back()
    form = issued.take("first")
    assert form is not None
    with issued.work("first") as work:
        service.save_values(
            work, campaign_id=issued.campaign_id, serial=form.serial, values={"q01": ["3"], "q20": ["b"]}
        )
    again = issued.take("first")
    assert again is not None
    assert (again.serial, again.values) == (form.serial, {"q01": ["3"], "q20": ["b"]})


def test_a_form_left_lying_goes_to_somebody_else(issued: Scene) -> None:
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    held = issued.take("first")
    assert held is not None
    assert issued.take("second") is None
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=True):
        taken = issued.take("second")
        assert taken is not None
        assert (taken.serial, taken.values) == (serial, {})
        with pytest.raises(DeskLeaseOver):
            issued.finish("first", held, values=answers())
        assert issued.finish("second", taken, values=answers()).state == "entered"


def test_clerks_at_the_same_moment_never_hold_one_form(scene: Scene) -> None:
    scene.issue(scene.prepare(spare=2))
    scene.take_back()
    held: list[str] = []
    faults: list[BaseException] = []
    start = threading.Barrier(3)

    def sit_down(who: str) -> None:
        try:
            start.wait(timeout=20)
            for _ in range(4):
                form = scene.take(who)
                assert form is not None
                held.append(f"{form.serial} {form.pass_number}")
                scene.finish(who, form, values=answers())
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=sit_down, args=(who,)) for who in ("first", "second", "insider")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    assert len(held) == len(set(held)) == 12
    with scene.work(writing=False) as work:
        assert work.session.execute(select(func.count()).select_from(Entry)).scalar_one() == 12


def test_open_text_is_not_compared(issued: Scene) -> None:
    issued.receive([issued.forms(unit="S3")[0].serial])
    issued.enter("first", values=answers(q21="slow"))
    assert issued.enter("second", values=answers(q21="slow, and cold")).state == "accepted"
    with issued.work(writing=False) as work:
        assert work.session.execute(select(Remark)).scalar_one().text == "slow"


def test_a_form_with_most_lines_empty_is_invalid_and_kept(issued: Scene) -> None:
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    empty = answers(**dict.fromkeys([f"q{number:02d}" for number in range(1, 12)], "blank"))
    issued.enter("first", values=empty)
    finished = issued.enter("second", values=empty)
    assert (finished.state, finished.invalid_code) == ("invalid", "too_many_missing")
    assert issued.form(serial).invalid_code == "too_many_missing"
    with issued.work(writing=False) as work:
        response = work.session.execute(select(Response)).scalar_one()
    assert (response.counted, response.validity) == (False, "too_many_missing")


def test_a_finished_entry_has_a_value_on_every_line(issued: Scene) -> None:
    issued.take_back()
    form = issued.take("first")
    assert form is not None
    values = answers()
    del values["q07"]
    with pytest.raises(EntryIncomplete) as refused:
        issued.finish("first", form, values=values)
    assert refused.value.details["items"] == ["q07"]


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("q01", ["6"]),
        ("q01", ["5", "4"]),
        ("q16", ["7"]),
        ("q20", ["a", "blank"]),
        ("q20", ["y"]),
        ("q21", ["x" * 5000]),
        ("q99", ["1"]),
        ("csrf", ["1"]),
    ],
)
def test_a_value_that_the_form_does_not_know_is_refused(issued: Scene, item: str, value: list[str]) -> None:
    issued.take_back()
    form = issued.take("first")
    assert form is not None
    with pytest.raises(EntryNotUnderstood) as refused:
        issued.finish("first", form, values=answers() | {item: value})
    assert [fault[0] for fault in refused.value.details["faults"]] == [item]


def test_marks_that_exclude_each_other_are_kept_as_keyed_and_flagged(issued: Scene) -> None:
    issued.receive([issued.forms(unit="S3")[0].serial])
    for who in ("first", "second"):
        issued.enter(who, values=answers(q20=["a", "z"]))
    with issued.work(writing=False) as work:
        response = work.session.execute(select(Response)).scalar_one()
        assert "contradiction" in response.flags
        assert "q20" not in response.payload["items"]
        entries = work.session.execute(select(Entry)).scalars().all()
    assert [entry.values["q20"] for entry in entries] == [["a", "z"], ["a", "z"]]


def test_a_second_entry_says_nothing_of_the_first(issued: Scene) -> None:
    issued.receive([issued.forms(unit="S3")[0].serial])
    issued.enter("first", values=answers(q21="secret of the first"))
    form = issued.take("second")
    assert form is not None
    assert (form.pass_number, form.values) == (2, {})
    assert "secret of the first" not in repr(form)


def test_nothing_is_keyed_once_the_round_is_over(issued: Scene) -> None:
    from app.campaigns import service as campaigns

    issued.take_back()
    with issued.work() as work:
        campaigns.close_campaign(work, campaign_id=issued.campaign_id)
    with pytest.raises(PaperNotOpen):
        issued.take("first")
