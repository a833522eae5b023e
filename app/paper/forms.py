"""What the paper room takes in."""

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class PrintOrder(BaseModel):
    """How many forms to print for each unit: its quota and some to spare."""

    model_config = ConfigDict(extra="forbid")
    audience_id: UUID
    spare: int = Field(ge=0, le=100)


class SignedCount(BaseModel):
    """A hand-over: how many forms the unit's officer signed for, and when."""

    model_config = ConfigDict(extra="forbid")
    signed: int = Field(ge=0, le=10_000)
    on: date


class ReturnedSerials(BaseModel):
    """Serials of forms that came back, one a line or separated by blanks; `unit_id` handed the pile in."""

    model_config = ConfigDict(extra="forbid")
    serials: str = Field(min_length=1, max_length=100_000)
    unit_id: Annotated[UUID | None, BeforeValidator(lambda typed: typed or None)] = None


class VoidOrder(BaseModel):
    """Serials of forms that were spoilt or lost, why, and whether others are printed in their place."""

    model_config = ConfigDict(extra="forbid")
    serials: str = Field(min_length=1, max_length=100_000)
    reason: Literal["misprint", "damaged", "lost"]
    reprint: bool = False


class PageChoice(BaseModel):
    """Which of two pictures of one page counts, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    choice: Literal["new", "earlier"]
    reason: str = Field(min_length=3, max_length=300)


class RecheckOrder(BaseModel):
    """How many of a hundred accepted forms of each unit are asked about again."""

    model_config = ConfigDict(extra="forbid")
    share: int = Field(ge=1, le=100)


class RecheckResult(BaseModel):
    """What came of asking about one form; the note names nobody."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    outcome: Literal["confirmed", "denied", "unreachable", "refused", "no_contact"]
    note: str = Field(default="", max_length=300)


class DeskControl(BaseModel):
    """What the desk's page sends beside the lines: which form, what to do, when the keys were hit."""

    model_config = ConfigDict(extra="forbid")
    form: str = Field(default="", max_length=40)
    action: Literal["save", "finish"] = "finish"
    key_times: str = Field(default="", max_length=100_000)


class PlantOrder(BaseModel):
    """How many finished forms are planted."""

    model_config = ConfigDict(extra="forbid")
    count: int = Field(ge=1, le=500)


class PlantWithdrawal(BaseModel):
    """The serial of a planted form that is taken back, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    serial: str = Field(min_length=1, max_length=40)
    reason: str = Field(min_length=3, max_length=300)


class GalleryReview(BaseModel):
    """The serials of the lines one page showed, the odd ones among them, and why they are doubted."""

    model_config = ConfigDict(extra="forbid")
    shown: list[Annotated[str, Field(max_length=10)]] = Field(min_length=1, max_length=60)
    odd: list[Annotated[str, Field(max_length=10)]] = Field(default=[], max_length=60)
    reason: Literal["other_value", "several_marks", "corrected", "not_a_mark", "unclear"] = "other_value"


MOST_KEYS = 2000
_KEY_TIME = re.compile(r"[a-z][a-z0-9_]*(?:\.[^\s:]{1,40})?:([0-9]{1,12})")


def read_key_times(text: str) -> list[int]:
    """Milliseconds between keys, from the desk's `item:milliseconds …`; what is odd is left out.

    A desk without script sends nothing.
    """
    found = [match.group(1) for word in text.split()[:MOST_KEYS] if (match := _KEY_TIME.fullmatch(word))]
    moments = [int(moment) for moment in found]
    return [max(0, later - earlier) for earlier, later in pairwise(moments)]


class Ruling(BaseModel):
    """A third person's word on one line of one form."""

    model_config = ConfigDict(extra="forbid")
    item: str = Field(max_length=40)
    value: Annotated[list[str], Field(min_length=1, max_length=30)]
    reason: str = Field(default="", max_length=300)
