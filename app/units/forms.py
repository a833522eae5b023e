"""What the pages of units are given."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.core.tabular import find_odd_character, tidy
from app.units import rules

MOST_PAST, MOST_FUTURE = 1900, 2199


def _clean(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if find_odd_character(text) is not None:
        raise ValueError("This holds an invisible character. Type it anew.")
    return tidy(text)


def _coded(text: str) -> str:
    if not rules.is_code(text):
        raise ValueError("A code has letters, digits, points and hyphens only, and no blanks.")
    return text


def _keyed(text: str) -> str:
    if not rules.is_type_key(text):
        raise ValueError("A type key has small letters a to z, digits and _ only, such as department.")
    return text


def _timely(day: date) -> date:
    if not MOST_PAST <= day.year <= MOST_FUTURE:
        raise ValueError("Enter a day between 1900 and 2199.")
    return day


Clean = BeforeValidator(_clean)
Day = Annotated[date, AfterValidator(_timely)]
Code = Annotated[str, Field(min_length=1, max_length=40), Clean, AfterValidator(_coded)]
TypeKey = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_keyed)]
Name = Annotated[str, Field(min_length=1, max_length=200), Clean]
Reason = Annotated[str, Field(min_length=1, max_length=500), Clean]
Kind = Literal["merged", "split", "renamed"]


class ConfirmImport(BaseModel):
    """Which kept file to import."""

    model_config = ConfigDict(extra="forbid")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class UnitForm(BaseModel):
    """A unit. `parent`: its code, or its name when only one unit has it; blank for a unit at the top."""

    model_config = ConfigDict(extra="forbid")
    code: Code
    name_vi: Name
    name_en: Annotated[str, Field(max_length=200), Clean] = ""
    type_key: Annotated[str, Field(min_length=1, max_length=40)]
    parent: Annotated[str, Field(max_length=200), Clean] = ""
    official_code: Annotated[str, Field(max_length=20), Clean] = ""
    agency_id: Annotated[str, Field(max_length=35), Clean] = ""
    valid_from: Day | None = None


class EndForm(BaseModel):
    """The last day of a unit, and why; without a day the unit has no end."""

    model_config = ConfigDict(extra="forbid")
    valid_to: Day | None = None
    reason: Reason


class RemoveForm(BaseModel):
    """Why a unit that nothing refers to is removed."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


class SuccessionForm(BaseModel):
    """Which unit takes over (its code or name), how, and from which day on."""

    model_config = ConfigDict(extra="forbid")
    successor: Name
    kind: Kind
    on: Day


class UndoSuccession(BaseModel):
    """Which succession was recorded by mistake."""

    model_config = ConfigDict(extra="forbid")
    to_unit_id: UUID


class TypeForm(BaseModel):
    """A unit type; `rank_group` (blank: the key) names the list in which its units are ranked."""

    model_config = ConfigDict(extra="forbid")
    key: TypeKey
    name_vi: Annotated[str, Field(min_length=1, max_length=120), Clean]
    name_en: Annotated[str, Field(min_length=1, max_length=120), Clean]
    rank_group: Annotated[str, Field(max_length=40), Clean] = ""
