"""What came of the mails in a worker's hand: written down together, and what is no longer to be sent."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.unit_of_work import Work
from app.invitations import rules, store
from app.invitations.bounces import standing_of_refusal
from app.invitations.service import pacing
from app.invitations.service.outbox import ClaimedMail
from app.sampling import service as sampling
from app.sampling.errors import QuotaCellMissing

log = logging.getLogger("phieu.mail")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one message: an event of the transition table, when, and what the relay said."""

    event: str
    at: datetime
    reply: str = ""


Settled = tuple[ClaimedMail, Outcome]


def settle_mails(work: Work, *, settled: Sequence[Settled]) -> None:
    """Records outcomes in the order in which they came about: sent, a later try, failed.

    A message that another worker took, or that was withdrawn meanwhile, is left alone.
    """
    held = store.hold_messages(work.session, leases={one.message_id: one.lease_until for one, _ in settled})
    ours = [pair for pair in settled if pair[0].message_id in held]
    rows = [_row(*pair) for pair in ours]
    store.settle_messages(work.session, rows=rows)
    for row, (claimed, outcome) in zip(rows, ours, strict=True):
        if row["state"] == "failed":
            judged = standing_of_refusal(outcome.reply)
            store.set_returned(work.session, message_id=claimed.message_id, returned=judged, at=outcome.at)
    _note_failures(work, events=[(outcome.event, outcome.at) for _, outcome in settled])
    accepted = [one for one, outcome in ours if outcome.event == "accepted" and one.kind == "invite"]
    sent = [one for one in accepted if one.sent_at is None]
    _count_issued(work, sent=sent)


def _row(claimed: ClaimedMail, outcome: Outcome) -> dict[str, Any]:
    """The columns of a settled message, and its key."""
    event, due_at = outcome.event, claimed.due_at
    if event in ("temporary", "unknown"):
        wait = rules.next_wait(claimed.attempts)
        if wait is None:
            event = "permanent"
        else:
            due_at = outcome.at + (max(wait, rules.UNKNOWN_WAIT) if event == "unknown" else wait)
    return {
        "wanted": claimed.message_id,
        "state": rules.next_state("sending", event=event),
        "due_at": due_at,
        "attempts": claimed.attempts,
        "sent_at": outcome.at if event == "accepted" else claimed.sent_at,
        "last_reply": rules.without_addresses(outcome.reply),
    }


def _note_failures(work: Work, *, events: Sequence[tuple[str, datetime]]) -> None:
    """Keeps how often the relay has failed since it last took a mail."""
    names = [name for name, _ in events]
    last = max((place for place, name in enumerate(names) if name == "accepted"), default=-1)
    if last >= 0:
        store.clear_failures(work.session)
    for name, count in Counter(names[last + 1 :]).items():
        at = max(moment for other, moment in events[last + 1 :] if other == name)
        store.note_failure(work.session, kind=name, now=at, count=count)


def _count_issued(work: Work, *, sent: Sequence[ClaimedMail]) -> None:
    """Takes first mails into the ledger, cell by cell in one order; a renewed link counts once."""
    before = store.list_sent_before(work.session, invitation_ids=[one.invitation_id for one in sent])
    cells = Counter((one.unit_id, one.audience_id) for one in sent if one.invitation_id not in before)
    for (unit_id, audience_id), count in sorted(cells.items()):
        try:
            sampling.record_issued(work, unit_id=unit_id, audience_id=audience_id, forms=count)
        except QuotaCellMissing:  # the mails have left: refusing now would send them again
            log.exception("an invitation was sent from a unit without a quota cell")


def keep_wanted(work: Work, *, claimed: Sequence[ClaimedMail], now: datetime) -> set[UUID]:
    """Those of the claimed messages that may still leave.

    Those of a campaign that was paused, closed or whose hours ended go back to the queue; those that
    were withdrawn, or that another worker holds by now, are let go.
    """
    leases = {one.message_id: one.lease_until for one in claimed}
    ours = store.hold_messages(work.session, leases=leases)
    held = pacing.held_back(work, plans=pacing.list_running_plans(work), now=now)
    stopped = store.list_not_running(work.session, campaign_ids={one.campaign_id for one in claimed})
    back = {*held.campaigns, *stopped}
    waiting = {one.message_id for one in claimed if one.campaign_id in back} & ours
    store.release_messages(work.session, leases={one: leases[one] for one in waiting})
    return ours - waiting


def release_mail(work: Work, *, claimed: Sequence[ClaimedMail]) -> None:
    """What was claimed and not tried goes back to the queue untouched."""
    store.release_messages(work.session, leases={one.message_id: one.lease_until for one in claimed})


def note_relay_down(work: Work, *, reply: str, now: datetime) -> None:
    """Keeps that the relay could not be reached."""
    store.note_failure(work.session, kind="relay_down", now=now)
    log.warning("the mail relay cannot be reached: %s", rules.without_addresses(reply))
