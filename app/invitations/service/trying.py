"""Trying the words of a mail out: a preview on the page, and a test mail to one's own address."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.models import User
from app.campaigns import service as campaigns
from app.core import i18n, queue
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.core.mail.port import Mail
from app.core.models import Job
from app.core.unit_of_work import Work
from app.invitations import store
from app.invitations.errors import TooManyTests
from app.invitations.mailing import Letter, Wording, write_mail
from app.invitations.rules import TESTS_AN_HOUR
from app.invitations.service.pacing import get_plan
from app.invitations.service.texts import TextKey, get_text
from app.units import service as units

KIND: Final = "invitations.test_mail"


def preview_mail(work: Work, *, campaign_id: UUID, key: TextKey, wording: Wording) -> Mail:
    """The mail of a wording without faults as the signed-in person would get it.

    Its link leads to the questionnaire's preview.
    """
    user = accounts.get_user(work, user_id=work.actor.user_id) if work.actor.user_id else None
    return _compose(work, campaign_id=campaign_id, key=key, wording=wording, user=user, name="preview")


def _compose(
    work: Work, *, campaign_id: UUID, key: TextKey, wording: Wording, user: User | None, name: str
) -> Mail:
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    owner = units.get_unit(work, unit_id=campaign.owner_unit_id)
    survey = campaigns.find_milestone(work, campaign_id=campaign_id, kind="survey")
    settings = work.resources.settings
    owner_names = {"vi": owner.name_vi, "en": owner.name_en}
    domain = settings.mail_from.rsplit("@", 1)[-1].strip("<> ") or "localhost"
    letter = Letter(
        wording=wording,
        to_address=user.email if user else settings.mail_from,
        name=user.name if user else i18n.translate(key.language, "Recipient"),
        position=i18n.translate(key.language, "Position of the recipient"),
        unit=owner_names,
        campaign={"vi": campaign.name_vi, "en": campaign.name_en},
        sender=owner_names,
        deadline=survey.closes_at if survey else work.now(),
        link=_preview_link(work, campaign_id=campaign_id, group=key.group),
        contact=get_plan(work, campaign_id=campaign_id).contact,
        fingerprint=campaign.seal_fingerprint or "…",
        message_id=f"<test-{name}@{domain}>",
    )
    return write_mail(letter)


def _preview_link(work: Work, *, campaign_id: UUID, group: str) -> str:
    """Where staff read the questionnaire, signed in: nothing can be answered there."""
    online = [
        one for one in campaigns.list_audiences(work, campaign_id=campaign_id) if one.channel == "online"
    ]
    chosen = next((one for one in online if one.group_key == group), next(iter(online), None))
    site = work.resources.settings.staff_url.rstrip("/")
    return (
        f"{site}/questionnaires/{chosen.questionnaire_key}/{chosen.questionnaire_version}" if chosen else site
    )


@audited("invitations.send_test")
def queue_test(work: Work, *, campaign_id: UUID, key: TextKey) -> str:
    """Queues a test mail to the signed-in person's own address, which is returned. Raises `TooManyTests`."""
    if work.actor.user_id is None:
        raise Forbidden
    user = accounts.get_user(work, user_id=work.actor.user_id)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    get_text(work, campaign_id=campaign_id, key=key)
    if store.count_test(work.session, user_id=user.id, now=work.now()) > TESTS_AN_HOUR:
        raise TooManyTests
    payload = {
        "campaign_id": str(campaign_id), "user_id": str(user.id), "group": key.group, "kind": key.kind,
        "language": key.language,
    }  # fmt: skip
    queue.enqueue(work.session, kind=KIND, dedupe_key=f"{KIND}:{uuid7()}", payload=payload, due_at=work.now())
    work.note(object=f"campaign:{campaign.key}", kind=key.kind, group=key.group or "*", language=key.language)
    return user.email


def compose_test(work: Work, *, job: Job) -> Mail:
    """The mail of a queued test, with the words that hold now."""
    asked, campaign_id = job.payload, UUID(job.payload["campaign_id"])
    key = TextKey(asked["group"], asked["kind"], asked["language"])
    wording = get_text(work, campaign_id=campaign_id, key=key).wording
    user = accounts.get_user(work, user_id=UUID(asked["user_id"]))
    mail = _compose(work, campaign_id=campaign_id, key=key, wording=wording, user=user, name=str(job.id))
    return replace(mail, subject=f"{i18n.translate(key.language, 'Test')}: {mail.subject}")
