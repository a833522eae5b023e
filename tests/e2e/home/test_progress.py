"""How a round goes, as a manager sees it, and what the officer of a unit has to collect."""

import csv
import io
import re

import openpyxl
import pytest

from app.core.actor import SYSTEM
from app.core.i18n import translate
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.home.routes.progress import STATES
from app.sampling import service as sampling
from tests.e2e.home.conftest import Open
from tests.integration.campaigns.province import KEY, Province

WHERE = f"/campaigns/{KEY}/progress"


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def row_of(page: str, name: str) -> str:
    """The words of one row, blanks folded."""
    found = re.search(rf'<tr id="{name}">(.+?)</tr>', page, re.DOTALL)
    assert found is not None
    return words_of(found[1])


def vi(message: str) -> str:
    return translate("vi", message)


def test_a_manager_sees_groups_and_units_against_their_aims(browser: Open, going: Province) -> None:
    leaders = going.audiences["division_leader"]
    page = browser().get(WHERE)
    assert row_of(page, f"group-{leaders}").endswith("216 213 3 28 – 13% " + vi(STATES["going"]))
    assert row_of(page, f"group-{going.audiences['citizen']}").endswith(vi(STATES["idle"]))
    alone = browser().get(f"{WHERE}?audience={leaders}")
    assert row_of(alone, "unit-S01").endswith("12 9 3 4 – 33% " + vi(STATES["going"]))
    assert row_of(alone, "unit-S03").endswith("12 12 0 12 – 100% " + vi(STATES["done"]))
    assert row_of(alone, "unit-S05").endswith("12 12 0 0 – 0% " + vi(STATES["none"]))
    assert f'href="/campaigns/{KEY}/delivery?state=undeliverable"' in alone
    assert 'data-refresh="30"' in alone


def test_no_filter_gives_a_hidden_unit_away(browser: Open, going: Province) -> None:
    """Communes have three officials each: their counts, and every sum over some of them, stay hidden."""
    communes = going.audiences["commune_leader"]
    with open_work(going.resources, actor=SYSTEM, writing=True) as work:
        sampling.count_answer(work, unit_id=going.units["X0101"], audience_id=communes)
    door = browser()
    whole = door.get(f"{WHERE}?audience={communes}")
    assert row_of(whole, "unit-X0101").endswith("3 3 0 – – – " + vi(STATES["hidden"]))
    assert row_of(whole, "unit-total").split()[-6:] == ["135", "135", "0", "1", "–", "1%"]
    for asked in ("type=commune&search=rach+sen", "state=hidden&search=x0101", "search=rach"):
        some = door.get(f"{WHERE}?audience={communes}&{asked}")
        assert row_of(some, "unit-total").split()[-3:] == ["–", "–", "–"]
    every = door.get(f"{WHERE}?type=commune")
    assert row_of(every, "unit-total").split()[-3:] == ["–", "–", "–"]
    ahead = re.findall(r'id="unit-(\w+)"', door.get(f"{WHERE}?audience={communes}&sort=behind"))
    assert ahead[0] == "X0101" or ahead.index("X0101") == sorted(ahead[:-1]).index("X0101")


def test_filters_and_orders(browser: Open, going: Province) -> None:
    door, leaders = browser(), going.audiences["division_leader"]
    done = door.get(f"{WHERE}?audience={leaders}&state=done")
    assert re.findall(r'id="unit-(\w+)"', done) == ["S03", "S04", "total"]
    assert row_of(done, "unit-total").endswith("24 24 0 24 – 100%")
    first = re.findall(r'id="unit-(\w+)"', door.get(f"{WHERE}?audience={leaders}&sort=undeliverable"))[0]
    assert first == "S01"
    assert vi("No unit fits these filters.") in door.get(f"{WHERE}?search=zzz")
    door.get(f"{WHERE}?audience=nonsense&type=nonsense&state=nonsense&sort=nonsense")
    door.get(f"{WHERE}?audience={going.campaign_id}")


def test_the_figures_leave_as_csv_and_workbook(browser: Open, going: Province) -> None:
    client = browser().client
    rows = list(csv.reader(io.StringIO(client.get(f"{WHERE}.csv").content.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{WHERE}.xlsx").content))
    cells = [["" if cell is None else str(cell) for cell in row] for row in book.worksheets[1].values]
    assert rows == cells
    by_unit = {row[0]: row[5:] for row in rows if row[3] == "L\u00e3nh \u0111\u1ea1o ph\u00f2ng"}
    assert by_unit["S01"] == ["12", "9", "3", "4", "", "12", "4", "33", vi(STATES["going"])]
    hidden = next(row for row in rows if row[0] == "X0101")
    assert hidden[5:] == ["3", "3", "0", "", "", "3", "", "", vi(STATES["hidden"])]
    assert next(row[2] for row in book.worksheets[0].values) == vi("Units")


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_HEAD])
def test_an_officer_collects_and_follows_nobody(browser: Open, going: Province, role: Role) -> None:
    door = browser(role)
    assert door.client.get(WHERE).status_code == 403
    page = door.get(f"/campaigns/{KEY}/collection")
    assert len(re.findall(f"<td[^>]*>{vi('Not shown')}</td>", page)) == 45
    assert "@" not in words_of(page)
