"""All SQL of campaigns."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, select, update
from sqlmodel import Session, SQLModel, col

from app.campaigns.models import (
    Audience,
    AudienceRates,
    Campaign,
    CampaignGate,
    CampaignUnit,
    CriterionLink,
    Milestone,
    Reopening,
    RespondentGroup,
)
from app.core.actor import Scope

_milestone, _reopening = (SQLModel.metadata.tables[name] for name in ("milestone", "reopening"))
_FIND_TIMES = (
    select(_milestone.c.opens_at, _milestone.c.closes_at, _reopening.c.until)
    .outerjoin(
        _reopening,
        and_(
            _reopening.c.campaign_id == _milestone.c.campaign_id,
            _reopening.c.kind == _milestone.c.kind,
            _reopening.c.unit_id == bindparam("unit"),
        ),
    )
    .where(_milestone.c.campaign_id == bindparam("campaign"), _milestone.c.kind == bindparam("kind"))
)
"""Built once: every answer passes here, and building a statement costs more than running it."""


def in_scope(column: Any, *, scope: Scope) -> list[ColumnElement[bool]]:
    """The condition that keeps a query inside a scope; none when the scope is everywhere."""
    return [] if scope.unit_ids is None else [column.in_(sorted(scope.unit_ids))]


def add_campaign(session: Session, *, campaign: Campaign) -> None:
    """Adds a campaign."""
    session.add(campaign)
    session.flush()


def find_campaign(session: Session, *, key: str) -> Campaign | None:
    """The campaign of this short name."""
    return session.execute(select(Campaign).where(col(Campaign.key) == key)).scalar_one_or_none()


def find_campaign_by_id(session: Session, *, campaign_id: UUID) -> Campaign | None:
    """The campaign of this id."""
    return session.get(Campaign, campaign_id)


def list_campaigns(session: Session, *, campaign_ids: Collection[UUID] | None) -> list[Campaign]:
    """These campaigns, all of them for None, the latest period first."""
    order = (col(Campaign.period_to).desc(), col(Campaign.id).desc())
    statement = select(Campaign).order_by(*order)
    if campaign_ids is not None:
        statement = statement.where(col(Campaign.id).in_(campaign_ids))
    return list(session.execute(statement).scalars())


def move_state(session: Session, *, campaign_id: UUID, before: str, after: str) -> bool:
    """Moves the state if it still is `before`; says whether it did."""
    moved = session.execute(
        update(Campaign)
        .where(col(Campaign.id) == campaign_id, col(Campaign.state) == before)
        .values(state=after)
        .returning(col(Campaign.id))
    )
    return moved.first() is not None


def set_seal_key(
    session: Session, *, campaign_id: UUID, public_key: str, fingerprint: str, mode: str
) -> None:
    """Stores the public half of the sealing key, and how its private half is kept."""
    session.execute(
        update(Campaign)
        .where(col(Campaign.id) == campaign_id)
        .values(seal_public_key=public_key, seal_fingerprint=fingerprint, seal_mode=mode)
    )


def set_mail_domains(session: Session, *, campaign_id: UUID, domains: str) -> None:
    """Stores the mail domains that lists may use, by blanks."""
    session.execute(update(Campaign).where(col(Campaign.id) == campaign_id).values(mail_domains=domains))


def set_keying(session: Session, *, campaign_id: UUID, keying: str, keyed_again: int) -> None:
    """Stores how forms are keyed."""
    session.execute(
        update(Campaign).where(col(Campaign.id) == campaign_id).values(keying=keying, keyed_again=keyed_again)
    )


def hold_campaign(session: Session, *, campaign_id: UUID) -> Campaign | None:
    """The campaign as it is now; others who hold it wait for the end of this unit of work."""
    held = select(Campaign).where(col(Campaign.id) == campaign_id).with_for_update(key_share=True)
    return session.execute(held, execution_options={"populate_existing": True}).scalar_one_or_none()


def set_printed_words(
    session: Session, *, campaign_id: UUID, tear_off_vi: str, tear_off_en: str, correction: str
) -> None:
    """Stores what paper forms say beside their questions."""
    session.execute(
        update(Campaign)
        .where(col(Campaign.id) == campaign_id)
        .values(tear_off_vi=tear_off_vi, tear_off_en=tear_off_en, correction=correction)
    )


def list_groups(session: Session) -> list[RespondentGroup]:
    """All respondent groups by key."""
    return list(session.execute(select(RespondentGroup).order_by(col(RespondentGroup.key))).scalars())


def find_group(session: Session, *, key: str) -> RespondentGroup | None:
    """The respondent group of this key."""
    return session.get(RespondentGroup, key)


def add_group(session: Session, *, group: RespondentGroup) -> None:
    """Adds a respondent group."""
    session.add(group)
    session.flush()


def add_audience(session: Session, *, audience: Audience) -> None:
    """Adds an audience."""
    session.add(audience)
    session.flush()


def find_audience(session: Session, *, audience_id: UUID) -> Audience | None:
    """The audience of this id."""
    return session.get(Audience, audience_id)


def list_audiences(session: Session, *, campaign_id: UUID) -> list[Audience]:
    """The audiences of a campaign in the order they were added."""
    where = col(Audience.campaign_id) == campaign_id
    return list(session.execute(select(Audience).where(where).order_by(col(Audience.id))).scalars())


def list_milestones(session: Session, *, campaign_id: UUID) -> list[Milestone]:
    """The calendar of a campaign."""
    where = col(Milestone.campaign_id) == campaign_id
    return list(session.execute(select(Milestone).where(where)).scalars())


def put_milestone(
    session: Session, *, campaign_id: UUID, kind: str, opens_at: datetime, closes_at: datetime
) -> None:
    """Writes one part of the calendar, new or again."""
    session.merge(Milestone(campaign_id=campaign_id, kind=kind, opens_at=opens_at, closes_at=closes_at))
    session.flush()


def list_gates(session: Session, *, campaign_id: UUID) -> list[CampaignGate]:
    """The gates a campaign has passed."""
    where = col(CampaignGate.campaign_id) == campaign_id
    return list(session.execute(select(CampaignGate).where(where)).scalars())


def put_gate(
    session: Session, *, campaign_id: UUID, kind: str, passed_at: datetime, evidence_sha256: str
) -> None:
    """Records a passed gate, new or again."""
    session.merge(
        CampaignGate(campaign_id=campaign_id, kind=kind, passed_at=passed_at, evidence_sha256=evidence_sha256)
    )
    session.flush()


def delete_gate(session: Session, *, campaign_id: UUID, kind: str) -> None:
    """Withdraws a gate."""
    session.execute(
        delete(CampaignGate).where(
            col(CampaignGate.campaign_id) == campaign_id, col(CampaignGate.kind) == kind
        )
    )


def put_reopening(
    session: Session, *, campaign_id: UUID, kind: str, unit_id: UUID, until: datetime, reason: str
) -> None:
    """Gives one unit longer time, new or again."""
    session.merge(Reopening(campaign_id=campaign_id, kind=kind, unit_id=unit_id, until=until, reason=reason))
    session.flush()


def list_reopenings(session: Session, *, campaign_id: UUID, scope: Scope) -> list[Reopening]:
    """The re-openings of a campaign, the latest end first."""
    where = [col(Reopening.campaign_id) == campaign_id, *in_scope(col(Reopening.unit_id), scope=scope)]
    statement = select(Reopening).where(*where).order_by(col(Reopening.until).desc())
    return list(session.execute(statement).scalars())


def find_times(
    session: Session, *, campaign_id: UUID, kind: str, unit_id: UUID
) -> tuple[tuple[datetime, datetime] | None, datetime | None]:
    """Opening and closing time of a part, and until when it is re-opened for a unit."""
    row = (
        session.connection()
        .execute(_FIND_TIMES, {"campaign": campaign_id, "kind": kind, "unit": unit_id})
        .first()
    )
    return ((row[0], row[1]), row[2]) if row else (None, None)


def replace_units(session: Session, *, campaign_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Writes the units of the round anew."""
    session.execute(delete(CampaignUnit).where(col(CampaignUnit.campaign_id) == campaign_id))
    if rows:
        session.execute(insert(CampaignUnit), list(rows))


def list_units(session: Session, *, campaign_id: UUID, scope: Scope) -> list[CampaignUnit]:
    """The units of the round in official order."""
    where = [col(CampaignUnit.campaign_id) == campaign_id, *in_scope(col(CampaignUnit.unit_id), scope=scope)]
    statement = select(CampaignUnit).where(*where).order_by(col(CampaignUnit.ordinal))
    return list(session.execute(statement).scalars())


def find_unit(session: Session, *, campaign_id: UUID, unit_id: UUID) -> CampaignUnit | None:
    """A unit of the round."""
    return session.get(CampaignUnit, (campaign_id, unit_id))


def replace_rates(session: Session, *, audience_id: UUID, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Writes anew whom the members of each unit rate: (home unit, rated unit) pairs."""
    session.execute(delete(AudienceRates).where(col(AudienceRates.audience_id) == audience_id))
    rows = [{"audience_id": audience_id, "unit_id": home, "rated_unit_id": rated} for home, rated in pairs]
    if rows:
        session.execute(insert(AudienceRates), rows)


def list_rated(session: Session, *, audience_id: UUID) -> list[UUID]:
    """Every unit that some member of the audience rates."""
    column = col(AudienceRates.rated_unit_id)
    where = col(AudienceRates.audience_id) == audience_id
    return list(session.execute(select(column).where(where).distinct()).scalars())


def list_rated_by_unit(
    session: Session, *, audience_id: UUID, campaign_id: UUID, unit_id: UUID
) -> list[UUID]:
    """The units that members of one unit rate, in official order."""
    statement = (
        select(col(AudienceRates.rated_unit_id))
        .join(CampaignUnit, col(CampaignUnit.unit_id) == col(AudienceRates.rated_unit_id))
        .where(
            col(CampaignUnit.campaign_id) == campaign_id,
            col(AudienceRates.audience_id) == audience_id,
            col(AudienceRates.unit_id) == unit_id,
        )
        .order_by(col(CampaignUnit.ordinal))
    )
    return list(session.execute(statement).scalars())


def replace_links(session: Session, *, audience_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Writes anew which leaves the items of an audience feed."""
    session.execute(delete(CriterionLink).where(col(CriterionLink.audience_id) == audience_id))
    if rows:
        session.execute(insert(CriterionLink), list(rows))


def list_links(session: Session, *, audience_id: UUID) -> list[CriterionLink]:
    """Which leaves the items of an audience feed, by item and leaf."""
    order = (col(CriterionLink.item), col(CriterionLink.criterion))
    where = col(CriterionLink.audience_id) == audience_id
    return list(session.execute(select(CriterionLink).where(where).order_by(*order)).scalars())
