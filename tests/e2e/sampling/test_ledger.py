"""The ledger as a manager reads it: states in words, filters, identity, CSV and workbook."""

import csv
import io
import re

import openpyxl
import pytest

from app.core.actor import SYSTEM
from app.core.i18n import translate
from app.core.permissions import Role
from app.core.unit_of_work import Work, open_work
from app.sampling import service as sampling
from tests.e2e.campaigns.doors import Open
from tests.integration.campaigns.province import KEY, Province, launch
from tests.support.pair import REASON

WHERE = f"/campaigns/{KEY}/quotas"


def take(work: Work, province: Province, unit: str, *, issued: int, valid: int, invalid: int = 0) -> None:
    """Forms of citizens handed out and taken in."""
    unit_id, audience_id = province.units[unit], province.audiences["citizen"]
    sampling.record_issued(work, unit_id=unit_id, audience_id=audience_id, forms=issued)
    for _ in range(valid):
        sampling.count_answer(work, unit_id=unit_id, audience_id=audience_id)
    if invalid:
        sampling.record_invalid(work, unit_id=unit_id, audience_id=audience_id, forms=invalid)


@pytest.fixture
def collecting(province: Province) -> Province:
    """Forms come in: full, nine left, four over, none."""
    launch(province)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        take(work, province, "S01", issued=25, valid=20)
        take(work, province, "S03", issued=20, valid=11)
        take(work, province, "S04", issued=30, valid=24, invalid=3)
        take(work, province, "S05", issued=20, valid=0)
    return province


def row_of(page: str, unit: str) -> str:
    """The words of one row, blanks folded."""
    found = re.search(rf'<tr id="unit-{unit}">(.+?)</tr>', page, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def vi(message: str, **params: object) -> str:
    text = translate("vi", message)
    return text % params if params else text


def test_every_state_is_said_in_words(browser: Open, collecting: Province) -> None:
    page = browser().get(WHERE)
    assert row_of(page, "S01").endswith("20 25 5 20 0 20 0 " + vi("Full"))
    assert row_of(page, "S03").endswith("20 20 9 11 0 11 0 " + vi("%(n)s left", n=9))
    assert row_of(page, "S04").endswith("20 30 3 27 3 24 4 " + vi("%(n)s over", n=4))
    assert row_of(page, "S05").endswith("20 20 20 0 0 0 0 " + vi("No forms yet"))
    assert row_of(page, "total").endswith("630 95 37 58 3 55 4 8,1%")
    assert "51 / 630" in page
    assert vi("The ledger agrees") in page


def test_filters_leave_what_was_asked_for(browser: Open, collecting: Province) -> None:
    door = browser()
    assert set(re.findall(r'id="unit-(\w+)"', door.get(f"{WHERE}?state=over"))) == {"S04", "total"}
    districts = re.findall(r'id="unit-(\w+)"', door.get(f"{WHERE}?type=district"))
    assert [code[0] for code in districts] == ["H"] * 9 + ["t"]
    found = re.findall(r'id="unit-(\w+)"', door.get(f"{WHERE}?search=so+tu+phap"))
    assert found == ["S03", "total"]
    assert vi("No unit fits these filters.") in door.get(f"{WHERE}?search=zzz")
    door.get(f"{WHERE}?state=nonsense&type=nonsense&audience=nonsense")


def test_a_ledger_that_does_not_add_up_names_the_unit(browser: Open, collecting: Province) -> None:
    with open_work(collecting.resources, actor=SYSTEM, writing=True) as work:
        take(work, collecting, "S03", issued=-15, valid=0)
    page = browser().get(WHERE)
    assert "S\u1edf T\u01b0 ph\u00e1p" in page.split('class="identity"')[1]


def test_the_ledger_leaves_as_csv_and_workbook(browser: Open, collecting: Province) -> None:
    client = browser().client
    audience = collecting.audiences["citizen"]
    sent = client.get(f"{WHERE}.csv?audience={audience}")
    assert sent.headers["content-disposition"] == f'attachment; filename="{KEY}-quotas.csv"'
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{WHERE}.xlsx?audience={audience}").content))
    cells = [["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].values]
    assert rows == cells
    assert rows[0][:2] == [vi("Unit code"), vi("Unit")]
    [over] = [row for row in rows if row[0] == "S04"]
    assert over[3:] == ["20", "30", "3", "27", "3", "24", "20", "4"]
    assert client.get(f"{WHERE}.csv?audience={collecting.campaign_id}").status_code == 404


def test_small_online_cells_are_hidden_and_cannot_be_worked_out(browser: Open, collecting: Province) -> None:
    audience_id = collecting.audiences["commune_leader"]
    commune = collecting.units["X0101"]
    with open_work(collecting.resources, actor=SYSTEM, writing=True) as work:
        for unit, unit_id in collecting.units.items():
            if unit.startswith("X"):
                sampling.record_issued(work, unit_id=unit_id, audience_id=audience_id, forms=3)
        sampling.count_answer(work, unit_id=commune, audience_id=audience_id)
    door = browser()
    page = door.get(f"{WHERE}?audience={audience_id}")
    assert row_of(page, "X0101").endswith(vi("Not shown: few people"))
    assert row_of(page, "total").endswith("135 134 1 0")
    alone = door.get(f"{WHERE}?audience={audience_id}&search=rach+sen")
    assert "\u2013 \u2013" in row_of(alone, "total")
    rows = list(csv.reader(io.StringIO(door.client.get(f"{WHERE}.csv?audience={audience_id}").text)))
    [row] = [row for row in rows if row[0] == "X0101"]
    assert row[3:] == ["", "3", "", "", "", "", "", ""]


def test_a_quota_below_what_was_counted_is_refused_whole(browser: Open, collecting: Province) -> None:
    door = browser()
    page = door.get(f"{WHERE}/set")
    sent = {
        "csrf": re.findall(r'name="csrf" value="([0-9a-f]+)"', page)[0],
        "audience_id": str(collecting.audiences["citizen"]), "unit_type": ["department", "district"],
    }  # fmt: skip
    sent["reason"] = REASON
    refused = door.client.post(f"{WHERE}/ask", data={**sent, "target": ["10", "40"]})
    assert refused.status_code == 422
    assert 'value="10"' in refused.text
    assert "630" in door.get(WHERE)
    assert door.client.post(f"{WHERE}/ask", data={**sent, "target": ["x", "40"]}).status_code == 422
    alone = door.client.post(f"{WHERE}/set", data={**sent, "target": ["20", "40"]})
    assert alone.status_code == 403
    assert vi("This change needs a second person") in alone.text
    assert "630" in door.get(WHERE)


def test_an_auditor_reads_and_does_not_set(browser: Open, collecting: Province) -> None:
    page = browser(role=Role.AUDITOR).get(WHERE)
    assert vi("Set the quotas") not in page
    browser(role=Role.AUDITOR).get(f"{WHERE}/set", status=403)
