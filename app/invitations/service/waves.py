"""Waves of reminders: planned by day, queued when due to those who have not answered, seen as numbers."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.invitations import rules, store
from app.invitations.errors import WaveGone, WaveNotFitting
from app.invitations.models import ReminderWave
from app.invitations.service.issuing import message_row
from app.invitations.service.pacing import get_plan
from app.invitations.service.texts import choose_texts


def list_waves(work: Work, *, campaign_id: UUID) -> list[ReminderWave]:
    """The waves of a campaign in the order of their days."""
    return store.list_waves(work.session, campaign_id=campaign_id)


@audited("invitations.plan_wave")
def plan_wave(work: Work, *, campaign_id: UUID, day: date) -> int:
    """Plans a wave for a day in Vietnam, at the beginning of the sending hours; returns its number.

    Raises `WaveNotFitting`: the day is over, outside the time to answer, or less than a day from another.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    plan = get_plan(work, campaign_id=campaign_id)
    survey = campaigns.find_milestone(work, campaign_id=campaign_id, kind="survey")
    due_at = rules.wave_time(day, opens_minute=plan.opens_minute)
    others = [wave.due_at for wave in list_waves(work, campaign_id=campaign_id)]
    if survey is None or campaign.state not in ("draft", "running"):
        raise WaveNotFitting
    if not rules.fits_wave(
        due_at, now=work.now(), opens_at=survey.opens_at, closes_at=survey.closes_at, others=others
    ):
        raise WaveNotFitting
    ordinal = store.add_wave(work.session, campaign_id=campaign_id, due_at=due_at)
    work.note(object=f"campaign:{campaign.key}", wave=ordinal, on=day.isoformat())
    return ordinal


@audited("invitations.cancel_wave")
def cancel_wave(work: Work, *, campaign_id: UUID, ordinal: int) -> None:
    """Calls a wave off before it is due; raises `WaveGone`."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if not store.delete_wave(work.session, campaign_id=campaign_id, ordinal=ordinal):
        raise WaveGone
    work.note(object=f"campaign:{campaign.key}", wave=ordinal)


def list_due_waves(work: Work, *, now: datetime) -> Sequence[tuple[UUID, int]]:
    """Waves of running campaigns that should be queued: (campaign id, number)."""
    return [(row[0], row[1]) for row in store.list_due_waves(work.session, now=now)]


@audited("invitations.queue_wave")
def queue_wave(work: Work, *, campaign_id: UUID, ordinal: int, now: datetime) -> int:
    """Puts the reminders of a wave in the outbox and returns how many; none outside the time to answer.

    Raises `WaveGone` when another worker took the wave, or it was called off.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if not store.take_wave(work.session, campaign_id=campaign_id, ordinal=ordinal, now=now):
        raise WaveGone
    survey = campaigns.find_milestone(work, campaign_id=campaign_id, kind="survey")
    is_open = survey is not None and survey.opens_at <= now < survey.closes_at
    wanted = store.list_for_wave(work.session, campaign_id=campaign_id) if is_open else []
    sender = work.resources.settings.mail_from
    texts = choose_texts(work, campaign_id=campaign_id, kind="remind")
    rows = [
        message_row(
            campaign_id,
            unit_id=row[0],
            invitation_id=row[1],
            gen=row[2],
            kind="remind",
            due_at=now,
            sender=sender,
            chosen=texts[row[3]],
            wave=ordinal,
        )
        for row in wanted
    ]
    store.add_messages(work.session, rows=rows)
    store.set_wave_size(work.session, campaign_id=campaign_id, ordinal=ordinal, queued=len(rows))
    work.note(object=f"campaign:{campaign.key}", wave=ordinal, messages=len(rows))
    return len(rows)
