"""At the pages: a drawn person's mailbox is gone, the next reserve is asked for, granted and written up."""

import io
import re
from html import unescape

import openpyxl
import pytest

from tests.e2e.duties.conftest import signed_in
from tests.e2e.duties.test_second_person import HERE, decide, said
from tests.integration.campaigns.province import Province
from tests.integration.duties.test_reserves import GROUP, drawn_invitation, launch_sample, set_mail
from tests.support.cast import MANAGER, OFFICER
from tests.support.house import enrol
from tests.support.pair import REASON


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_reserve_is_asked_for_granted_and_written_up(province: Province, lang: str) -> None:
    for member in (OFFICER, MANAGER):
        enrol(province.resources, member)
    launch_sample(province)
    gone = drawn_invitation(province)
    set_mail(province, gone, "undeliverable")
    asker, decider = (signed_in(province, one, lang=lang) for one in (OFFICER, MANAGER))
    form = f"{HERE}/delivery/{gone.unit_id}/{gone.id}/reserve"
    assert form in asker.get(f"{HERE}/delivery/undeliverable")
    assert form in asker.get(f"{HERE}/delivery/{gone.unit_id}/{gone.id}")
    page = asker.get(form)
    assert re.search(r'value="undeliverable"[^>]* checked', page)
    short = asker.post(form, page=page, status=422, why="undeliverable", reason="gone")
    assert said(asker, "Reason from the list") in unescape(short)
    asker.post(form, page=page, status=422, why="has_not_answered", reason=REASON)
    waiting = unescape(asker.post(form, page=page, why="undeliverable", reason=REASON))
    assert said(asker, "No mail reaches the person") in waiting
    assert said(asker, "The same change waits for a decision already") in unescape(
        asker.post(form, page=page, status=409, why="undeliverable", reason=REASON)
    )
    assert said(decider, "Granted") in unescape(decide(decider, decision="granted"))
    asker.get(form, status=409)
    audience = f"audience={province.audiences[GROUP]}"
    protocol = unescape(decider.get(f"{HERE}/draw/protocol?{audience}"))
    assert said(decider, "Reserves that moved up") in protocol
    content = decider.client.get(f"{HERE}/draw/list.xlsx?{audience}").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))[1:]
    [left] = [row for row in rows if row[14]]
    [came] = [row for row in rows if row[15]]
    assert (left[14], came[15]) == (came[0], left[0])
    assert left[16] == said(decider, "No mail reaches the person")
    assert float(str(came[13])) == pytest.approx(float(str(came[7])) * 5 / 4)
