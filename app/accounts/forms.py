"""What accounts take in."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from app.accounts import rules
from app.accounts.rules import standing
from app.core import clock
from app.core.permissions import Role
from app.core.tabular import find_odd_character, tidy


class SignIn(BaseModel):
    """The sign-in form."""

    model_config = ConfigDict(extra="forbid")
    email: str = Field(max_length=254)
    password: str = Field(max_length=rules.MAXIMUM_PASSWORD_BYTES)
    next: str = "/"


class ShowCode(BaseModel):
    """The second step of signing in: a code of the app, or a recovery code."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=40)
    next: str = "/"


class NewOwnPassword(BaseModel):
    """The present password, and the new one typed twice."""

    model_config = ConfigDict(extra="forbid")
    old: str = Field(max_length=rules.MAXIMUM_PASSWORD_BYTES)
    password: str
    again: str

    @field_validator("again")
    @classmethod
    def _same(cls, again: str, info: ValidationInfo) -> str:
        if again != info.data.get("password"):
            raise ValueError("The two passwords differ. Type both again.")
        return again


class FirstCode(BaseModel):
    """Setting the second factor up: the secret that was shown, its first code, the password."""

    model_config = ConfigDict(extra="forbid")
    secret: str = Field(max_length=400)
    code: str = Field(max_length=40)
    password: str = Field(max_length=rules.MAXIMUM_PASSWORD_BYTES)


class OwnPassword(BaseModel):
    """The password, shown again before something that weighs."""

    model_config = ConfigDict(extra="forbid")
    password: str = Field(max_length=rules.MAXIMUM_PASSWORD_BYTES)


class OneSession(BaseModel):
    """Which of the own sessions."""

    model_config = ConfigDict(extra="forbid")
    session: str = Field(min_length=20, max_length=20, pattern="^[0-9a-f]+$")


Address = Annotated[str, AfterValidator(standing.checked_address)]


def _plain(name: str) -> str:
    """A name as it is stored: NFC, single blanks, no invisible characters."""
    if find_odd_character(name) is not None:
        raise ValueError("Type the name anew: it holds a character that cannot be seen.")
    return tidy(name)


PersonName = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_plain)]
Reason = Annotated[str, StringConstraints(min_length=5, max_length=300, strip_whitespace=True)]


class NewUser(BaseModel):
    """A new member of staff with one role; `unit` (code) limits the role, `home` is where they work."""

    model_config = ConfigDict(extra="forbid")
    email: Address
    name: PersonName
    password: str
    role: Role
    unit: str | None = None
    home: str | None = None


class UserData(BaseModel):
    """Who somebody is: name, address to sign in with, and the unit where he or she works."""

    model_config = ConfigDict(extra="forbid")
    name: PersonName
    email: Address
    home: UUID | None = None


class GrantDraft(BaseModel):
    """A role, perhaps for a unit with those below it, for one campaign, and for a span of days."""

    model_config = ConfigDict(extra="forbid")
    role: Role
    unit: UUID | None = None
    campaign: UUID | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @field_validator("valid_to")
    @classmethod
    def _ordered(cls, last: date | None, info: ValidationInfo) -> date | None:
        if last is not None and last < max(info.data.get("valid_from") or clock.today(), clock.today()):
            raise ValueError("The last day must not lie before the first, nor in the past.")
        return last


class Invitation(GrantDraft, UserData):
    """A new member of staff with a first role, who chooses the password by a link in a letter."""


class ReasonGiven(BaseModel):
    """Why access is taken away or given back."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


class RoundRightForm(BaseModel):
    """Which unit may open rounds for the units below it, and by which decision."""

    model_config = ConfigDict(extra="forbid")
    unit_id: UUID
    reason: Reason


class AskForReset(BaseModel):
    """The address that a link for a new password goes to."""

    model_config = ConfigDict(extra="forbid")
    email: str = Field(min_length=1, max_length=254)


class ChosenPassword(BaseModel):
    """A new password, typed twice."""

    model_config = ConfigDict(extra="forbid")
    password: str = Field(max_length=1000)
    again: str = Field(max_length=1000)

    @field_validator("again")
    @classmethod
    def _same(cls, again: str, info: ValidationInfo) -> str:
        if again != info.data.get("password"):
            raise ValueError("The two passwords differ. Type both again.")
        return again
