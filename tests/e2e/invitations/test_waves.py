"""Reminders by day in the browser: planned, called off, shown as numbers."""

from datetime import timedelta

from app.core import clock
from app.core.actor import SYSTEM
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.jobs import queue_due_waves
from tests.e2e.campaigns.doors import Open
from tests.e2e.invitations.test_delivery import WHERE, vi
from tests.integration.campaigns.province import Province, set_times
from tests.integration.invitations.inviting import Post, read_invitations

PAGE = f"{WHERE}/reminders"


def test_reminders_are_planned_called_off_and_counted(browser: Open, inviting: Province, post: Post) -> None:
    post.send()
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, inviting, kind="survey", closes=24 * 10)
    door = browser()
    page = door.get(PAGE)
    assert vi("No reminders are planned.") in page
    day = clock.today() + timedelta(days=2)
    page = door.post(PAGE, page=page, day=day.isoformat())
    assert f"{day:%d/%m/%Y}, 08:00" in page
    page = door.post(PAGE, page=page, day=day.isoformat(), status=422)
    assert vi("No reminders can be planned for this day") in page
    door.post(PAGE, page=page, day="someday", status=422)
    page = door.post(f"{PAGE}/cancel", page=page, ordinal="1")
    assert vi("No reminders are planned.") in page
    door.post(f"{PAGE}/cancel", page=page, ordinal="1", status=409)
    door.post(PAGE, page=page, day=day.isoformat())
    later = clock.now() + timedelta(days=3)
    assert queue_due_waves(inviting.resources, now=lambda: later) == len(read_invitations(inviting))
    page = door.get(PAGE)
    with open_work(inviting.resources, writing=False) as work:
        [wave] = invitations.list_waves(work, campaign_id=inviting.campaign_id)
    assert wave.queued < 10
    assert vi("Put in the queue on %(time)s: fewer than %(n)s mails").split(": ")[1] % {"n": 10} in page
    assert vi("Call off") not in page
    browser(role=Role.AUDITOR).get(PAGE, status=403)
