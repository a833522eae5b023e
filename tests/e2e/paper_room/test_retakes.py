"""Two pictures of one page, and pages that look alike, at the pages themselves."""

from collections.abc import Callable

from tests.e2e.paper_room.door import HOME, Browser
from tests.integration.paper_room.scene import Scene, answers
from tests.integration.paper_room.test_pages import STROKES, file, item, page


def test_a_person_chooses_between_two_pictures_and_sees_pages_that_look_alike(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    scene.issue(scene.prepare())
    first, other = (form.serial for form in scene.forms(unit="S2"))
    scan = file(scene, [page(0, first, grey=200, strokes=STROKES)], [item(first, "4")])
    retake = file(scene, [page(0, first, grey=90), page(1, other, grey=150, strokes=STROKES)])
    manager = browser("manager")
    assert f"{HOME}/scans/{retake}/pages/0" in manager.get(f"{HOME}/scans/{retake}")
    asked = manager.get(f"{HOME}/scans/{retake}/pages/0")
    assert f"{HOME}/scans/{scan}/pages/0/picture" in asked
    assert "Which page counts?" in manager.post(
        f"{HOME}/scans/{retake}/pages/0", page=asked, status=422, fields={"choice": "new", "reason": ""}
    )
    alike = manager.get(f"{HOME}/alike")
    assert alike.count("<figure") == 2
    picture = manager.client.get(f"{HOME}/scans/{scan}/pages/0/picture")
    assert (picture.headers["content-type"], picture.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    done = manager.post(
        f"{HOME}/scans/{retake}/pages/0", page=asked, fields={"choice": "new", "reason": "it was blurred"}
    )
    assert "Has been read" in done
    assert "Which page counts?" not in done


def test_clerks_and_the_third_person_see_the_line_as_it_was_written(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    scene.issue(scene.prepare())
    serial = scene.forms(unit="S3")[0].serial
    scene.receive([serial])
    file(scene, [page(0, serial, grey=200)], [item(serial, "4")])
    crop = f"{HOME}/desk/{serial}/q01"
    first, second, third = (browser(who) for who in ("first", "second", "third"))
    first.get(crop, status=404)
    first.post(f"{HOME}/desk/take", page=first.get(f"{HOME}/desk"))
    assert f'src="{crop}"' in first.get(f"{HOME}/desk")
    strip = first.client.get(crop)
    assert (strip.headers["content-type"], strip.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    second.get(crop, status=404)
    held = scene.take("first")
    assert held is not None
    scene.finish("first", held, values=answers())
    first.get(crop, status=404)
    scene.enter("second", values=answers(q01="2"))
    ruling = f"{HOME}/disputes/{serial}"
    assert f'src="{ruling}/q01"' in third.get(ruling)
    assert third.client.get(f"{ruling}/q01").content[:3] == b"\xff\xd8\xff"
    third.get(f"{ruling}/q02", status=404)
