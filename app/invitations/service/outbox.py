"""The outbox: due messages are claimed under a lease; the letters are written with no session open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.core.i18n import Language
from app.core.mail.port import Mail
from app.core.settings import Settings
from app.core.unit_of_work import Work
from app.invitations import rules, store
from app.invitations.mailing import Letter, write_mail
from app.invitations.models import MailText, Message, SendingPlan
from app.invitations.service import pacing
from app.invitations.service.links import link_token
from app.invitations.service.returns import return_address
from app.invitations.service.texts import known_language, wording_of
from app.invitations.store import Addressee, Asking

LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A message this worker holds until `lease_until`, and the letter to write for it.

    `sent_at`: when it left before, for one that came back and is sent once more.
    """

    message_id: UUID
    kind: str
    unit_id: UUID
    invitation_id: UUID
    audience_id: UUID
    campaign_id: UUID
    attempts: int
    due_at: datetime
    lease_until: datetime
    sent_at: datetime | None
    letter: Letter


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
    messages = store.claim_messages(work.session, now=now, lease=LEASE, limit=limit, held=held)
    known = store.list_addressees(work.session, invitation_ids=[one.invitation_id for one in messages])
    rounds = store.list_asking(work.session, campaign_ids={one.campaign_id for one in messages})
    writing = _Writing(
        work,
        texts=store.list_texts(work.session, ids={one.text_id for one in messages if one.text_id}),
        contacts={plan.campaign_id: plan.contact for plan in plans},
    )
    wanted, put_away = [], []
    for message in messages:
        to, asking = known.get(message.invitation_id), rounds.get(message.campaign_id)
        if to is None or asking is None or _is_unwanted(message, to=to, asking=asking):
            put_away.append(_put_away(message, event="drop", due_at=message.due_at))
            continue
        later = _later(asking, now=now) or _domain_has_enough(work, plans=plans, to=to, now=now)
        if later is not None:
            put_away.append(_put_away(message, event="postpone", due_at=later))
            continue
        letter = writing.letter(message, to=to, asking=asking)
        wanted.append(_claimed(message, to=to, letter=letter, lease_until=now + LEASE))
    store.settle_messages(work.session, rows=put_away)
    return wanted


def _put_away(message: Message, *, event: str, due_at: datetime) -> dict[str, Any]:
    """The columns of a message that is not sent now; a postponed one was not tried."""
    return {
        "wanted": message.id,
        "state": rules.next_state("sending", event=event),
        "due_at": due_at,
        "attempts": message.attempts - (event == "postpone"),
        "sent_at": message.sent_at,
        "last_reply": message.last_reply,
    }


def _is_unwanted(message: Message, *, to: Addressee, asking: Asking) -> bool:
    """Whether the message is not to be sent any more: withdrawn, answered, or the round has ended."""
    withdrawn = to.state != "open" or to.gen != rules.gen_of(message.dedupe_key)
    return withdrawn or asking.campaign.state != "running" or (message.kind == "remind" and to.done)


def _later(asking: Asking, *, now: datetime) -> datetime | None:
    """When the mail is looked at again while there is no time to answer; None while there is."""
    survey = asking.survey
    if survey.opens_at <= now < survey.closes_at:
        return None
    return survey.opens_at if now < survey.opens_at else now + rules.LATER_WAIT


def _domain_has_enough(
    work: Work, *, plans: Sequence[SendingPlan], to: Addressee, now: datetime
) -> datetime | None:
    """Counts the mail to its domain; when the next minute begins if the domain has had enough in this."""
    limit = next((plan.domain_per_minute for plan in plans if plan.campaign_id == to.campaign_id), None)
    if limit is None:
        return None
    domain = to.email.rsplit("@", 1)[-1].lower()
    count, ends = store.count_to_domain(work.session, campaign_id=to.campaign_id, domain=domain, now=now)
    return ends if count > limit else None


def _claimed(message: Message, *, to: Addressee, letter: Letter, lease_until: datetime) -> ClaimedMail:
    return ClaimedMail(
        message_id=message.id,
        kind=message.kind,
        unit_id=to.unit_id,
        invitation_id=to.invitation_id,
        audience_id=to.audience_id,
        campaign_id=to.campaign_id,
        attempts=message.attempts,
        due_at=message.due_at,
        lease_until=lease_until,
        sent_at=message.sent_at,
        letter=letter,
    )


@dataclass(frozen=True, slots=True)
class _Writing:
    """What the letters of one claim share: the words by version, whom to ask by campaign."""

    work: Work
    texts: Mapping[UUID, MailText]
    contacts: Mapping[UUID, str]

    def letter(self, message: Message, *, to: Addressee, asking: Asking) -> Letter:
        """The letter of a message, its link made anew."""
        resources, campaign = self.work.resources, asking.campaign
        settings = resources.settings
        token = link_token(
            resources.tokens, campaign_id=campaign.id, unit_id=to.unit_id, invitation_id=to.invitation_id,
            gen=to.gen,
        )  # fmt: skip
        text = self.texts[message.text_id] if message.text_id else None
        return Letter(
            wording=wording_of(text, kind=message.kind, language=_language_of(message, settings=settings)),
            to_address=to.email,
            name=to.full_name,
            position=to.position,
            unit={"vi": to.unit_vi, "en": to.unit_en},
            campaign={"vi": campaign.name_vi, "en": campaign.name_en},
            sender={"vi": asking.owner.name_vi, "en": asking.owner.name_en},
            deadline=asking.survey.closes_at,
            link=f"{settings.public_url.rstrip('/')}/r/{token}",
            contact=self.contacts.get(campaign.id, ""),
            fingerprint=campaign.seal_fingerprint or "",
            message_id=message.message_id,
            return_path=return_address(
                resources.tokens, mailbox=settings.bounce_address, message_id=message.id
            ),
        )


def _language_of(message: Message, *, settings: Settings) -> Language:
    """That of the message, else that of the installation."""
    return known_language(message.language) if message.language else settings.language


def compose_mail(claimed: ClaimedMail) -> Mail:
    """The mail of a claimed message, written now; nothing of it is stored."""
    return write_mail(claimed.letter)
