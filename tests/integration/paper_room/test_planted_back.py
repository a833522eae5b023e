"""A planted form whose known values are wrong is taken back: no desk gets it, it is nobody's error."""

import pytest

from app.core.actor import EVERYWHERE
from app.core.errors import Forbidden
from app.paper import service
from app.paper.errors import PlantedNotFound
from tests.integration.paper_room.scene import ITEMS, Scene, answers
from tests.integration.paper_room.test_agreement import read
from tests.integration.paper_room.test_planting import always, planted

assert always
assert planted
REASON = "Both keyed the neighbouring column"


def take_back(scene: Scene, serial: str, *, who: str | None = "manager") -> None:
    order = service.PlantWithdrawal(serial=service.shown(serial), reason=REASON)
    with scene.work(who) as work:
        service.withdraw_planted(work, campaign_id=scene.campaign_id, order=order)


@pytest.mark.usefixtures("always")
def test_no_desk_gets_a_form_that_was_taken_back(issued: Scene, planted: str) -> None:
    take_back(issued, planted)
    form = issued.take("first")
    assert form is not None
    assert form.serial != planted
    with issued.work("manager", writing=False) as work:
        state = service.read_planting(work, campaign_id=issued.campaign_id)
    assert (state.planted, state.ready) == (0, 0)
    with pytest.raises(PlantedNotFound):
        take_back(issued, planted)


@pytest.mark.usefixtures("always")
def test_whoever_has_it_on_the_desk_keys_it_unaware_and_it_is_nobodys_error(
    issued: Scene, planted: str
) -> None:
    form = issued.take("first")
    assert form is not None
    assert form.serial == planted
    take_back(issued, planted)
    again = issued.take("first")
    assert again is not None
    assert (again.serial, again.position) == (planted, 1)
    issued.finish("first", form, values=answers(q01="1", q02="1"))
    found = read(issued)
    assert not any(one.planted_forms for one in found.clerks)
    (back,) = found.withdrawn
    assert (back.serial, back.reason, back.by, back.keyed) == (service.shown(planted), REASON, "Quoc Vi", 1)
    with issued.work("manager", writing=False) as work:
        book = service.write_agreement(work, campaign_id=issued.campaign_id, scope=EVERYWHERE, language="vi")
    assert book[:2] == b"PK"


@pytest.mark.usefixtures("always")
def test_errors_counted_before_are_counted_no_more(issued: Scene, planted: str) -> None:
    form = issued.take("first")
    assert form is not None
    issued.finish("first", form, values=answers(q01="1"))
    tested = {one.name: one.planted for one in read(issued).clerks}["Thu Thu"]
    assert (tested.hits, tested.of) == (1, len(ITEMS))
    take_back(issued, planted)
    assert not any(one.planted.of for one in read(issued).clerks)
    with issued.work("insider", writing=False) as work:
        scope = EVERYWHERE
        of_others = service.list_withdrawn(work, campaign_id=issued.campaign_id, scope=scope)
    assert [one.keyed for one in of_others] == [1]


def test_only_what_is_planted_is_taken_back_and_only_by_a_person(issued: Scene, planted: str) -> None:
    other = next(form.serial for form in issued.forms() if form.serial != planted)
    with pytest.raises(PlantedNotFound):
        take_back(issued, other)
    order = service.PlantWithdrawal(serial="no serial", reason=REASON)
    with issued.work("manager") as work, pytest.raises(PlantedNotFound):
        service.withdraw_planted(work, campaign_id=issued.campaign_id, order=order)
    with pytest.raises(Forbidden):
        take_back(issued, planted, who=None)
