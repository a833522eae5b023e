"""What the worker runs for invitations: sending the mail that is due."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from app.core import clock
from app.core.actor import SYSTEM
from app.core.mail.port import (
    MailPort,
    OutcomeUnknown,
    PermanentFailure,
    RelayDown,
    TemporaryFailure,
)
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations import service
from app.invitations.errors import WaveGone
from app.invitations.service import ClaimedMail, Outcome

log = logging.getLogger("phieu.mail")
CLAIMED_AT_ONCE = 10
"""Few enough that a slow relay (30 s a mail) answers for all of them within one lease."""


WRITTEN_AFTER = 0.5
"""Seconds after which outcomes are written down."""


def send_due_mail(
    resources: Resources,
    *,
    port: MailPort,
    limit: int,
    now: Callable[[], datetime] = clock.now,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Sends up to `limit` due mails, at most `mail_per_second`; returns how many came to an outcome.

    Short transactions, none open while the relay is spoken to: one claims, one records what came of the
    mails of the last half second. A relay that cannot be reached ends the round: what was claimed and
    not sent goes back to the queue.
    """
    settled = 0
    while settled < limit:
        claimed = _claim(resources, limit=min(CLAIMED_AT_ONCE, limit - settled), now=now())
        if not claimed:
            break
        held = _Results(resources, now=now)
        try:
            for index, mail in enumerate(claimed):
                left = claimed[index:]
                if now() >= mail.lease_until:
                    continue
                began = time.monotonic()
                held.add(mail, _hand_over(port, mail))
                settled += 1
                sleep(max(0.0, 1 / resources.settings.mail_per_second - (time.monotonic() - began)))
        except RelayDown as down:
            held.write()
            with open_work(resources, actor=SYSTEM, writing=True) as work:
                service.release_mail(work, claimed=left, reply=down.reply, now=now())
            return settled
        finally:
            held.write()
    return settled


class _Results:
    """What came of mails, written down together; a process that is killed repeats at most these."""

    def __init__(self, resources: Resources, *, now: Callable[[], datetime]) -> None:
        self._resources, self._now = resources, now
        self._kept: list[tuple[ClaimedMail, Outcome]] = []
        self._since = time.monotonic()

    def add(self, mail: ClaimedMail, outcome: Outcome) -> None:
        """Keeps an outcome, and writes all that are kept when the first is old enough."""
        self._kept.append((mail, outcome))
        if time.monotonic() - self._since >= WRITTEN_AFTER:
            self.write()

    def write(self) -> None:
        """Records what is kept in one transaction."""
        if self._kept:
            with open_work(self._resources, actor=SYSTEM, writing=True) as work:
                for mail, outcome in self._kept:
                    service.settle_mail(work, claimed=mail, outcome=outcome, now=self._now())
        self._kept, self._since = [], time.monotonic()


def queue_due_waves(resources: Resources, *, now: Callable[[], datetime] = clock.now) -> int:
    """Puts the reminders of waves that are due in the outbox; returns how many mails that are."""
    with open_work(resources, writing=False) as work:
        due = service.list_due_waves(work, now=now())
    queued = 0
    for campaign_id, ordinal in due:
        with suppress(WaveGone), open_work(resources, actor=SYSTEM, writing=True) as work:
            queued += service.queue_wave(work, campaign_id=campaign_id, ordinal=ordinal, now=now())
    return queued


def _claim(resources: Resources, *, limit: int, now: datetime) -> list[ClaimedMail]:
    with open_work(resources, writing=False) as work:
        if not service.has_due_mail(work, now=now):
            return []
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        return service.claim_mail(work, limit=limit, now=now)


def _hand_over(port: MailPort, mail: ClaimedMail) -> Outcome:
    """Speaks to the relay; every failure but `RelayDown` becomes an outcome of this one message."""
    try:
        return Outcome("accepted", port.send(service.compose_mail(mail)))
    except RelayDown:
        raise
    except TemporaryFailure as failure:
        return Outcome("temporary", failure.reply)
    except PermanentFailure as failure:
        return Outcome("permanent", failure.reply)
    except OutcomeUnknown as failure:
        return Outcome("unknown", failure.reply)
    except Exception as error:  # one message that cannot be written must not stop the queue
        log.error("a message could not be written: %s", type(error).__name__)
        return Outcome("temporary", type(error).__name__)
