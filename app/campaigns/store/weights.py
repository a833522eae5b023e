"""Weights of groups and of links between items and leaves."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from app.campaigns.models import Audience, AudienceRates, Campaign, CriterionLink


def set_group_weight(session: Session, *, audience_id: UUID, before: Decimal, after: Decimal) -> bool:
    """Changes the weight of a group if it still is `before`; says whether it did."""
    done = session.execute(
        update(Audience)
        .where(col(Audience.id) == audience_id, col(Audience.group_weight) == before)
        .values(group_weight=after)
        .returning(col(Audience.id))
    )
    return done.first() is not None


def list_rated_by_all(session: Session, *, audience_id: UUID) -> set[UUID] | None:
    """The units that members of every unit of an audience rate; None where they do not all rate the same."""
    mine = col(AudienceRates.audience_id) == audience_id
    homes = session.execute(select(func.count(func.distinct(col(AudienceRates.unit_id)))).where(mine))
    raters = session.execute(
        select(col(AudienceRates.rated_unit_id), func.count())
        .where(mine)
        .group_by(col(AudienceRates.rated_unit_id))
    )
    every = homes.scalar_one()
    found = {unit_id: count for unit_id, count in raters}
    return set(found) if all(count == every for count in found.values()) else None


def list_paper_raters(session: Session, *, rated: Collection[UUID]) -> set[UUID]:
    """Units whose people rate any of these on paper, in a round that runs."""
    statement = (
        select(col(AudienceRates.unit_id))
        .join(Audience, col(Audience.id) == col(AudienceRates.audience_id))
        .join(Campaign, col(Campaign.id) == col(Audience.campaign_id))
        .where(
            col(Audience.channel) == "paper",
            col(Campaign.state) == "running",
            col(AudienceRates.rated_unit_id).in_(sorted(rated)),
        )
    )
    return set(session.execute(statement).scalars())


def set_link_weight(
    session: Session, *, audience_id: UUID, item: str, criterion: str, before: Decimal, after: Decimal
) -> bool:
    """Changes the weight of one link if it still is `before`; says whether it did."""
    done = session.execute(
        update(CriterionLink)
        .where(
            col(CriterionLink.audience_id) == audience_id,
            col(CriterionLink.item) == item,
            col(CriterionLink.criterion) == criterion,
            col(CriterionLink.weight) == before,
        )
        .values(weight=after)
        .returning(col(CriterionLink.item))
    )
    return done.first() is not None


def add_rates(session: Session, *, audience_id: UUID, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Adds whom the members of a unit rate: (home unit, rated unit) pairs."""
    rows = [{"audience_id": audience_id, "unit_id": home, "rated_unit_id": rated} for home, rated in pairs]
    if rows:
        session.execute(insert(AudienceRates), rows)
