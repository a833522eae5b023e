"""What a bundle is about, gathered from the rooms below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from app.campaigns.models import Audience, Campaign, CampaignUnit, RespondentGroup
from app.templates import service as templates
from app.units.models import Unit, UnitType

OPEN_TEXT = "text"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Of one unit: how many `people` were drawn, and how many they stand for, Σ 1/π. `clustered`: the unit
    itself was drawn before its people were."""

    people: int
    stand_for: float
    clustered: bool


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """An audience with its questionnaire. `links`: (criterion, weight) by item key; `sizes`: persons on
    the list, or the counted size, by unit; `asked`: invited, or forms handed out, by unit; `batches`:
    member units by opening; `drawn`: what a draw by chance took, by unit, empty for a census."""

    audience: Audience
    questionnaire: templates.Questionnaire
    links: Mapping[str, Sequence[tuple[str, Decimal]]]
    sizes: Mapping[UUID, int]
    asked: Mapping[UUID, int]
    batches: Mapping[UUID, Sequence[UUID]]
    drawn: Mapping[UUID, Drawn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """A campaign. `outside`: units of a batch that are not units of the round (the owner). `codes`: of every
    unit that can stand in a row."""

    campaign: Campaign
    units: Sequence[CampaignUnit]
    outside: Sequence[Unit]
    types: Sequence[UnitType]
    groups: Sequence[RespondentGroup]
    framework: templates.Framework | None
    audiences: Sequence[AudienceFacts]
    codes: Mapping[UUID, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        codes = {unit.id: unit.code for unit in self.outside}
        object.__setattr__(self, "codes", codes | {unit.unit_id: unit.code for unit in self.units})


def item_columns_of(item: templates.Item) -> list[str]:
    """The columns of an item in exports; none for open text."""
    if item.kind == OPEN_TEXT:
        return []
    if item.kind == "multi":
        return [f"{item.name}_{option.key}" for option in item.options]
    return [item.name]


def is_about_unit(item: templates.Item) -> bool:
    """Whether an item is about a rated unit, asked once or for each."""
    return bool(item.matrix or item.about_unit)
