"""What campaigns take in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self, TypeVar
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from app.campaigns.forms.places import FaultAt
from app.campaigns.rules import MILESTONES
from app.core.clock import VIETNAM

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,39}$", strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
ShortName = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Channel = Literal["online", "paper"]
Rates = Literal["own_unit", "parent", "type", "list"]
SealMode = Literal["passphrase", "shares"]
"""How the private half of the key is kept."""
MilestoneKind = Literal[
    "lists", "survey", "paper", "self_assessment", "appraisal", "explanation", "objection"
]
Draft = TypeVar("Draft", bound=BaseModel)
RESERVED_KEYS = frozenset({"new"})


class CampaignDraft(BaseModel):
    """A new campaign. `key` is its short name in addresses and exports and never changes."""

    model_config = ConfigDict(extra="forbid")
    key: Key
    name_vi: Name
    name_en: Name
    owner_unit_id: UUID
    period_from: date
    period_to: date
    framework_key: str | None = Field(default=None, max_length=40)
    framework_version: int | None = Field(default=None, ge=1)
    minimum_cell: int = Field(default=5, ge=5, le=100)

    @field_validator("key")
    @classmethod
    def _usable(cls, key: str) -> str:
        if key.casefold() in RESERVED_KEYS:
            raise ValueError("This short name is reserved.")
        return key

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.period_from > self.period_to:
            raise FaultAt("The assessed period ends before it begins.", field="period_to")
        if (self.framework_key is None) != (self.framework_version is None):
            raise FaultAt("Choose a criteria set together with its version.", field="framework")
        return self


class GroupDraft(BaseModel):
    """A respondent group."""

    model_config = ConfigDict(extra="forbid")
    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$", strip_whitespace=True)]
    name_vi: ShortName
    name_en: ShortName


class AudienceDraft(BaseModel):
    """A new audience. `rated_unit_ids` only with `rates="list"`, `rates_type_key` only with `"type"`."""

    model_config = ConfigDict(extra="forbid")
    group_key: str = Field(min_length=1, max_length=40)
    questionnaire_key: str = Field(min_length=1, max_length=40)
    questionnaire_version: int = Field(ge=1)
    channel: Channel
    mode: Literal["anonymous"] = "anonymous"
    rates: Rates
    rates_type_key: str | None = Field(default=None, max_length=40)
    rated_unit_ids: list[UUID] = Field(default_factory=list, max_length=1000)
    group_weight: Decimal = Field(default=Decimal(1), gt=0, le=100, max_digits=9, decimal_places=6)
    k_open: int = Field(default=10, ge=1, le=1000)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.rates == "type" and not self.rates_type_key:
            raise FaultAt("Choose the type of the units that are rated.", field="rates_type_key")
        if self.rates == "list" and not self.rated_unit_ids:
            raise FaultAt("Choose the units that are rated.", field="rated_unit_ids")
        return self


class MilestoneDraft(BaseModel):
    """When a part opens and closes. A time without a zone is Vietnamese time, as a page sends it."""

    model_config = ConfigDict(extra="forbid")
    kind: MilestoneKind
    opens_at: datetime
    closes_at: datetime

    @field_validator("opens_at", "closes_at")
    @classmethod
    def _zoned(cls, moment: datetime) -> datetime:
        return moment.replace(tzinfo=VIETNAM) if moment.tzinfo is None else moment

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.opens_at >= self.closes_at:
            raise FaultAt("The closing time must come after the opening time.", field="closes_at")
        return self


class ReopeningDraft(BaseModel):
    """Longer time for one unit, with a reason."""

    model_config = ConfigDict(extra="forbid")
    kind: MilestoneKind
    unit_id: UUID
    until: datetime
    reason: Annotated[str, StringConstraints(min_length=5, max_length=500, strip_whitespace=True)]

    @field_validator("until")
    @classmethod
    def _zoned(cls, moment: datetime) -> datetime:
        return moment.replace(tzinfo=VIETNAM) if moment.tzinfo is None else moment


class SealKeyDraft(BaseModel):
    """The public half of the key that seals answers: 32 bytes as hex or base64, and its fingerprint."""

    model_config = ConfigDict(extra="forbid")
    public_key: Annotated[str, StringConstraints(min_length=40, max_length=64, strip_whitespace=True)]
    fingerprint: Annotated[str, StringConstraints(min_length=8, max_length=64, strip_whitespace=True)]
    mode: SealMode


class MailDomainsForm(BaseModel):
    """The mail domains that lists may use, divided by blanks, commas or lines; nothing: as installed."""

    model_config = ConfigDict(extra="forbid")
    domains: str = Field(default="", max_length=900)


def split_version(text: str) -> tuple[str, int]:
    """The key and version in "key:version", as a page's list of versions sends it."""
    key, _, version = text.rpartition(":")
    if not key or not version.isascii() or not version.isdigit():
        raise ValueError("Choose one of the list.")
    return key, int(version)


class CampaignForm(BaseModel):
    """The page's form of a new campaign; `framework` is "key:version" or absent."""

    model_config = ConfigDict(extra="forbid")
    key: Key
    name_vi: Name
    name_en: Name
    owner_unit_id: UUID
    period_from: date
    period_to: date
    framework: str | None = None
    minimum_cell: int = Field(default=5, ge=5, le=100)

    @model_validator(mode="after")
    def _meaningful(self) -> Self:
        self.draft()
        return self

    def draft(self) -> CampaignDraft:
        """The campaign that the form describes."""
        key, version = split_version(self.framework) if self.framework else (None, None)
        values = self.model_dump(exclude={"framework"})
        return _checked(CampaignDraft, {**values, "framework_key": key, "framework_version": version})


class AudienceForm(BaseModel):
    """The page's form of a new audience; `questionnaire` is "key:version"."""

    model_config = ConfigDict(extra="forbid")
    group_key: str = Field(min_length=1, max_length=40)
    questionnaire: str = Field(min_length=1, max_length=80)
    channel: Channel
    rates: str = Field(pattern="^(own_unit|parent|type|list)$")
    rates_type_key: str | None = Field(default=None, max_length=40)
    rated_unit_ids: list[UUID] = Field(default_factory=list, max_length=1000)
    group_weight: Decimal = Field(default=Decimal(1), gt=0, le=100, max_digits=9, decimal_places=6)
    k_open: int = Field(default=10, ge=1, le=1000)

    @field_validator("group_weight", mode="before")
    @classmethod
    def _comma(cls, text: object) -> object:
        return text.replace(",", ".") if isinstance(text, str) else text

    @model_validator(mode="after")
    def _meaningful(self) -> Self:
        self.draft()
        return self

    def draft(self) -> AudienceDraft:
        """The audience that the form describes; what its kind of rating does not use is left out."""
        key, version = split_version(self.questionnaire)
        values = self.model_dump(exclude={"questionnaire"})
        if self.rates != "type":
            values["rates_type_key"] = None
        if self.rates != "list":
            values["rated_unit_ids"] = []
        return _checked(AudienceDraft, {**values, "questionnaire_key": key, "questionnaire_version": version})


class CalendarForm(BaseModel):
    """The page's calendar: for each part both times or none, as local Vietnamese time."""

    model_config = ConfigDict(extra="forbid")
    lists_opens_at: datetime | None = None
    lists_closes_at: datetime | None = None
    survey_opens_at: datetime | None = None
    survey_closes_at: datetime | None = None
    paper_opens_at: datetime | None = None
    paper_closes_at: datetime | None = None
    self_assessment_opens_at: datetime | None = None
    self_assessment_closes_at: datetime | None = None
    appraisal_opens_at: datetime | None = None
    appraisal_closes_at: datetime | None = None
    explanation_opens_at: datetime | None = None
    explanation_closes_at: datetime | None = None
    objection_opens_at: datetime | None = None
    objection_closes_at: datetime | None = None

    @model_validator(mode="after")
    def _meaningful(self) -> Self:
        self.milestones()
        return self

    def milestones(self) -> list[MilestoneDraft]:
        """The parts that were filled in."""
        found = []
        for kind in MILESTONES:
            opens_at, closes_at = getattr(self, f"{kind}_opens_at"), getattr(self, f"{kind}_closes_at")
            if (opens_at is None) != (closes_at is None):
                empty = "opens_at" if opens_at is None else "closes_at"
                raise FaultAt("Give both times of a part, or none.", field=f"{kind}_{empty}")
            if opens_at is not None:
                values = {"kind": kind, "opens_at": opens_at, "closes_at": closes_at}
                found.append(_checked(MilestoneDraft, values, part=f"{kind}_"))
        return found


class CalendarAskForm(CalendarForm):
    """The calendar that a second person is asked for, and why."""

    reason: str = Field(default="", max_length=500)


def _checked(model: type[Draft], values: dict[str, object], *, part: str = "") -> Draft:
    """An instance of the model; its first fault as the sentence that a page can show.

    `part` stands before the names of its fields on the page.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        said = error.errors()[0].get("ctx", {}).get("error")
        if isinstance(said, FaultAt):
            raise FaultAt(str(said), field=f"{part}{said.field}") from error
        raise ValueError(str(said) if said else "This value cannot be used.") from error
