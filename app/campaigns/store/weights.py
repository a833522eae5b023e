"""Weights of groups and of links between items and leaves."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import insert, update
from sqlmodel import Session, col

from app.campaigns.models import Audience, AudienceRates, CriterionLink


def set_group_weight(session: Session, *, audience_id: UUID, before: Decimal, after: Decimal) -> bool:
    """Changes the weight of a group if it still is `before`; says whether it did."""
    done = session.execute(
        update(Audience)
        .where(col(Audience.id) == audience_id, col(Audience.group_weight) == before)
        .values(group_weight=after)
        .returning(col(Audience.id))
    )
    return done.first() is not None


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
