"""What invitations take in."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from app.core.i18n import Language
from app.invitations.definition import SUBJECT_LIMIT, TEXT_LIMIT
from app.invitations.rules import Hours, Kind, RosterAction
from app.sampling.models import Why


class QueueForm(BaseModel):
    """Which mails to put in the outbox."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind


class TextKeyForm(BaseModel):
    """Which mail's words are meant; an empty group: every group without words of its own."""

    model_config = ConfigDict(extra="forbid")
    group: str = Field(default="", max_length=40)
    kind: Kind
    language: Language


class TextForm(TextKeyForm):
    """The words of a mail, line ends made one."""

    subject: Annotated[str, StringConstraints(min_length=1, max_length=SUBJECT_LIMIT, strip_whitespace=True)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LIMIT)]

    @field_validator("subject", "text")
    @classmethod
    def can_be_printed(cls, value: str, info: ValidationInfo) -> str:
        """Single lines stay single; no character is there that nobody sees."""
        even = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        seen = even.replace("\n", "") if info.field_name == "text" else even
        if not seen.replace("\u00a0", " ").isprintable():
            raise ValueError("Take out the characters that cannot be printed.")
        return even.rstrip() + "\n" if info.field_name == "text" else even


class LanguageForm(BaseModel):
    """The language of the mails of a group; none: that of the installation."""

    model_config = ConfigDict(extra="forbid")
    group: str = Field(min_length=1, max_length=40)
    language: Language | None = None


class WaveForm(BaseModel):
    """The day, in Vietnam, of a wave of reminders."""

    model_config = ConfigDict(extra="forbid")
    day: date


class CancelForm(BaseModel):
    """Which wave of reminders to call off."""

    model_config = ConfigDict(extra="forbid")
    ordinal: int = Field(ge=1, le=10_000)


class ReasonForm(BaseModel):
    """A reason for withdrawing or renewing a link."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(min_length=5, max_length=300, strip_whitespace=True)]


class AddressForm(BaseModel):
    """A better address of somebody, and how it became known."""

    model_config = ConfigDict(extra="forbid")
    email: Annotated[str, StringConstraints(min_length=3, max_length=254, strip_whitespace=True)]
    reason: Annotated[str, StringConstraints(min_length=5, max_length=300, strip_whitespace=True)]


class RosterForm(BaseModel):
    """The page's form: who is to be put on a frozen list, moved on it or taken off it, and why."""

    model_config = ConfigDict(extra="forbid")
    audience_id: UUID
    person_id: UUID
    action: RosterAction
    reason: str = Field(default="", max_length=500)


class ReserveForm(BaseModel):
    """Why a reserve is to take somebody's place: one of the reasons there are, and in words."""

    model_config = ConfigDict(extra="forbid")
    why: Why
    reason: str = Field(default="", max_length=500)


class PlanForm(BaseModel):
    """Office hours in Vietnam (closing at 00:00: open until midnight), days of the week (0: Monday), and
    how many mails a minute one mail domain gets."""

    model_config = ConfigDict(extra="forbid")
    opens: time
    closes: time
    weekdays: list[Annotated[int, Field(ge=0, le=6)]]
    domain_per_minute: int | None = Field(default=None, ge=1, le=100_000)
    contact: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""

    @field_validator("closes")
    @classmethod
    def closes_after_it_opens(cls, closes: time, info: ValidationInfo) -> time:
        """The end comes after the beginning."""
        opens = info.data.get("opens")
        if opens is not None and _end(closes) <= _minute(opens):
            raise ValueError("The end must come after the beginning.")
        return closes

    @property
    def hours(self) -> Hours:
        """The office hours as the rules take them."""
        return Hours(_minute(self.opens), _end(self.closes), sum(1 << day for day in set(self.weekdays)))


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _end(moment: time) -> int:
    return _minute(moment) or 24 * 60
