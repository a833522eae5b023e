"""Sending plans, and how many mails a domain was given in the present minute."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.campaigns.models import Campaign
from app.core.models import RateCounter
from app.invitations.models import Message, SendingPlan
from app.invitations.rules import WAITING

WINDOW = timedelta(minutes=1)


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
    over = col(RateCounter.window_start) <= now - WINDOW
    values = {"id": f"{_prefix(campaign_id)}{domain}"[:128], "window_start": now, "count": 1}
    again = {
        "count": case((over, 1), else_=col(RateCounter.count) + 1),
        "window_start": case((over, now), else_=col(RateCounter.window_start)),
    }
    key = [col(RateCounter.id)]
    statement = (
        postgresql.insert(RateCounter).values(values).on_conflict_do_update(index_elements=key, set_=again)
        if session.get_bind().dialect.name == "postgresql"
        else sqlite.insert(RateCounter).values(values).on_conflict_do_update(index_elements=key, set_=again)
    )
    counted = session.execute(statement.returning(col(RateCounter.count), col(RateCounter.window_start)))
    count, began = counted.one()
    return count, began + WINDOW


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
