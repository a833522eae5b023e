"""Where to look first: for analysts from elsewhere only, in no open file."""

import re
from collections.abc import Callable

import pytest

from app.core.actor import Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import Work
from app.reports import rules
from app.web.deps import SignedIn
from tests.e2e.reports.test_story import PAGE
from tests.e2e.units.door import Browser, RoleDoor
from tests.integration.reports.world import World

Open = Callable[..., Browser]


def run_of(browser: Browser) -> str:
    (run,) = re.findall(rf'href="({PAGE}/runs/[0-9a-f-]{{36}})"', browser.get(f"{PAGE}/runs"))
    return str(run)


def test_an_analyst_sees_where_to_look_and_takes_the_workbook(browser_of: Open) -> None:
    for lang in ("vi", "en"):
        analyst = browser_of(lang=lang)
        run = run_of(analyst)
        assert f'href="{run}/first-look"' in analyst.get(run)
        page = analyst.get(f"{run}/first-look")
    assert "no verdict" in page
    # nobody of this small round handed in ten forms
    assert "An order needs at least two units with 10 forms" in page
    book = analyst.client.get(f"{run}/first-look.xlsx")
    assert book.headers["content-disposition"] == 'attachment; filename="round_2023-first-look.xlsx"'
    assert book.content[:2] == b"PK"


def test_nobody_else_sees_it(browser_of: Open) -> None:
    run = run_of(browser_of())
    for role in (Role.MANAGER, Role.AUDITOR, Role.COUNCIL_SECRETARY):
        reader = browser_of(role)
        assert "first-look" not in reader.get(run)
        reader.get(f"{run}/first-look", status=403)
        assert reader.client.get(f"{run}/first-look.xlsx").status_code == 403


def test_neither_it_nor_the_cells_are_open_files(browser_of: Open) -> None:
    analyst = browser_of()
    run = run_of(analyst)
    for name in (rules.LOOK, rules.LOOK_BOOK, *rules.CELLS):
        assert name not in rules.OPEN_FILES
        assert analyst.client.get(f"{run}/files/{name}").status_code == 404
        assert analyst.client.get(f"{PAGE}/files/{name}").status_code == 404
    assert "first-look" not in analyst.client.get(f"{PAGE}/files/results.json").text


def test_an_analyst_of_an_assessed_unit_does_not_see_it(
    world: World, browser_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def insider(self: RoleDoor, work: Work, *, session_id: str) -> SignedIn:
        home = world.units["S2"]
        return SignedIn(Actor(kind="staff", name="Tester", home_unit_id=home, grants=(Grant(Role.ANALYST),)))

    analyst = browser_of()
    run = run_of(analyst)
    monkeypatch.setattr(RoleDoor, "find_actor", insider)
    assert "Your own unit is assessed" in analyst.get(f"{run}/first-look", status=403)
    assert analyst.client.get(f"{run}/first-look.xlsx").status_code == 403
