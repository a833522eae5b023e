"""When and how fast the mails of a campaign leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.invitations import rules, store
from app.invitations.models import SendingPlan
from app.invitations.rules import Held, Hours


def get_plan(work: Work, *, campaign_id: UUID) -> SendingPlan:
    """The plan of a campaign; one that holds nothing back when none was set."""
    return store.find_plan(work.session, campaign_id=campaign_id) or SendingPlan(campaign_id=campaign_id)


@audited("invitations.set_plan")
def set_plan(
    work: Work, *, campaign_id: UUID, hours: Hours, domain_per_minute: int | None, contact: str = ""
) -> None:
    """Sets office hours, the limit of mails a minute to one mail domain, and whom the mails say to ask;
    pausing stays as it is. A new contact is in every mail that still leaves."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    known = get_plan(work, campaign_id=campaign_id)
    plan = SendingPlan(
        campaign_id=campaign_id, paused=known.paused, paused_at=known.paused_at, paused_by=known.paused_by,
        contact=contact, opens_minute=hours.opens, closes_minute=hours.closes,
        weekdays=hours.weekdays, domain_per_minute=domain_per_minute,
    )  # fmt: skip
    store.save_plan(work.session, plan=plan)
    work.note(
        object=f"campaign:{campaign.key}", opens_at=_clock(hours.opens), closes_at=_clock(hours.closes),
        weekdays=[day + 1 for day in range(7) if hours.weekdays >> day & 1], domain_limit=domain_per_minute,
        contact=contact,
    )  # fmt: skip


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@audited("invitations.pause")
def pause_sending(work: Work, *, campaign_id: UUID) -> None:
    """No further mail of the campaign leaves; what a worker has in hand goes back within half a second."""
    _set_paused(work, campaign_id=campaign_id, paused=True)


@audited("invitations.resume")
def resume_sending(work: Work, *, campaign_id: UUID) -> None:
    """The mails of the campaign leave again, within its hours."""
    _set_paused(work, campaign_id=campaign_id, paused=False)


def _set_paused(work: Work, *, campaign_id: UUID, paused: bool) -> None:
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    plan = get_plan(work, campaign_id=campaign_id)
    if paused != plan.paused:
        plan.paused = paused
        plan.paused_at = work.now() if paused else None
        plan.paused_by = work.actor.user_id if paused else None
    store.save_plan(work.session, plan=plan)
    work.note(object=f"campaign:{campaign.key}")


def _hours(plan: SendingPlan) -> Hours:
    return Hours(plan.opens_minute, plan.closes_minute, plan.weekdays)


@dataclass(frozen=True, slots=True)
class SendingState:
    """How sending stands. `next_at`: when the next mail may leave; None: paused, or none waits.

    `opens_at`: when the office hours begin again; None: it is within them. `paused_by`: a name, empty
    for a command.
    """

    paused: bool
    paused_at: datetime | None
    paused_by: str
    opens_at: datetime | None
    next_at: datetime | None
    hours: Hours


def sending_state(work: Work, *, campaign_id: UUID) -> SendingState:
    """How sending stands for the pages."""
    now = work.now()
    plan = get_plan(work, campaign_id=campaign_id)
    hours = _hours(plan)
    opens_at = rules.opening(hours, moment=now)
    due_at = store.earliest_waiting(work.session, campaign_id=campaign_id)
    next_at = None if plan.paused or due_at is None else rules.opening(hours, moment=max(due_at, now))
    names = accounts.list_names(work, user_ids=[plan.paused_by]) if plan.paused_by else {}
    by = names.get(plan.paused_by, "") if plan.paused_by else ""
    return SendingState(plan.paused, plan.paused_at, by, opens_at if opens_at > now else None, next_at, hours)


def list_running_plans(work: Work) -> Sequence[SendingPlan]:
    """The plans that hold something back now or may."""
    return store.list_plans(work.session)


def held_back(work: Work, *, plans: Sequence[SendingPlan], now: datetime) -> Held:
    """What must not be taken up now: paused campaigns, those outside their hours, domains with enough."""
    shut = tuple(
        plan.campaign_id for plan in plans if plan.paused or rules.opening(_hours(plan), moment=now) > now
    )
    full = [
        (plan.campaign_id, domain)
        for plan in plans
        if plan.domain_per_minute and plan.campaign_id not in shut
        for domain in store.list_full_domains(
            work.session, campaign_id=plan.campaign_id, limit=plan.domain_per_minute, now=now
        )
    ]
    return Held(shut, tuple(full))
