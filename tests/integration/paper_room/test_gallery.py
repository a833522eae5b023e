"""What the machine read is looked over side by side; what somebody doubts goes to a third person."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.actor import EVERYWHERE, Grant
from app.core.models import AuditEvent
from app.core.permissions import Permission, Role
from app.paper import service
from app.paper.errors import GalleryLineNotFound, NotYourForm, PictureNotKept
from app.paper.forms import GalleryReview
from app.paper.models import DoubtedLine, ReviewedLine
from tests.integration.paper_room.scene import Scene, answers
from tests.integration.paper_room.test_disputes import rule
from tests.integration.paper_room.test_ways_of_keying import choose, read_by_machine


def looker(scene: Scene, *, home: str = "") -> None:
    """A second adjudicator, who looks over what the machine read; of a unit where one is named."""
    person = replace(
        scene.cast["auditor"], grants=(Grant(Role.ADJUDICATOR),), permission=Permission.PAPER_ADJUDICATE,
        home_unit_id=scene.units[home] if home else None,
    )  # fmt: skip
    scene.cast["looker"] = person


def waiting(scene: Scene, *, item: str = "q01", value: str = "4", who: str = "looker") -> tuple[str, ...]:
    with scene.work(who, writing=False) as work:
        return service.get_gallery(
            work, campaign_id=scene.campaign_id, audience_id=scene.audience_id, item=item, value=value
        ).serials


def look(
    scene: Scene, shown: Sequence[str], *, odd: Sequence[str] = (), who: str = "looker", item: str = "q01",
    reason: str = "other_value",
) -> service.Reviewed:  # fmt: skip
    form = GalleryReview.model_validate({"shown": list(shown), "odd": list(odd), "reason": reason})
    with scene.work(who) as work:
        return service.review_lines(
            work,
            campaign_id=scene.campaign_id,
            audience_id=scene.audience_id,
            item=item,
            value="4",
            form=form,
        )


@pytest.fixture
def read(issued: Scene) -> Scene:
    """Six forms are back and were read, four at the first line but for one form of S2, where it read one."""
    looker(issued)
    choose(issued, "machine")
    for serial in issued.take_back():
        odd = serial == issued.forms(unit="S2")[0].serial
        read_by_machine(issued, serial, values=answers(q01="1") if odd else answers(), unsure=["q02"])
    return issued


def test_lines_that_count_as_one_value_stand_side_by_side(read: Scene) -> None:
    other = read.forms(unit="S2")[0].serial
    assert set(waiting(read)) == {form.serial for form in read.forms()} - {other}
    assert waiting(read, value="1") == (other,)
    assert waiting(read, item="q02") == ()
    with read.work("looker", writing=False) as work:
        lines = service.list_gallery(work, campaign_id=read.campaign_id)
    counts = {one.line.item: {value: left for value, _, left in one.waiting if left} for one in lines}
    assert (counts["q01"], counts["q02"], counts["q03"]) == ({"4": 5, "1": 1}, {}, {"4": 6})
    assert "q20" not in counts


def test_a_doubted_line_is_ruled_on_although_the_clerk_keyed_the_same(issued: Scene) -> None:
    looker(issued)
    choose(issued, "machine")
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    read_by_machine(issued, serial, values=answers())
    assert look(issued, [serial], odd=[serial], reason="corrected") == service.Reviewed(1, 1, 0)
    assert issued.enter("first").state == "disputed"
    with issued.work("third", writing=False) as work:
        dispute = service.get_dispute(work, campaign_id=issued.campaign_id, serial=serial)
    [line] = dispute.lines
    assert (line.line.item, set(line.values)) == ("q01", {("4",)})
    assert line.doubt == "A mark was corrected or crossed out"
    assert rule(issued, serial, {"q01": (["2"], "the first mark is crossed out")}).state == "accepted"
    with issued.work("manager", writing=False) as work:
        found = service.read_agreement(work, campaign_id=issued.campaign_id, scope=EVERYWHERE)
    [who] = found.reviewers
    assert (who.name, who.seen, who.doubted, who.otherwise.hits, who.otherwise.of) == (
        "Minh Soat",
        1,
        1,
        1,
        1,
    )
    assert (found.machine.hits, found.wrong.hits) == (1, 1)


def test_who_doubted_a_line_does_not_rule_on_its_form(issued: Scene) -> None:
    looker(issued)
    choose(issued, "machine")
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    read_by_machine(issued, serial, values=answers())
    look(issued, [serial], odd=[serial])
    issued.enter("first")
    with issued.work("looker", writing=False) as work:
        assert service.list_disputed(work, campaign_id=issued.campaign_id) == []
    with pytest.raises(NotYourForm):
        rule(issued, serial, {"q01": (["4"], "")}, who="looker")
    with issued.work("third", writing=False) as work:
        assert [one.serial for one in service.list_disputed(work, campaign_id=issued.campaign_id)] == [serial]


def test_a_line_is_looked_at_once_and_who_did_stands(read: Scene) -> None:
    shown = waiting(read)
    assert look(read, shown, odd=shown[:1]) == service.Reviewed(5, 1, 0)
    assert waiting(read) == ()
    assert look(read, shown, odd=shown[:1], who="third") == service.Reviewed(0, 0, 5, lost=1)
    with read.work(writing=False) as work:
        seen = work.session.execute(select(ReviewedLine)).scalars().all()
        doubted = work.session.execute(select(DoubtedLine)).scalars().all()
        events = work.session.execute(select(AuditEvent)).scalars().all()
    assert {one.reviewed_by for one in seen} == {read.cast["looker"].user_id}
    assert [(one.serial, one.reason) for one in doubted] == [(shown[0], "other_value")]
    details = [one.details for one in events if one.verb == "paper.gallery_reviewed"]
    assert [(one["seen"], one["doubted"]) for one in details] == [(5, 1), (0, 0)]
    assert all(serial not in str(details) for serial in shown)


def test_a_doubt_about_what_somebody_let_pass_counts_and_is_told(read: Scene) -> None:
    """Two looked at one page at a time: the second one's doubt was once dropped without a word."""
    shown = waiting(read)
    look(read, shown, odd=shown[:1])
    assert look(read, shown, odd=shown[:2], who="third") == service.Reviewed(0, 0, 4, again=1, lost=1)
    with read.work(writing=False) as work:
        doubted = work.session.execute(select(DoubtedLine)).scalars().all()
        [who] = service.list_reviewers(work, campaign_id=read.campaign_id, scope=EVERYWHERE)
    assert {one.serial: one.doubted_by for one in doubted} == {
        shown[0]: read.cast["looker"].user_id, shown[1]: read.cast["third"].user_id,
    }  # fmt: skip
    assert (who.name, who.seen, who.doubted, who.missed) == ("Minh Soat", 5, 1, 1)


def test_lines_of_several_marks_are_counted_as_left_to_the_clerks(read: Scene) -> None:
    with read.work("looker", writing=False) as work:
        assert service.count_left_to_clerks(work, campaign_id=read.campaign_id) == 6
    read.enter("first", values=answers())
    read.enter("second", values={"q02": answers()["q02"]})
    with read.work("looker", writing=False) as work:
        assert service.count_left_to_clerks(work, campaign_id=read.campaign_id) == 5


def test_a_settled_form_is_no_longer_doubted(issued: Scene) -> None:
    looker(issued)
    choose(issued, "machine")
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    read_by_machine(issued, serial, values=answers())
    assert waiting(issued) == (serial,)
    assert issued.enter("first").state == "accepted"
    assert waiting(issued) == ()
    assert look(issued, [serial], odd=[serial]) == service.Reviewed(0, 0, 1, lost=1)
    assert issued.form(serial).state == "accepted"


def test_after_the_first_clerk_the_values_fixed_then_are_looked_over(read: Scene) -> None:
    serial = read.take("first")
    assert serial is not None
    read.finish("first", serial, values=answers())
    before = set(waiting(read))
    read_by_machine(read, serial.serial, values=answers("2"))
    assert set(waiting(read)) == before
    assert waiting(read, value="2") == ()


def test_nobody_looks_over_forms_of_the_own_unit_or_keyed_by_oneself(read: Scene) -> None:
    looker(read, home="D1")
    own = {form.serial for form in read.forms(unit="D1")}
    assert set(waiting(read)).isdisjoint(own)
    with read.work("looker", writing=False) as work, pytest.raises(PictureNotKept):
        service.require_in_gallery(work, campaign_id=read.campaign_id, serial=min(own), item="q01")
    form = read.take("first")
    assert form is not None
    read.finish("first", form, values=answers())
    read.cast["first"] = replace(read.cast["first"], grants=(Grant(Role.ADJUDICATOR),))
    assert form.serial not in waiting(read, who="first")


def test_a_line_of_two_clerks_stands_in_no_gallery(read: Scene) -> None:
    choose(read, "two_clerks")
    with read.work("looker", writing=False) as work:
        assert service.list_gallery(work, campaign_id=read.campaign_id) == []
    with pytest.raises(GalleryLineNotFound):
        waiting(read)
