"""Forms drawn, asked about and counted, at the pages themselves."""

import re
from collections.abc import Callable

from tests.e2e.paper_room.door import HOME, Browser
from tests.integration.paper_room.scene import Scene
from tests.integration.paper_room.test_rechecks import accept_all, drawn

WHERE = f"{HOME}/recheck"


def test_a_manager_draws_and_an_adjudicator_asks(scene: Scene, browser: Callable[..., Browser]) -> None:
    manager, third = browser("manager"), browser("third")
    assert "No form has been accepted yet" in manager.get(WHERE)
    scene.issue(scene.prepare())
    accept_all(scene)
    page = manager.get(WHERE)
    assert manager.post(WHERE, page=page, status=422, fields={"share": "0"}).count('id="share-error"') == 1
    assert "3 forms drawn." in manager.post(WHERE, page=page, fields={"share": "5"})
    again = manager.post(WHERE, page=page, status=422, fields={"share": "5"})
    assert "There is no further form to draw" in again
    serial = drawn(scene)[0]
    assert f"{WHERE}/{serial}" in third.get(WHERE)
    assert f"{WHERE}/{serial}" not in manager.get(WHERE)
    asked = third.get(f"{WHERE}/{serial}")
    third.post(f"{WHERE}/{serial}", page=asked, status=422, fields={"outcome": "", "note": ""})
    done = third.post(f"{WHERE}/{serial}", page=asked, fields={"outcome": "denied", "note": "never got it"})
    assert f"{WHERE}/{serial}" not in done
    assert len(re.findall(r'data-l="Says not to have answered"[^>]*>1<', done)) == 1
    third.get(f"{WHERE}/{serial}", status=409)
    assert third.client.get(f"{WHERE}.xlsx").content[:2] == b"PK"


def test_who_may_only_read_draws_nothing(scene: Scene, browser: Callable[..., Browser]) -> None:
    scene.issue(scene.prepare())
    accept_all(scene)
    page = browser("auditor").get(WHERE)
    assert '<form method="post" action="/paper' not in page
    assert browser("first").client.get(WHERE).status_code == 403
