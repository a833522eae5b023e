"""The cells of a campaign as numbers: thousands of rows for one page, so ids are read once each."""

from typing import Any
from uuid import UUID

from sqlalchemy import String, select, type_coerce
from sqlmodel import Session, SQLModel, col

from app.campaigns.models import Audience, CampaignUnit
from app.core.actor import Scope
from app.core.ids import known_id
from app.sampling.store import in_scope

_quota = SQLModel.metadata.tables["quota"]


def list_counts(session: Session, *, campaign_id: UUID, scope: Scope) -> list[tuple[Any, ...]]:
    """Every cell of a campaign as numbers, audiences in order, units in official order: (unit id,
    audience id, target, issued, received, counted, over, ordinal, code, both names, type)."""
    ids = (type_coerce(_quota.c[name], String) for name in ("unit_id", "audience_id"))
    names = ("target", "issued", "received", "counted", "over")
    places = (CampaignUnit.ordinal, CampaignUnit.code, CampaignUnit.name_vi, CampaignUnit.name_en)
    statement = (
        select(*ids, *(_quota.c[name] for name in names), *map(col, places), col(CampaignUnit.type_key))
        .join(Audience, col(Audience.id) == _quota.c.audience_id)
        .join(
            CampaignUnit,
            (col(CampaignUnit.unit_id) == _quota.c.unit_id)
            & (col(CampaignUnit.campaign_id) == col(Audience.campaign_id)),
        )
        .where(col(Audience.campaign_id) == campaign_id, *in_scope(_quota.c.unit_id, scope=scope))
        .order_by(_quota.c.audience_id, col(CampaignUnit.ordinal))
    )
    found = session.execute(statement)
    return [(known_id(unit_id), known_id(audience_id), *rest) for unit_id, audience_id, *rest in found]
