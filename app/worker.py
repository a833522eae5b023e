"""The worker: sends what is due and carries out queued jobs, until it is told to stop."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Protocol

from app.accounts.jobs import send_letter
from app.audit.jobs import begin_day, check_trail, keep_anchor, mail_anchor
from app.core import clock, queue
from app.core.errors import DatabaseBusy
from app.core.mail.imap import MailboxDown, opened_mailbox
from app.core.mail.smtp import SmtpPort
from app.core.models import Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations.jobs import queue_due_waves, read_mailbox, send_due_mail, send_test_mail
from app.paper.jobs import print_batches, read_scan
from app.people.jobs import check_file
from app.rankings.jobs import compute_index
from app.reports.jobs import run_analysis
from app.scorecards.jobs import draw_evidence

log = logging.getLogger("phieu.worker")


class Step(Protocol):
    """What carries a job out."""

    def __call__(self, resources: Resources, *, job: Job) -> None:
        """Does the work; raising puts the job back with a delay."""


JOBS: dict[str, Step] = {
    "audit.anchor": keep_anchor,
    "audit.check": check_trail,
    "reports.run_analysis": run_analysis,
    "rankings.compute_index": compute_index,
    "paper.print_batches": print_batches,
    "paper.read_scan": read_scan,
    "scorecards.draw_evidence": draw_evidence,
}
LISTS: dict[str, Step] = {"people.check_file": check_file}
"""Carried out by a thread of their own: somebody sits before the page and waits for them."""
LETTERS: dict[str, Step] = {
    "accounts.letter": send_letter,
    "audit.mail_anchor": mail_anchor,
    "invitations.test_mail": send_test_mail,
}
"""Sent by the thread of the mail, so that a letter never waits for an analysis to end."""
IDLE_SECONDS = 1.0
MAILBOX_SECONDS = 300.0
"""Between two looks into the mailbox of what comes back."""
SECONDS_PER_ROUND = 10
"""Of mail, until letters to staff are looked after again; never fewer than 20 mails."""


class Worker:
    """Threads for mail, jobs, lists, the day, and the mailbox of what comes back, where there is one.

    On SQLite they live in the process that serves the pages.
    """

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self._stop = threading.Event()
        self._day: date | None = None
        self._started = False
        self._port: SmtpPort | None = None
        """A connection is kept while there is mail to send and `stop` will close it."""
        self._looked = -MAILBOX_SECONDS
        steps = [("mail", self.send_mail), ("jobs", self.take_job), ("lists", self.take_list)]
        steps.append(("day", self.begin_day))
        if resources.settings.bounce_imap_url:
            steps.append(("mailbox", self.read_mailbox))
        self._threads = [
            threading.Thread(target=self._loop, args=(step,), name=name, daemon=True) for name, step in steps
        ]

    def start(self) -> None:
        """Starts the threads."""
        self._started = True
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Asks the threads to end after their present step, and waits for them."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=30)
        if self._port is not None:
            self._port.close()

    def _loop(self, step: Callable[[], bool]) -> None:
        while not self._stop.is_set():
            try:
                busy = step()
            except DatabaseBusy:
                log.warning(
                    "the %s step waits: the database does not answer", threading.current_thread().name
                )
                busy = False
            except Exception:
                log.exception("the %s step failed", threading.current_thread().name)
                busy = False
            if not busy:
                self._stop.wait(IDLE_SECONDS)

    def send_mail(self) -> bool:
        """Sends a letter to staff, queues due reminders, sends a round of due mail; says if it sent any."""
        letter = self._carry_out(LETTERS, only=LETTERS.keys())
        queue_due_waves(self.resources)
        port, self._port = self._port or SmtpPort(self.resources.settings), None
        sent = 0
        try:
            limit = max(20, int(SECONDS_PER_ROUND * self.resources.settings.mail_per_second))
            sent = send_due_mail(
                self.resources, port=port, limit=limit, going=lambda: not self._stop.is_set()
            )
        finally:
            if sent and self._started and not self._stop.is_set():
                self._port = port
            else:
                port.close()
        return sent > 0 or letter

    def read_mailbox(self) -> bool:
        """Every five minutes: records what came back; a mailbox out of reach is tried again then."""
        if time.monotonic() < self._looked + MAILBOX_SECONDS:
            return False
        self._looked = time.monotonic()
        try:
            with opened_mailbox(self.resources.settings) as mailbox:
                return read_mailbox(self.resources, mailbox=mailbox).total() > 0
        except MailboxDown as down:
            log.warning("the mailbox of what comes back cannot be read: %s", down.reply)
            return False

    def begin_day(self) -> bool:
        """Once a day in Vietnam: queues what is due on that day."""
        today = clock.today()
        if today != self._day:
            begin_day(self.resources)
            self._day = today
        return False

    def take_job(self) -> bool:
        """Carries out one queued job; a failure puts it back with a delay."""
        return self._carry_out(JOBS, besides=LETTERS.keys() | LISTS.keys())

    def take_list(self) -> bool:
        """Checks one large workbook that waits for it."""
        return self._carry_out(LISTS, only=LISTS.keys())

    def _carry_out(
        self, steps: Mapping[str, Step], *, only: Collection[str] = (), besides: Collection[str] = ()
    ) -> bool:
        with open_work(self.resources, writing=True) as work:
            job = queue.claim(work.session, now=clock.now(), only=only, besides=besides)
        if job is None:
            return False
        try:
            steps[job.kind](self.resources, job=job)
        except queue.Unfinished as unfinished:
            log.warning("job %s could not be finished: %s", job.kind, unfinished.reply)
            due_at = clock.now() + unfinished.wait if unfinished.wait else None
            with open_work(self.resources, writing=True) as work:
                queue.put_back(work.session, job_id=job.id, reply=unfinished.reply, due_at=due_at)
            return True
        except Exception as error:
            log.exception("job %s failed", job.kind)
            with open_work(self.resources, writing=True) as work:
                queue.fail(
                    work.session, job_id=job.id, attempts=job.attempts, error=str(error), now=clock.now()
                )
            return True
        with open_work(self.resources, writing=True) as work:
            queue.finish(work.session, job_id=job.id)
        return True


def work_until_stopped(resources: Resources) -> None:
    """`phieu work`: runs until interrupted or terminated; the step in hand is finished first."""
    worker = Worker(resources)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    worker.start()
    stopped.wait()
    worker.stop()
