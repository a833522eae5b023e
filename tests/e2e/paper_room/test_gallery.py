"""Looking over lines of one value at the page itself, without any script."""

import re
from collections.abc import Callable
from dataclasses import replace

from app.core.actor import EVERYWHERE
from app.paper import service
from tests.e2e.paper_room.door import HOME, Browser, heading
from tests.integration.paper_room.scene import Scene, answers
from tests.integration.paper_room.test_gallery import looker
from tests.integration.paper_room.test_pages import file, item, page
from tests.integration.paper_room.test_ways_of_keying import choose, read_by_machine

WHERE = f"{HOME}/gallery"


def read_forms(scene: Scene) -> list[str]:
    """The serials of D1's three forms, back and read: four at the first line."""
    looker(scene)
    choose(scene, "machine")
    scene.issue(scene.prepare())
    forms = [form.serial for form in scene.forms(unit="D1")]
    file(
        scene,
        [page(index, serial, grey=200) for index, serial in enumerate(forms)],
        [item(serial, "4") for serial in forms],
    )
    return forms


def test_an_adjudicator_marks_the_odd_line_and_somebody_else_rules_on_it(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    forms = read_forms(scene)
    here = browser("looker")
    value = f"{WHERE}/{scene.audience_id}/q01/4"
    start = here.get(WHERE)
    assert value in start
    assert "Lines of several marks, left to clerks" in start
    shown = here.get(value)
    assert heading(shown).startswith("Line A1: ")
    assert sorted(re.findall(r'name="shown" value="(\w+)"', shown)) == sorted(forms)
    crop = here.client.get(f"{WHERE}/{forms[0]}/q01")
    assert (crop.status_code, crop.headers["content-type"]) == (200, "image/jpeg")
    third = browser("third")
    same = third.get(value)
    after = here.post(value, page=shown, fields={"shown": forms, "odd": forms[:1], "reason": "unclear"})
    assert "Nothing is left to look over" in after
    late = third.post(value, page=same, fields={"shown": forms, "odd": forms[:2], "reason": "unclear"})
    assert "Doubts about lines that somebody else had let pass: 1." in late
    assert "Doubts that came too late: 1." in late
    assert here.client.get(f"{WHERE}/{forms[0]}/q01").status_code == 404
    for serial in forms:
        read_by_machine(scene, serial, values=answers())
    for _ in forms:
        scene.enter("first", values=answers())
    assert sorted(form.state for form in scene.forms(unit="D1")) == ["accepted", "disputed", "disputed"]
    scene.cast["fourth"] = replace(scene.cast["looker"], user_id=scene.cast["second"].user_id)
    ruling = browser("fourth").get(f"{HOME}/disputes/{forms[0]}")
    assert "Doubted in the gallery: The picture is not clear." in ruling
    assert here.client.get(f"{HOME}/disputes/{forms[0]}").status_code == 403
    assert "Lines looked over in the gallery" in browser("auditor").get(f"{HOME}/agreement")
    with scene.work("manager", writing=False) as work:
        book = service.write_agreement(work, campaign_id=scene.campaign_id, scope=EVERYWHERE, language="vi")
    assert book[:2] == b"PK"


def test_clerks_managers_and_units_see_no_gallery(scene: Scene, browser: Callable[..., Browser]) -> None:
    for nobody in ("first", "manager", "auditor", "officer"):
        assert browser(nobody).client.get(WHERE).status_code == 403
    assert "nothing to look over here" in browser("third").get(WHERE)


def test_a_value_that_the_line_does_not_have_is_no_page(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    choose(scene, "machine")
    third = browser("third")
    for foreign in ("q01/9", "q20/a", "q21/x", "nothing/4"):
        assert third.client.get(f"{WHERE}/{scene.audience_id}/{foreign}").status_code == 404
