"""An officer keeps the tree of units by hand; every page in both languages."""

import re
from collections.abc import Callable

import pytest

from app.core.permissions import Role
from tests.e2e.units.door import Browser

OpenBrowser = Callable[..., Browser]


def add(at: Browser, code: str, *, status: int = 200, **fields: str) -> str:
    page = at.get("/units/new")
    given = {"code": code, "name_vi": f"Name {code}", "type_key": "commune", **fields}
    return at.post("/units/new", page=page, status=status, **given)


def address_of(at: Browser, code: str) -> str:
    found = re.search(r'href="(/units/[0-9a-f-]{36})">', at.get(f"/units?search={code}"))
    assert found is not None
    return found[1]


@pytest.fixture(params=["vi", "en"])
def at(request: pytest.FixtureRequest, open_browser: OpenBrowser) -> Browser:
    at = open_browser(lang=request.param)
    page = at.get("/units/types/new")
    given = {"name_vi": "Commune (vi)", "name_en": "Commune (en)"}
    listed = at.post("/units/types/new", page=page, status=200, key="commune", **given)
    assert "<code>commune</code>" in listed
    return at


def test_a_unit_is_added_changed_ended_and_followed(at: Browser) -> None:
    add(at, "OLD")
    add(at, "NEW", name_en="The new one", valid_from="2025-07-01")
    old = address_of(at, "OLD")
    page = at.get(f"{old}/edit")
    assert 'value="OLD"' in page
    changed = at.post(
        f"{old}/edit", page=page, code="OLD", name_vi="Changed", type_key="commune", parent="new"
    )
    assert "<h1>Changed</h1>" in changed
    page = at.get(f"{old}/succession")
    at.post(f"{old}/succession", page=page, successor="NEW", kind="renamed", on="2025-07-01")
    shown = at.get(old)
    assert "01/07/2025" in shown
    assert "30/06/2025" in shown  # its last day
    assert "Name OLD" not in at.get("/units?on=2026-01-01")
    assert "Changed" not in at.get("/units?on=2026-01-01")
    assert "Changed" in at.get("/units?on=2025-06-30")
    undo = re.search(rf'href="({old}/succession/[0-9a-f-]+/undo)"', shown)
    assert undo is not None
    page = at.get(undo[1])
    successor = re.search(r'name="to_unit_id" value="([0-9a-f-]+)"', page)
    assert successor is not None
    at.post(f"{old}/succession/undo", page=page, to_unit_id=successor[1])
    page = at.get(f"{old}/end")
    assert 'value="2025-06-30"' in page
    at.post(f"{old}/end", page=page, valid_to="", reason="Decision 7")
    assert "30/06/2025" not in at.get(old)


def test_what_a_form_refuses_is_said_beside_its_field(at: Browser) -> None:
    add(at, "A")
    answer = add(at, "a", status=422, parent="nothing")
    assert 'id="code-error"' in answer
    assert 'value="nothing"' in answer  # what was typed is kept
    assert 'href="#code"' in answer
    assert 'id="parent-error"' in add(at, "B", status=422, parent="nothing")
    assert 'id="name_vi-error"' in add(at, "B", status=422, name_vi="a\u200bb")
    assert 'id="valid_from-error"' in add(at, "B", status=422, valid_from="0001-01-01")
    assert 'class="errs"' in add(at, "B", status=422, valid_to="2025-01-01")  # a column of the table
    here = address_of(at, "A")
    page = at.get(f"{here}/end")
    answer = at.post(f"{here}/end", page=page, status=422, valid_to="2025-01-01")
    assert 'id="reason-error"' in answer
    page = at.get(f"{here}/succession")
    given = {"successor": "A", "kind": "merged", "on": "2025-07-01"}
    answer = at.post(f"{here}/succession", page=page, status=422, **given)
    assert 'id="successor-error"' in answer
    page = at.get(f"{here}/edit")
    given = {"code": "A", "name_vi": "A", "type_key": "commune", "parent": "A"}
    assert 'id="parent-error"' in at.post(f"{here}/edit", page=page, status=422, **given)


def test_a_unit_that_others_refer_to_stays(at: Browser) -> None:
    add(at, "A")
    add(at, "B", parent="A")
    above, below = address_of(at, "A"), re.search(r'"(/units/[0-9a-f-]{36})"', at.get("/units?search=name+b"))
    page = at.get(f"{above}/remove")
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    at.post(f"{above}/remove", page=page, status=409, reason="twice")
    links = re.findall(r'href="(/units/[0-9a-f-]{36})"', at.get(above))
    assert below is not None
    page = at.get(f"{links[-1]}/remove")
    at.post(f"{links[-1]}/remove", page=page, status=422)
    listed = at.post(f"{links[-1]}/remove", page=page, reason="twice")
    assert "Name B" not in listed


def test_a_type_in_use_stays_and_another_goes(at: Browser) -> None:
    add(at, "A")
    page = at.get("/units/types/commune/remove")
    at.post("/units/types/commune/remove", page=page, status=409)
    page = at.get("/units/types/new")
    at.post("/units/types/new", page=page, status=422, key="Bad key", name_vi="x", name_en="y")
    at.post("/units/types/new", page=page, key="board", name_vi="Board (vi)", name_en="Board (en)")
    page = at.get("/units/types/board")
    at.post("/units/types/board", page=page, status=422, key="board", name_vi="commune (vi)", name_en="z")
    changed = {"key": "board", "name_vi": "Council", "name_en": "Council", "rank_group": "commune"}
    assert "Council" in at.post("/units/types/board", page=page, status=200, **changed)
    page = at.get("/units/types/board/remove")
    assert "Council" not in at.post("/units/types/board/remove", page=page)
    at.get("/units/types/board", status=404)


def test_who_only_reads_sees_no_way_to_change(open_browser: OpenBrowser) -> None:
    add(open_browser(lang="en"), "A", status=422)  # there is no type yet
    reader = open_browser(Role.UNIT_OFFICER, lang="en")
    assert "/units/new" not in reader.get("/units")
    reader.get("/units/types")
    for address in ("/units/new", "/units/types/new", "/units/import"):
        reader.get(address, status=403)
