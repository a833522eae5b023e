"""A manager draws a sample: order, counts, draw, protocol, workbook; a second time with a reason."""

import io

import openpyxl
import pytest

from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from app.sampling import service as sampling
from tests.e2e.campaigns.doors import Open
from tests.integration.campaigns.province import KEY, Province, freeze

WHERE = f"/campaigns/{KEY}/draw"


@pytest.fixture
def frozen(province: Province) -> Province:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
    return province


def test_a_sample_is_ordered_drawn_and_written_up(browser: Open, frozen: Province) -> None:
    manager = browser(lang="en")
    audience = frozen.audiences["division_leader"]
    order = {"audience_id": str(audience), "method": "simple", "size": "40", "reserves": "5"}
    asked = "&".join(f"{name}={value}" for name, value in order.items())
    assert "How many are needed?" in manager.get(f"{WHERE}?{asked}&margin=5&response=80")
    shown = manager.get(f"{WHERE}?{asked}&preview=1")
    assert "What each unit may expect" in shown
    assert "18.5" in shown
    protocol = manager.post(WHERE, page=shown, seed="123456789", status=200, **order)
    assert "every row came out the same" in protocol
    assert "123456789" in protocol
    for line in ("<b>DEPARTMENT OF HOME AFFAIRS</b>", "SOCIALIST REPUBLIC OF VIET NAM"):
        assert line in protocol
    with open_work(frozen.resources, writing=False) as work:
        made = sampling.find_draw(work, audience_id=audience)
    assert made is not None
    assert made.result_sha256
    assert made.result_sha256 in protocol
    book = openpyxl.load_workbook(
        io.BytesIO(manager.client.get(f"{WHERE}/list.xlsx?audience={audience}").content)
    )
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert (len(rows) - 1, sum(row[8] == "yes" for row in rows)) == (216, 40)
    again = manager.post(WHERE, page=shown, status=422, **{**order, "size": "50"})
    assert "Say in at least 10 characters" in again
    asked_anew = {**order, "size": "50", "reason": "The council asked for fifty."}
    assert "phieu-draw/1" in manager.post(WHERE, page=shown, status=200, **asked_anew)


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("stratified", "by=type&allocation=proportional&size=30&given_type=department&given_size="),
        (
            "multi_stage",
            "stage_type=&stage_method=pps&stage_size=4&member_method=systematic&member_size=3&reserves=1",
        ),
        ("systematic", "size=12"),
    ],
)
def test_every_method_shows_its_counts(browser: Open, frozen: Province, method: str, fields: str) -> None:
    audience = frozen.audiences["division_leader"]
    shown = browser(lang="en").get(f"{WHERE}?audience_id={audience}&method={method}&preview=1&{fields}")
    assert "What each unit may expect" in shown


def test_a_number_that_cannot_be_drawn_is_said_beside_the_form(browser: Open, frozen: Province) -> None:
    audience = frozen.audiences["division_leader"]
    shown = browser(lang="en").get(
        f"{WHERE}?audience_id={audience}&method=simple&preview=1&size=999", status=422
    )
    assert "Enter a number from 1 to 216." in shown
