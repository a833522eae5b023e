"""Sending plans, and how many mails a domain was given in the present minute."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.campaigns.models import Campaign
from app.core.counters import count_in_window
from app.core.models import RateCounter
from app.invitations.models import Message, SendingPlan
from app.invitations.rules import WAITING

WINDOW = timedelta(minutes=1)
TEST_WINDOW = timedelta(hours=1)


def find_plan(session: Session, *, campaign_id: UUID) -> SendingPlan | None:
    """The plan of a campaign as stored, or None."""
    return session.get(SendingPlan, campaign_id, populate_existing=True)


def save_plan(session: Session, *, plan: SendingPlan) -> None:
    """Writes the plan of a campaign anew."""
    session.merge(plan)
    session.flush()


def list_plans(session: Session) -> list[SendingPlan]:
    """The plans of running campaigns."""
    statement = (
        select(SendingPlan)
        .join(Campaign, col(Campaign.id) == col(SendingPlan.campaign_id))
        .where(col(Campaign.state) == "running")
        .execution_options(populate_existing=True)
    )
    return list(session.execute(statement).scalars())


def earliest_waiting(session: Session, *, campaign_id: UUID) -> datetime | None:
    """When the next mail of a campaign is due, or None when none waits."""
    where = (col(Message.campaign_id) == campaign_id, col(Message.state).in_(WAITING))
    earliest: datetime | None = session.execute(select(func.min(Message.due_at)).where(*where)).scalar_one()
    return earliest


def count_to_domain(
    session: Session, *, campaign_id: UUID, domain: str, now: datetime
) -> tuple[int, datetime]:
    """Counts one mail to a domain; returns how many its minute has seen, and when that ends."""
    name = f"{_prefix(campaign_id)}{domain}"[:128]
    count, began = count_in_window(session, name=name, window=WINDOW, now=now)
    return count, began + WINDOW


def count_test(session: Session, *, user_id: UUID, now: datetime) -> int:
    """Counts one test mail to a member of staff; returns how many the present hour has seen."""
    return count_in_window(session, name=f"mailtest:{user_id}", window=TEST_WINDOW, now=now)[0]


def list_full_domains(session: Session, *, campaign_id: UUID, limit: int, now: datetime) -> list[str]:
    """The domains whose present minute has seen as many mails of a campaign as it may."""
    statement = select(col(RateCounter.id)).where(
        col(RateCounter.id).startswith(_prefix(campaign_id), autoescape=True),
        col(RateCounter.window_start) > now - WINDOW,
        col(RateCounter.count) >= limit,
    )
    return [name.removeprefix(_prefix(campaign_id)) for name in session.execute(statement).scalars()]


def _prefix(campaign_id: UUID) -> str:
    return f"pace:{campaign_id}:"
