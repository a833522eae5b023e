"""A campaign (one round): its calendar, units as of the round, audiences and what they rate."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import REF, UtcDateTime


class Campaign(SQLModel, table=True):
    """One round. `state` moves only through the table in `campaigns.rules`.

    `delegated`: its owner opened it for the units below and reports it up. `mail_domains`: those that its
    lists may use, by blanks; empty: those of the installation. `keying`: how paper forms are keyed;
    `keyed_again`: with "share", of a hundred forms those drawn for a second clerk. `tear_off_vi`,
    `tear_off_en`: words of the slip below paper forms, empty: no slip. `correction`: how a mark on paper is
    mended, by a circle around it or on another form.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        ForeignKeyConstraint(
            ["framework_key", "framework_version"], ["framework_version.key", "framework_version.version"]
        ),
        CheckConstraint("seal_mode IN ('passphrase', 'shares')", name="seal_mode"),
        CheckConstraint("keying IN ('two_clerks', 'machine', 'share')", name="keying"),
        CheckConstraint("keyed_again BETWEEN 1 AND 100", name="keyed_again"),
        CheckConstraint("correction IN ('circle', 'exchange')", name="correction"),
        REF,
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    name_vi: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    owner_unit_id: UUID = Field(foreign_key="unit.id")
    delegated: bool = False
    state: str = Field(max_length=16)
    period_from: date
    period_to: date
    framework_key: str | None = Field(default=None, max_length=40)
    framework_version: int | None = None
    minimum_cell: int = Field(default=5)
    seal_public_key: str | None = Field(default=None, max_length=64)
    seal_mode: str = Field(default="passphrase", max_length=16)
    seal_fingerprint: str | None = Field(default=None, max_length=64)
    method_sha256: str | None = Field(default=None, max_length=64)
    mail_domains: str = Field(default="", max_length=1000)
    keying: str = Field(default="two_clerks", max_length=16)
    keyed_again: int = 100
    tear_off_vi: str = Field(default="", max_length=180)
    tear_off_en: str = Field(default="", max_length=180)
    correction: str = Field(default="circle", max_length=16)


class Milestone(SQLModel, table=True):
    """When a part of the round opens and closes: lists, survey, paper, self_assessment, appraisal…"""

    __tablename__ = "milestone"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="order"), REF)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    kind: str = Field(primary_key=True, max_length=32)
    opens_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)


class CampaignGate(SQLModel, table=True):
    """A fact that a room above has established; a launch only reads them."""

    __tablename__ = "campaign_gate"
    __table_args__ = (REF,)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    kind: str = Field(primary_key=True, max_length=32)
    passed_at: datetime = Field(sa_type=UtcDateTime)
    evidence_sha256: str = Field(max_length=64)


class Reopening(SQLModel, table=True):
    """One unit's longer time for one part, with a reason."""

    __tablename__ = "reopening"
    __table_args__ = (REF,)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    kind: str = Field(primary_key=True, max_length=32)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    until: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(max_length=500)


class CampaignUnit(SQLModel, table=True):
    """A unit as of this round: its name and parent then, its number on paper forms."""

    __tablename__ = "campaign_unit"
    __table_args__ = (UniqueConstraint("campaign_id", "ordinal"), REF)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    ordinal: int
    code: str = Field(max_length=40)
    name_vi: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    type_key: str = Field(foreign_key="unit_type.key", max_length=40)
    parent_id: UUID | None = Field(default=None, foreign_key="unit.id")
    ranked: bool = True


class RespondentGroup(SQLModel, table=True):
    """Who answers: citizens, leaders of divisions, leaders of communes."""

    __tablename__ = "respondent_group"
    __table_args__ = (REF,)
    key: str = Field(primary_key=True, max_length=40)
    name_vi: str = Field(max_length=120)
    name_en: str = Field(max_length=120)


class Audience(SQLModel, table=True):
    """Group x questionnaire version x channel x which units it rates, within a campaign."""

    __tablename__ = "audience"
    __table_args__ = (
        ForeignKeyConstraint(
            ["questionnaire_key", "questionnaire_version"],
            ["questionnaire_version.key", "questionnaire_version.version"],
        ),
        UniqueConstraint("campaign_id", "group_key", "channel"),
        CheckConstraint("channel IN ('online', 'paper')", name="channel"),
        CheckConstraint("mode IN ('anonymous')", name="mode"),
        CheckConstraint("rates IN ('own_unit', 'parent', 'type', 'list')", name="rates"),
        CheckConstraint("k_open >= 1", name="k_open"),
        REF,
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    group_key: str = Field(foreign_key="respondent_group.key", max_length=40)
    questionnaire_key: str = Field(max_length=40)
    questionnaire_version: int
    channel: str = Field(max_length=16)
    mode: str = Field(default="anonymous", max_length=16)
    rates: str = Field(max_length=16)
    rates_type_key: str | None = Field(default=None, foreign_key="unit_type.key", max_length=40)
    group_weight: Decimal = Field(max_digits=9, decimal_places=6)
    k_open: int = 10


class AudienceRates(SQLModel, table=True):
    """Which units the members of a unit rate; filled for every kind of `rates` at the freeze."""

    __tablename__ = "audience_rates"
    __table_args__ = (REF,)
    audience_id: UUID = Field(foreign_key="audience.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    rated_unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)


class CriterionLink(SQLModel, table=True):
    """Which framework leaf an item feeds, with which weight."""

    __tablename__ = "criterion_link"
    __table_args__ = (REF,)
    audience_id: UUID = Field(foreign_key="audience.id", primary_key=True)
    item: str = Field(primary_key=True, max_length=40)
    criterion: str = Field(primary_key=True, max_length=40)
    weight: Decimal = Field(max_digits=9, decimal_places=6)
