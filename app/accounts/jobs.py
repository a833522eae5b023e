"""What the worker runs for accounts: sending one letter to a member of staff."""

from app.accounts import service
from app.core import queue
from app.core.actor import SYSTEM
from app.core.mail.port import MailFailure, OutcomeUnknown, PermanentFailure, without_addresses
from app.core.mail.smtp import SmtpPort
from app.core.models import Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work


def send_letter(resources: Resources, *, job: Job) -> None:
    """Writes a letter and hands it to the relay, with no unit of work open meanwhile.

    Raises `queue.Unfinished`: to be tried again after a temporary failure, never after a refusal.
    """
    with open_work(resources, actor=SYSTEM, writing=False) as work:
        mail = service.compose_letter(work, job=job)
    if mail is None:
        return
    port = SmtpPort(resources.settings)
    try:
        port.send(mail)
    except MailFailure as failure:
        unknown = isinstance(failure, OutcomeUnknown)
        wait = None
        if not isinstance(failure, PermanentFailure):
            wait = service.next_letter_wait(job, unknown=unknown)
        if wait is None:
            _forget(resources, job=job)
        raise queue.Unfinished(without_addresses(failure.reply), wait=wait) from failure
    finally:
        port.close()
    _forget(resources, job=job)


def _forget(resources: Resources, *, job: Job) -> None:
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.forget_address(work, job=job)
