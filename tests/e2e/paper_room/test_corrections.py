"""What rulings changed, read at the page itself."""

from collections.abc import Callable

from app.core.i18n import translate
from app.paper.service.corrections_book import FLAG
from tests.e2e.paper_room.door import HOME, Browser
from tests.integration.paper_room.scene import Scene, answers
from tests.integration.paper_room.test_disputes import rule

WHERE = f"{HOME}/corrections"


def test_an_auditor_sees_how_much_rulings_changed_and_downloads_each(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    auditor = browser("auditor")
    assert "No form settled yet" in auditor.get(WHERE)
    scene.issue(scene.prepare())
    serial = scene.forms(unit="S3")[0].serial
    scene.receive([serial])
    scene.enter("first", values=answers())
    scene.enter("second", values=answers(q01="5"))
    rule(scene, serial, {"q01": (["5"], "")})
    page = auditor.get(WHERE)
    assert '<span class="tag warn">More than 2 of 100 values changed</span>' in page
    assert ">5.00%<" in page
    assert ">+1.32<" in page
    assert translate("vi", FLAG) in browser("auditor", lang="vi").get(WHERE)
    assert f"{WHERE}.xlsx" in page
    assert auditor.client.get(f"{WHERE}.xlsx").content[:2] == b"PK"
    for nobody in ("first", "officer", "insider"):
        assert browser(nobody).client.get(WHERE).status_code == 403
