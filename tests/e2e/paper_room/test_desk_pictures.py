"""A scanned form on the desk: strips with digits above their boxes, its pages, and those of no other form."""

import re
from pathlib import Path

from tests.e2e.paper_room.door import HOME, Browser
from tests.integration.paper_room.scene import Scene, answers
from tests.integration.paper_room.test_scans import filled_pages, hand_in


def test_a_clerk_sees_the_pages_of_the_form_on_the_own_desk_alone(scene: Scene, tmp_path: Path) -> None:
    scene.issue(scene.prepare())
    scene.take_back()
    hand_in(scene, filled_pages(scene, "D1"), tmp_path)
    clerk = Browser(scene, who="first")
    page = clerk.post(f"{HOME}/desk/take", page=clerk.get(f"{HOME}/desk"))
    serial = re.findall(r'name="form" value="(\w+)"', page)[0]
    while f"{HOME}/desk/{serial}/pages/1" not in page:  # forms that were not scanned come first
        page = clerk.get(f"{HOME}/desk")
        form = scene.take("first")
        assert form is not None
        scene.finish("first", form, values=answers())
        page = clerk.post(f"{HOME}/desk/take", page=page)
        serial = re.findall(r'name="form" value="(\w+)"', page)[0]
    heads = re.findall(r'<div class="heads">.*?</div>', page, re.DOTALL)
    assert re.findall(r">(\d)</text>", heads[0]) == ["1", "2", "3", "4", "5", "0"]
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)%"', heads[0])]
    assert places == sorted(places)
    assert all(40 < x < 100 for x in places)
    own = f"{HOME}/desk/{serial}/pages"
    for number, status in ((1, 200), (2, 200), (3, 404)):
        answer = clerk.client.get(f"{own}/{number}")
        assert answer.status_code == status
        assert answer.content.startswith(b"\xff\xd8\xff") == (status == 200)
    other = next(form.serial for form in scene.forms(unit="D1") if form.serial != serial)
    assert clerk.client.get(f"{HOME}/desk/{other}/pages/1").status_code == 404
    assert Browser(scene, who="second").client.get(f"{own}/1").status_code == 404
