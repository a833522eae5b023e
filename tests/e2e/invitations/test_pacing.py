"""The sending plan in the browser: hours, days, a limit, a pause that everybody sees."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from tests.e2e.campaigns.doors import Open
from tests.e2e.invitations.test_delivery import WHERE, vi
from tests.integration.campaigns.province import Province
from tests.integration.invitations.inviting import read_invitations


def test_a_manager_pauses_and_resumes(browser: Open, inviting: Province) -> None:
    door = browser()
    page = door.get(WHERE)
    assert vi("Pause sending") in page
    page = door.post(f"{WHERE}/pause", page=page)
    assert vi("Sending is paused since %(time)s. Mails wait in the queue until it is resumed.")[:20] in page
    assert f"{clock.today():%d/%m/%Y}, " in page
    assert vi("waits: sending is paused") in page
    one = read_invitations(inviting)[0]
    assert vi("waits: sending is paused") in door.get(f"{WHERE}/{one.unit_id}/{one.id}")
    page = door.post(f"{WHERE}/resume", page=page)
    assert vi("Pause sending") in page
    browser(role=Role.AUDITOR).post(f"{WHERE}/pause", page=page, status=403)


def test_a_plan_is_set_and_its_hours_are_named_in_the_ledger(browser: Open, inviting: Province) -> None:
    door = browser()
    tomorrow = str((clock.today() + timedelta(days=1)).weekday())
    filled = {"opens": "08:00", "closes": "00:00", "domain_per_minute": "30", "weekdays": tomorrow}
    page = door.get(f"{WHERE}/plan")
    page = door.post(f"{WHERE}/plan", page=page, status=200, **filled)
    assert f"{clock.today() + timedelta(days=1):%d/%m/%Y}, 08:00" in page
    page = door.get(f"{WHERE}/plan")
    assert 'value="08:00"' in page
    assert 'value="30"' in page
    with open_work(inviting.resources, writing=False) as work:
        plan = invitations.get_plan(work, campaign_id=inviting.campaign_id)
    assert (plan.opens_minute, plan.closes_minute, plan.domain_per_minute) == (480, 1440, 30)
    assert plan.weekdays == 1 << int(tomorrow)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"closes": "07:00"}, "The end must come after the beginning."),
        ({"opens": "soon"}, "This value cannot be used."),
        ({"domain_per_minute": "0"}, None),
        ({"weekdays": "7"}, None),
    ],
)
def test_a_plan_that_cannot_be_kept_is_sent_back_with_its_values(
    browser: Open, inviting: Province, change: dict[str, str], said: str | None
) -> None:
    door = browser()
    filled = {"opens": "08:00", "closes": "17:00", "domain_per_minute": "30", "weekdays": "1"} | change
    before = door.get(f"{WHERE}/plan")
    page = door.post(f"{WHERE}/plan", page=before, status=422, **filled)
    assert said is None or vi(said) in page
    assert f'value="{filled["closes"]}"' in page
    with open_work(inviting.resources, writing=False) as work:
        assert invitations.get_plan(work, campaign_id=inviting.campaign_id).domain_per_minute is None
