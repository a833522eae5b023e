"""Anchors leave the house by mail and on paper; checks are asked for on the page and done by the worker."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from app.audit import jobs
from app.audit import service as audit
from app.cli.demo.stage import free_port
from app.core import clock
from app.core.actor import SYSTEM
from app.core.audit import AuditNote
from app.core.chain import Anchor
from app.core.mail.port import RelayDown
from app.core.mail.sink import CapturedMail, Mailbox
from app.core.models import AuditAnchor, Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from tests.e2e.audit.conftest import Open, happen
from tests.e2e.audit.door import Auditor, rows_of, shown
from tests.faults.audit import tampering

ADDRESSES = ("first@kiemtra.example", "second@noivu.example")
STEPS = {
    "audit.anchor": jobs.keep_anchor,
    "audit.check": jobs.check_trail,
    "audit.mail_anchor": jobs.mail_anchor,
}


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    box = Mailbox(tmp_path / "mailbox")
    yield box
    box.close()


@pytest.fixture
def mailing(trail: Resources, mailbox: Mailbox) -> Resources:
    """The house with two addresses for anchors and a relay that takes them."""
    port = free_port()
    mailbox.listen(port=port)
    settings = trail.settings.model_copy(
        update={
            "anchor_to": ", ".join(ADDRESSES),
            "smtp_url": f"smtp://127.0.0.1:{port}",
            "smtp_start_tls": "never",
        }
    )
    return replace(trail, settings=settings)


def waiting(resources: Resources) -> list[Job]:
    with open_work(resources, writing=False) as work:
        return list(work.session.execute(select(Job).where(col(Job.state) == "queued")).scalars())


def work_off(resources: Resources) -> list[str]:
    """Carries out every queued job of the trail, those included that they queue; returns their kinds."""
    done: list[str] = []
    while found := waiting(resources):
        for job in found:
            STEPS[job.kind](resources, job=job)
            with open_work(resources, writing=True) as work:
                row = work.session.get(Job, job.id)
                assert row is not None
                row.state = "done"
            done.append(job.kind)
    return done


def mails_of(box: Mailbox) -> list[CapturedMail]:
    return [mail for one in box.list_ids() if (mail := box.read(one)) is not None]


def anchors_of(resources: Resources) -> list[AuditAnchor]:
    with open_work(resources, writing=False) as work:
        return list(work.session.execute(select(AuditAnchor).order_by(col(AuditAnchor.count))).scalars())


def test_a_day_on_which_something_happened_ends_with_an_anchor_in_two_mailboxes(
    mailing: Resources, mailbox: Mailbox
) -> None:
    jobs.begin_day(mailing)
    jobs.begin_day(mailing)  # a second worker, or a restart
    assert work_off(mailing) == ["audit.anchor", "audit.mail_anchor", "audit.mail_anchor"]
    (anchor,) = anchors_of(mailing)
    mails = mails_of(mailbox)
    assert {mail.to for mail in mails} == set(ADDRESSES)
    typed = None
    for mail in mails:
        typed = re.search(r"phieu audit verify --anchor (\S+)", mail.text)
        assert typed is not None
        assert typed[1] == f"{anchor.count}:{anchor.head}"
        vietnamese, _, english = mail.text.partition("-" * 60)
        assert "nh\u1eadt k\u00fd nguy\u00ean v\u1eb9n" in vietnamese
        assert "found the log whole" in english
    assert typed is not None
    assert audit.verify_trail(mailing, anchors=[audit.parse_anchor(typed[1])]).broken is None


def test_a_quiet_day_writes_no_anchor(mailing: Resources, mailbox: Mailbox) -> None:
    """The trail's own events are no news, else every day would have some."""
    jobs.begin_day(mailing)
    work_off(mailing)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        jobs.begin_day(mailing)
        assert waiting(mailing) == []
        happen(mailing, SYSTEM, AuditNote("group:g", None, {}, "campaigns.add_group"), days=30)
        jobs.begin_day(mailing)
        assert work_off(mailing)[0] == "audit.anchor"
    assert len(anchors_of(mailing)) == 2
    assert len(mails_of(mailbox)) == 4


def test_a_relay_that_is_down_leaves_the_mail_in_the_queue(mailing: Resources, mailbox: Mailbox) -> None:
    mailbox.close()
    with open_work(mailing, actor=SYSTEM, writing=True) as work:
        audit.anchor_trail(work)
    for job in waiting(mailing):
        with pytest.raises(RelayDown):
            jobs.mail_anchor(mailing, job=job)


def test_a_broken_trail_is_said_in_the_mail_and_on_the_page(
    mailing: Resources, mailbox: Mailbox, auditor: Open
) -> None:
    with mailing.database.transaction(writing=True) as opened:
        opened.session.connection().exec_driver_sql("DROP TRIGGER audit_event_no_update")
        tampering.edit(opened.session, place=6, column="object")
        opened.session.commit()
    jobs.begin_day(mailing)
    work_off(mailing)
    mail = mails_of(mailbox)[0].text
    assert "C\u1ea2NH B\u00c1O" in mail
    assert "WARNING" in mail
    assert "event 6" in mail
    for lang, said in (("vi", "t\u1ea1i s\u1ef1 ki\u1ec7n 6"), ("en", "does not hold at event 6")):
        assert said in shown(auditor(lang=lang).get())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_check_is_asked_for_on_the_page_and_its_time_is_shown(
    trail: Resources, auditor: Open, lang: str
) -> None:
    browser = auditor(lang=lang)
    assert browser.send("/audit/check").headers["location"] == "/audit?asked=1"
    page = browser.get("/audit", asked=1)
    assert 'action="/audit/check"' not in page  # one is under way
    browser.client.post("/audit/check", data={"csrf": csrf_in(page)})
    assert work_off(trail) == ["audit.check"]
    page = browser.get()
    time = clock.in_vietnam(clock.now()).strftime("%d/%m/%Y")
    assert time in shown(page.partition("<h1>")[2].partition("<form class")[0])
    assert 'action="/audit/check"' in page


def csrf_in(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_to_print_has_one_anchor_a_line(mailing: Resources, auditor: Open, lang: str) -> None:
    for _ in range(3):
        with open_work(mailing, actor=SYSTEM, writing=True) as work:
            audit.anchor_trail(work)
    rows = rows_of(auditor(lang=lang).get("/audit/anchors"))
    kept = anchors_of(mailing)
    assert [row[1] for row in rows] == [str(one.count) for one in reversed(kept)]
    typed = [audit.parse_anchor(f"{row[1]}: {row[2]}") for row in rows]
    assert typed == [Anchor(one.count, one.head) for one in reversed(kept)]


def test_without_an_anchor_the_page_says_how_to_get_one(auditor: Open) -> None:
    assert "phieu audit anchor" in auditor().get("/audit/anchors")


def test_reading_checks_nothing_and_writes_nothing(trail: Resources, auditor: Open) -> None:
    browser: Auditor = auditor()
    for address in ("/audit", "/audit/anchors", "/audit?before=5"):
        browser.get(address)
    assert waiting(trail) == []
    assert browser.client.get("/audit/check").status_code == 405
    assert browser.client.get("/audit/export").status_code == 405
