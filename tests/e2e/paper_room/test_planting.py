"""The page of planted forms: one is taken back with a reason, and the page of agreement says so."""

from collections.abc import Callable

from app.paper import service
from tests.e2e.paper_room.door import HOME, Browser
from tests.integration.paper_room.scene import Scene, answers


def test_a_planted_form_is_taken_back_with_a_reason(scene: Scene, browser: Callable[..., Browser]) -> None:
    scene.issue(scene.prepare())
    serial = scene.forms(unit="S3")[0].serial
    scene.receive([serial])
    for who in ("first", "second"):
        scene.enter(who, values=answers())
    door, url = browser("manager"), f"{HOME}/planted"
    page = door.get(url)
    assert "Take a planted form back" not in page
    page = door.post(url, page=page, fields={"count": "1"})
    given = {"serial": service.shown(serial), "reason": ""}
    again = door.post(f"{url}/withdrawals", page=page, status=422, fields=given)
    assert 'href="#reason"' in again
    assert f'value="{given["serial"]}"' in again
    given["reason"] = "The box beside it is marked"
    wrong = door.post(f"{url}/withdrawals", page=page, status=422, fields=given | {"serial": "0001-00000-A"})
    assert "There is no planted form with this number" in wrong
    back = door.post(f"{url}/withdrawals", page=page, fields=given)
    agreement = browser("auditor").get(f"{HOME}/agreement")
    for shown in (back, agreement):
        assert "Planted forms taken back" in shown
        assert "The box beside it is marked" in shown
    browser("first").get(url, status=403)
