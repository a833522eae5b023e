"""Finished forms whose values are known go to desks once more; clerks cannot tell, nothing counts them."""

import pytest
from sqlalchemy import func, select

from app.core.actor import EVERYWHERE
from app.core.audit import AUDITED_VERBS
from app.paper import service
from app.paper.errors import DeskLeaseOver, NothingToPlant
from app.paper.models import Entry, PlantedEntry, PlantedForm
from app.responses.models import Response
from tests.integration.paper_room.scene import ITEMS, Scene, answers
from tests.integration.paper_room.test_agreement import read
from tests.integration.paper_room.test_disputes import rule
from tests.integration.paper_room.test_ways_of_keying import choose, read_by_machine


def plant(scene: Scene, *, count: int = 1) -> int:
    with scene.work("manager") as work:
        return service.plant_forms(work, campaign_id=scene.campaign_id, order=service.PlantOrder(count=count))


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every form that is taken is a planted one, as long as there are any."""
    monkeypatch.setattr("app.paper.service.planting.PLANTED_OF_HUNDRED", 100)


@pytest.fixture
def planted(issued: Scene) -> str:
    """One finished form of S3, keyed by the insider and the second, is planted; five others wait."""
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    issued.enter("insider", values=answers(q01="5"))
    issued.enter("second", values=answers(q01="2"))
    rule(issued, serial, {"q01": (["5"], "")})
    assert plant(issued) == 1
    issued.receive([form.serial for form in issued.forms() if form.serial != serial])
    return serial


def test_a_form_is_planted_with_what_stands(issued: Scene, planted: str) -> None:
    with issued.work(writing=False) as work:
        kept = work.session.execute(select(PlantedForm)).scalar_one()
    assert (kept.serial, kept.known) == (planted, answers(q01="5"))
    with pytest.raises(NothingToPlant):
        plant(issued)


@pytest.mark.usefixtures("always")
def test_a_planted_form_looks_like_any_other_and_counts_nowhere(issued: Scene, planted: str) -> None:
    before = issued.form(planted).model_dump()
    form = issued.take("first")
    assert form is not None
    assert (form.serial, form.pass_number, form.position, form.values) == (planted, 1, 1, {})
    assert [line.item for line in form.lines if not line.is_typed] == list(ITEMS)
    with issued.work("first") as work:
        service.save_values(work, campaign_id=issued.campaign_id, serial=planted, values={"q01": ["1"]})
    again = issued.take("first")
    assert again is not None
    assert again.values == {"q01": ["1"]}
    issued.finish("first", form, values=answers(q01="1", q02="1"))
    following = issued.take("first")
    assert following is not None
    assert (following.serial != planted, following.position) == (True, 2)
    assert issued.form(planted).model_dump() == before
    with issued.work(writing=False) as work:
        assert work.session.execute(select(func.count()).select_from(Entry)).scalar_one() == 2
        assert work.session.execute(select(func.count()).select_from(Response)).scalar_one() == 1
    tested = {one.name: one for one in read(issued).clerks}["Thu Thu"]
    assert (tested.forms, tested.planted_forms) == (0, 1)
    assert (tested.planted.hits, tested.planted.of) == (2, len(ITEMS))


@pytest.mark.usefixtures("always")
def test_nobody_who_had_a_form_gets_it_planted(issued: Scene, planted: str) -> None:
    for who in ("insider", "second"):
        form = issued.take(who)
        assert form is not None
        assert form.serial != planted


@pytest.mark.usefixtures("always")
def test_a_clerk_never_has_a_planted_form_about_the_own_unit(issued: Scene) -> None:
    serials = [form.serial for form in issued.forms(unit="S2")]
    issued.receive(serials)
    for who in ("first", "second"):
        issued.enter(who)
    plant(issued)
    issued.receive([form.serial for form in issued.forms(unit="D1")])
    form = issued.take("insider")
    assert form is not None
    assert form.serial not in serials


@pytest.mark.usefixtures("always")
def test_what_was_keyed_from_a_planted_form_stands_for_ever(issued: Scene, planted: str) -> None:
    form = issued.take("first")
    assert form is not None
    issued.finish("first", form, values=answers(q01="1"))
    with pytest.raises(DeskLeaseOver):
        issued.finish("first", form, values=answers(q01="5"))
    with issued.work("first", writing=False) as work:
        sent_twice = service.is_entered(
            work, campaign_id=issued.campaign_id, serial=planted, values=answers(q01="1")
        )
    assert sent_twice
    with issued.work(writing=False) as work:
        assert work.session.execute(select(PlantedEntry)).scalar_one().values["q01"] == ["1"]


@pytest.mark.usefixtures("always")
def test_a_planted_form_comes_only_where_another_waits(issued: Scene) -> None:
    issued.receive([issued.forms(unit="S3")[0].serial])
    issued.enter("insider")
    issued.enter("second")
    plant(issued)
    assert issued.take("first") is None


@pytest.mark.usefixtures("always")
def test_planted_forms_in_every_way_of_keying(issued: Scene) -> None:
    choose(issued, "machine")
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    read_by_machine(issued, serial, values=answers(), unsure=["q03"])
    issued.enter("insider")
    form = issued.take("second")
    assert form is not None
    issued.finish("second", form, values={"q03": ["4"]})
    plant(issued)
    issued.receive([one.serial for one in issued.forms(unit="D1")])
    taken = issued.take("first")
    assert taken is not None
    assert (taken.serial, len(taken.lines)) == (serial, len(ITEMS) + 1)
    choose(issued, "share", percent=1)
    issued.finish("first", taken, values=answers())
    assert issued.form(serial).first_clerk_id == issued.cast["insider"].user_id


def test_of_a_hundred_forms_about_three_are_planted() -> None:
    from app.paper.service import planting

    assert planting.PLANTED_OF_HUNDRED == 3
    assert "paper.forms_planted" in AUDITED_VERBS


def test_the_machine_is_nobody_on_the_page_of_agreement(issued: Scene) -> None:
    choose(issued, "machine")
    serial = issued.forms(unit="S3")[0].serial
    issued.receive([serial])
    read_by_machine(issued, serial, values=answers(q01="5", q02="5"), unsure=["q03"])
    issued.enter("first")
    form = issued.take("second")
    assert form is not None
    issued.finish("second", form, values={"q03": ["1"]})
    assert (read(issued).waiting, read(issued).machine.of) == (1, 0)
    rule(issued, serial, {"q01": (["4"], ""), "q02": (["5"], ""), "q03": (["4"], "")})
    found = read(issued)
    assert (found.machine.hits, found.machine.of) == (1, len(ITEMS) - 1)
    assert [(one.label, one.forms, one.agree.of - one.agree.hits) for one in found.ways] == [
        ("The machine and one clerk", 1, 3)
    ]
    assert [(one.name, one.wrong.hits, one.wrong.of) for one in found.clerks] == [
        ("Thu Thu", 1, len(ITEMS)),
        ("Van Du", 1, 1),
    ]
    with issued.work("manager", writing=False) as work:
        book = service.write_agreement(work, campaign_id=issued.campaign_id, scope=EVERYWHERE, language="vi")
    assert book[:2] == b"PK"


def test_forms_keyed_once_are_counted_apart(issued: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(issued, "share", percent=50)
    issued.take_back()
    drawn = iter([0, 99, 99, 99, 99, 99])
    monkeypatch.setattr("app.paper.service.settling._chance.randrange", lambda _: next(drawn))
    monkeypatch.setattr("app.paper.service.planting.PLANTED_OF_HUNDRED", 0)
    for _ in range(6):
        form = issued.take("first")
        assert form is not None
        with monkeypatch.context():
            issued.finish("first", form, values=answers())
    issued.enter("second", values=answers(q01="1"))
    found = read(issued)
    assert (found.forms, found.once, found.waiting) == (1, 5, 1)
    with pytest.raises(NothingToPlant):
        plant(issued)


def test_a_clerk_who_keys_without_reading_stands_out_after_a_few_forms(issued: Scene) -> None:
    """T-42 on the real desk: two key, a third rules, the page of agreement tells who was wrong."""
    issued.take_back()
    for place in range(6):
        truth = answers(**{f"q{line:02d}": str(1 + (line + place) % 5) for line in range(1, 16)})
        issued.enter("first", values=answers("4"))
        form = issued.take("second")
        assert form is not None
        finished = issued.finish("second", form, values=truth)
        assert finished.state == "disputed"
        differing = {
            line: (value, "as on the paper") for line, value in truth.items() if value != answers("4")[line]
        }
        rule(issued, form.serial, differing)
    clerks = {one.name: one.wrong for one in read(issued).clerks}
    (low, _), (_, high) = clerks["Thu Thu"].limits or (0, 0), clerks["Van Du"].limits or (1, 1)
    assert low > 0.4
    assert high < 0.05
