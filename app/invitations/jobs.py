"""What the worker runs for invitations: sending the mail that is due, reading what came back."""

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy.exc import DataError, IntegrityError

from app.core import clock, queue
from app.core.actor import SYSTEM, Actor
from app.core.mail.imap import ImapMailbox
from app.core.mail.port import (
    LONGEST_SECONDS,
    MailFailure,
    MailPort,
    OutcomeUnknown,
    PermanentFailure,
    RelayDown,
    TemporaryFailure,
    without_addresses,
)
from app.core.mail.smtp import SmtpPort
from app.core.models import Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations import service
from app.invitations.bounces import read_report
from app.invitations.errors import WaveGone
from app.invitations.service import Became, ClaimedMail, Outcome, Returned, Settled

log = logging.getLogger("phieu.mail")
CLAIMED_SECONDS: Final = 5.0
"""So much work is claimed at once, within these bounds: a slow relay is left with little in hand."""
LEAST_CLAIMED: Final = 10
MOST_CLAIMED: Final = 200
LOOKED_AFTER: Final = 0.5
"""Seconds after which outcomes are written down, and what is in hand is looked at again."""
TEST_TRIES: Final = 3
TEST_WAIT: Final = timedelta(minutes=5)
HAND_OVER: Final = timedelta(seconds=3 * LONGEST_SECONDS + 30)
"""A mail is begun only while its lease lasts longer than the slowest relay takes to connect, to hear the
addresses and to take the text."""


def send_due_mail(
    resources: Resources,
    *,
    port: MailPort,
    limit: int,
    now: Callable[[], datetime] = clock.now,
    sleep: Callable[[float], None] = time.sleep,
    going: Callable[[], bool] = lambda: True,
) -> int:
    """Sends up to `limit` due mails, at most `mail_per_second`; returns how many came to an outcome.

    Short transactions, none open while the relay is spoken to: one claims, one records what came of the
    mails of the last half second and lets go of those that were paused or withdrawn meanwhile. A relay
    that cannot be reached ends the round, and so does `going` when it says no: what was claimed and not
    sent goes back to the queue.
    """
    pause = 1 / resources.settings.mail_per_second
    at_once = max(LEAST_CLAIMED, min(MOST_CLAIMED, int(CLAIMED_SECONDS / pause)))
    settled = 0
    while settled < limit and going():
        claimed = _claim(resources, limit=min(at_once, limit - settled), now=now())
        if not claimed:
            break
        hand = _Hand(resources, claimed=claimed, now=now)
        try:
            settled += _send(hand, port=port, pause=pause, sleep=sleep, going=going)
        except RelayDown as down:
            hand.put_back(down)
            return settled + hand.count
        except BaseException:  # the mail in hand may have left: its lease tells the next worker
            hand.write()
            raise
        hand.put_back()
    return settled


def _send(
    hand: "_Hand",
    *,
    port: MailPort,
    pause: float,
    sleep: Callable[[float], None],
    going: Callable[[], bool],
) -> int:
    """Sends what is in a hand; returns how many came to an outcome."""
    while going():
        mail = hand.next()
        if mail is None:
            break
        began = time.monotonic()
        hand.settle(_hand_over(port, mail, now=hand.now))
        sleep(max(0.0, pause - (time.monotonic() - began)))
    return hand.count


class _Hand:
    """The claimed mails of a worker. A process that is killed repeats at most those of half a second."""

    def __init__(
        self, resources: Resources, *, claimed: Sequence[ClaimedMail], now: Callable[[], datetime]
    ) -> None:
        self._resources, self.now = resources, now
        self._left = deque(claimed)
        self._settled: list[Settled] = []
        self._looked = time.monotonic()
        self.count = 0

    def next(self) -> ClaimedMail | None:
        """The next mail that may still leave; None when there is none."""
        if time.monotonic() - self._looked >= LOOKED_AFTER:
            self._look()
        if not self._left or self.now() + HAND_OVER >= self._left[0].lease_until:
            return None
        return self._left[0]

    def settle(self, outcome: Outcome) -> None:
        """Keeps what came of the mail that `next` gave."""
        self._settled.append((self._left.popleft(), outcome))
        self.count += 1

    def _look(self) -> None:
        with open_work(self._resources, actor=SYSTEM, writing=True) as work:
            service.settle_mails(work, settled=self._settled)
            wanted = service.keep_wanted(work, claimed=self._left, now=self.now())
        self._left = deque(one for one in self._left if one.message_id in wanted)
        self._settled, self._looked = [], time.monotonic()

    def write(self) -> None:
        """Writes outcomes down; the rest stays claimed until its lease ends."""
        if self._settled:
            with open_work(self._resources, actor=SYSTEM, writing=True) as work:
                service.settle_mails(work, settled=self._settled)
            self._settled = []

    def put_back(self, down: RelayDown | None = None) -> None:
        """Writes outcomes down and puts what was not tried back in the queue."""
        if not (self._settled or self._left or down):
            return
        with open_work(self._resources, actor=SYSTEM, writing=True) as work:
            service.settle_mails(work, settled=self._settled)
            service.release_mail(work, claimed=self._left)
            if down is not None:
                service.note_relay_down(work, reply=down.reply, now=self.now())
        self._settled, self._left = [], deque()


def queue_due_waves(resources: Resources, *, now: Callable[[], datetime] = clock.now) -> int:
    """Puts the reminders of waves that are due in the outbox; returns how many mails that are."""
    with open_work(resources, writing=False) as work:
        due = service.list_due_waves(work, now=now())
    queued = 0
    for campaign_id, ordinal in due:
        with suppress(WaveGone), open_work(resources, actor=SYSTEM, writing=True) as work:
            queued += service.queue_wave(work, campaign_id=campaign_id, ordinal=ordinal, now=now())
    return queued


RETURNS_AT_ONCE = 100
MAILBOX_LIMIT = 5_000
"""Mails of a mailbox in one reading; the next one goes on."""
UNWRITABLE: Final = (DataError, IntegrityError, ValueError, OverflowError)
"""What says that one mail does not fit, not that the database is away."""


def take_returns(
    resources: Resources,
    *,
    returned: Iterable[Returned],
    actor: Actor = SYSTEM,
    now: Callable[[], datetime] = clock.now,
) -> Counter[Became]:
    """Records mails that came back, a hundred a transaction; returns how many became what."""
    counts: Counter[Became] = Counter()
    coming = iter(returned)
    while batch := list(islice(coming, RETURNS_AT_ONCE)):
        with open_work(resources, actor=actor, writing=True) as work:
            counts.update(service.record_returns(work, returned=batch, now=now()))
    return counts


def read_mailbox(
    resources: Resources,
    *,
    mailbox: ImapMailbox,
    limit: int = MAILBOX_LIMIT,
    actor: Actor = SYSTEM,
    now: Callable[[], datetime] = clock.now,
) -> Counter[Became]:
    """Records what came back to the mailbox, the earliest first; returns how many became what.

    Mails are marked once they are written down. A process that falls in between reads them again, and they
    are known already. One that cannot be written down is marked too and stops no other. Raises `MailboxDown`.
    """
    counts: Counter[Became] = Counter()
    coming = iter(mailbox.list_unread()[:limit])
    while uids := list(islice(coming, RETURNS_AT_ONCE)):
        found = [mailbox.fetch(uid) for uid in uids]
        returned = [Returned(read_report(one.raw), one.received_at) for one in found]
        counts.update(_take_all(resources, returned=returned, actor=actor, now=now))
        mailbox.mark(uids)
    return counts


def _take_all(
    resources: Resources, *, returned: Sequence[Returned], actor: Actor, now: Callable[[], datetime]
) -> Counter[Became]:
    """As `take_returns`; where one cannot be written down, each by itself."""
    try:
        return take_returns(resources, returned=returned, actor=actor, now=now)
    except UNWRITABLE as error:
        if len(returned) == 1:
            log.error("a mail that came back could not be written down: %s", type(error).__name__)
            return Counter({"unreadable": 1})
    each = (_take_all(resources, returned=[one], actor=actor, now=now) for one in returned)
    return sum(each, Counter())


def send_test_mail(resources: Resources, *, job: Job) -> None:
    """Sends a test mail; a refusal ends it, anything else is tried again in five minutes, three times."""
    with open_work(resources, actor=SYSTEM, writing=False) as work:
        mail = service.compose_test(work, job=job)
    port = SmtpPort(resources.settings)
    try:
        port.send(mail)
    except MailFailure as failure:
        final = isinstance(failure, PermanentFailure) or job.attempts >= TEST_TRIES
        wait = None if final else TEST_WAIT
        raise queue.Unfinished(without_addresses(failure.reply), wait=wait) from failure
    finally:
        port.close()


def _claim(resources: Resources, *, limit: int, now: datetime) -> list[ClaimedMail]:
    with open_work(resources, writing=False) as work:
        if not service.has_due_mail(work, now=now):
            return []
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        return service.claim_mail(work, limit=limit, now=now)


def _hand_over(port: MailPort, mail: ClaimedMail, *, now: Callable[[], datetime]) -> Outcome:
    """Speaks to the relay; every failure but `RelayDown` becomes an outcome of this one message."""
    try:
        return Outcome("accepted", reply=port.send(service.compose_mail(mail)), at=now())
    except RelayDown:
        raise
    except TemporaryFailure as failure:
        return Outcome("temporary", reply=failure.reply, at=now())
    except PermanentFailure as failure:
        return Outcome("permanent", reply=failure.reply, at=now())
    except OutcomeUnknown as failure:
        return Outcome("unknown", reply=failure.reply, at=now())
    except Exception as error:  # one message that cannot be written must not stop the queue
        log.error("a message could not be written: %s", type(error).__name__)
        return Outcome("temporary", reply=type(error).__name__, at=now())
