"""The outbox: claim under a lease, speak to the relay with no session open, record the outcome."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from app.core import clock
from app.core.mail.port import Mail
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.invitations import rules, store
from app.invitations.mailing import Letter, write_mail
from app.invitations.models import Message, SendingPlan
from app.invitations.service import pacing
from app.invitations.service.links import link_token
from app.invitations.service.returns import return_address
from app.invitations.store import Addressee
from app.sampling import service as sampling
from app.sampling.errors import QuotaCellMissing

log = logging.getLogger("phieu.mail")
LEASE = timedelta(minutes=10)
DROPPED: Final[dict[str, Any]] = {"state": "dropped"}


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A message this worker holds until `lease_until`, and the letter to write for it."""

    message_id: UUID
    kind: str
    unit_id: UUID
    invitation_id: UUID
    audience_id: UUID
    attempts: int
    lease_until: datetime
    letter: Letter


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one message: an event of the transition table, and what the relay said."""

    event: str
    reply: str = ""


def has_due_mail(work: Work, *, now: datetime) -> bool:
    """Whether a message is due and the relay is worth a try (after five failures once a minute)."""
    for kind, last, count in store.list_failures(work.session):
        stopped = kind == "relay_down" and count >= rules.BREAKER_FAILURES
        if stopped and now < last + rules.BREAKER_WAIT:
            return False
    held = pacing.held_back(work, plans=pacing.list_running_plans(work), now=now)
    return store.has_due(work.session, now=now, held=held)


def claim_mail(work: Work, *, limit: int, now: datetime) -> list[ClaimedMail]:
    """Takes due messages that no plan holds back.

    Those no longer wanted (revoked, answered, closed) are dropped on the way, those whose mail domain
    has had enough this minute wait for the next.
    """
    plans = pacing.list_running_plans(work)
    held = pacing.held_back(work, plans=plans, now=now)
    claimed = store.claim_messages(work.session, now=now, lease=LEASE, limit=limit, held=held)
    known = store.list_addressees(work.session, invitation_ids=[one.invitation_id for one in claimed])
    lease_until = now + LEASE
    wanted = []
    for message in claimed:
        addressee = known.get(message.invitation_id)
        values = _put_away(message, addressee=addressee, now=now)
        if addressee is not None and values is None:
            values = _wait_for_domain(work, plans=plans, message=message, addressee=addressee, now=now)
        if addressee is not None and values is None:
            wanted.append(_claimed(work, message=message, addressee=addressee, lease_until=lease_until))
        else:
            store.settle_message(
                work.session, message_id=message.id, lease_until=lease_until, values=values or DROPPED
            )
    return wanted


def _put_away(message: Message, *, addressee: Addressee | None, now: datetime) -> dict[str, Any] | None:
    """How a message that is not sent now is put away, or None when it is to be sent."""
    if addressee is None or addressee.campaign.state != "running":
        return DROPPED
    invitation, survey = addressee.invitation, addressee.survey
    withdrawn = invitation.state != "open" or invitation.gen != rules.gen_of(message.dedupe_key)
    if withdrawn or (message.kind == "remind" and invitation.done):
        return DROPPED
    if survey.opens_at <= now < survey.closes_at:
        return None
    return _postponed(message, due_at=survey.opens_at if now < survey.opens_at else now + rules.LATER_WAIT)


def _wait_for_domain(
    work: Work, *, plans: Sequence[SendingPlan], message: Message, addressee: Addressee, now: datetime
) -> dict[str, Any] | None:
    """Counts the mail to its domain; how it is put away when the domain has had enough this minute."""
    campaign_id = message.campaign_id
    limit = next((plan.domain_per_minute for plan in plans if plan.campaign_id == campaign_id), None)
    if limit is None:
        return None
    domain = addressee.person.email.rsplit("@", 1)[-1].lower()
    count, ends = store.count_to_domain(work.session, campaign_id=campaign_id, domain=domain, now=now)
    return _postponed(message, due_at=ends) if count > limit else None


def _postponed(message: Message, *, due_at: datetime) -> dict[str, Any]:
    state = rules.next_state("sending", event="postpone")
    return {"state": state, "due_at": due_at, "attempts": message.attempts - 1}


def _claimed(work: Work, *, message: Message, addressee: Addressee, lease_until: datetime) -> ClaimedMail:
    invitation, person, campaign = addressee.invitation, addressee.person, addressee.campaign
    settings = work.resources.settings
    token = link_token(
        work.resources.tokens, campaign_id=campaign.id, unit_id=invitation.unit_id,
        invitation_id=invitation.id, gen=invitation.gen,
    )  # fmt: skip
    return ClaimedMail(
        message_id=message.id,
        kind=message.kind,
        unit_id=invitation.unit_id,
        invitation_id=invitation.id,
        audience_id=invitation.audience_id,
        attempts=message.attempts,
        lease_until=lease_until,
        letter=Letter(
            kind=message.kind,
            language=settings.language,
            to_address=person.email,
            name=person.full_name,
            position=person.position,
            campaign={"vi": campaign.name_vi, "en": campaign.name_en},
            sender={"vi": addressee.owner.name_vi, "en": addressee.owner.name_en},
            deadline=addressee.survey.closes_at,
            link=f"{settings.public_url.rstrip('/')}/r/{token}",
            fingerprint=campaign.seal_fingerprint or "",
            message_id=message.message_id,
            return_path=return_address(
                work.resources.tokens, mailbox=settings.bounce_address, message_id=message.id
            ),
        ),
    )


def compose_mail(claimed: ClaimedMail) -> Mail:
    """The mail of a claimed message, written now; nothing of it is stored."""
    return write_mail(claimed.letter)


def settle_mail(work: Work, *, claimed: ClaimedMail, outcome: Outcome, now: datetime) -> None:
    """Records an outcome: sent, a later try, failed. A message that another worker took is left alone."""
    values: dict[str, Any] = {"last_reply": rules.without_addresses(outcome.reply)}
    event = outcome.event
    if event == "accepted":
        values["sent_at"] = now
    elif event in ("temporary", "unknown"):
        wait = rules.next_wait(claimed.attempts)
        event = event if wait else "permanent"
        if wait:
            values["due_at"] = now + (max(wait, rules.UNKNOWN_WAIT) if event == "unknown" else wait)
    values["state"] = rules.next_state("sending", event=event)
    held = store.settle_message(
        work.session, message_id=claimed.message_id, lease_until=claimed.lease_until, values=values
    )
    if outcome.event != "accepted":
        store.note_failure(work.session, kind=outcome.event, now=now)
        return
    store.clear_failures(work.session)
    if held and claimed.kind == "invite":
        _count_issued(work, claimed=claimed)


def _count_issued(work: Work, *, claimed: ClaimedMail) -> None:
    if store.was_sent_before(work.session, invitation_id=claimed.invitation_id):
        return
    try:
        sampling.record_issued(work, unit_id=claimed.unit_id, audience_id=claimed.audience_id, forms=1)
    except QuotaCellMissing:  # the mail has left: refusing now would send it again
        log.exception("an invitation was sent from a unit without a quota cell")


def release_mail(work: Work, *, claimed: Sequence[ClaimedMail], reply: str, now: datetime) -> None:
    """The relay cannot be reached: everything claimed goes back to the queue, and the failure is kept."""
    store.release_messages(work.session, message_ids=[one.message_id for one in claimed])
    store.note_failure(work.session, kind="relay_down", now=now)
    log.warning("the mail relay cannot be reached: %s", rules.without_addresses(reply))


@dataclass(frozen=True, slots=True)
class RelayState:
    """How sending goes. `kind`: relay_down, temporary, unknown, permanent, or None since the last success.

    `age_seconds`: since the last failure; `failures`: how many of this kind since the last success.
    `waiting`: messages in the queue; `lag_seconds`: how long the earliest has been due.
    """

    kind: str | None
    age_seconds: int
    failures: int
    waiting: int
    lag_seconds: int


def relay_state(work: Work) -> RelayState:
    """For `doctor` and the delivery page: the last failure's kind and age, and the queue's length."""
    now = work.now()
    waiting, earliest = _count_waiting(work, now=now)
    lag = max(0, int((now - earliest).total_seconds())) if earliest else 0
    failures = store.list_failures(work.session)
    if not failures:
        return RelayState(None, 0, 0, waiting, lag)
    kind, last, count = max(failures, key=lambda failure: failure[1])
    return RelayState(kind, max(0, int((now - last).total_seconds())), count, waiting, lag)


def _count_waiting(work: Work, *, now: datetime) -> tuple[int, datetime | None]:
    """How many wait in all, and when the earliest was due of those that nothing holds back."""
    held = pacing.held_back(work, plans=pacing.list_running_plans(work), now=now)
    return store.count_waiting(work.session, held=held)


def outbox_lag(resources: Resources) -> int:
    """How many seconds the earliest waiting message has been due; 0 when nothing is late."""
    with open_work(resources, writing=False) as work:
        _, earliest = _count_waiting(work, now=clock.now())
    return max(0, int((clock.now() - earliest).total_seconds())) if earliest else 0
