"""What the worker does for the trail: the day's check and anchor, checks on demand, mails with anchors."""

from uuid import UUID

from app.audit import service
from app.core.actor import SYSTEM
from app.core.mail.smtp import SmtpPort
from app.core.models import Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work


def begin_day(resources: Resources) -> None:
    """Queues the day's anchor when something happened since the last one."""
    with open_work(resources, actor=SYSTEM, writing=False) as work:
        if not service.has_news(work):
            return
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.plan_day(work)


def check_trail(resources: Resources, *, job: Job) -> None:  # noqa: ARG001
    """`audit.check`: walks the whole chain and writes down what it found."""
    verdict = service.verify_trail(resources)
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.record_check(work, verdict=verdict)


def keep_anchor(resources: Resources, *, job: Job) -> None:
    """`audit.anchor`: a full check, then an anchor and its mails; nothing when nothing happened meanwhile."""
    with open_work(resources, writing=False) as work:
        if not service.has_news(work):
            return
    check_trail(resources, job=job)
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.anchor_trail(work)


def mail_anchor(resources: Resources, *, job: Job) -> None:
    """`audit.mail_anchor`: one anchor to one address; no transaction is open while the relay is spoken to."""
    with open_work(resources, writing=False) as work:
        mail = service.write_letter(
            work, anchor_id=UUID(job.payload["anchor_id"]), to_address=job.payload["to"]
        )
    if mail is None:
        return
    port = SmtpPort(resources.settings)
    try:
        port.send(mail)
    finally:
        port.close()
