"""What the pages of the index take in."""

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_REASON: Final = 1000
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ComputeForm(BaseModel):
    """How the index is computed.

    `missing`: a line without points blocks a unit's index, counts 0, or does not apply. `tie_breaks`: keys of
    domains that part equal units, in order.
    """

    model_config = ConfigDict(extra="forbid")
    missing: Literal["block", "zero", "not_applicable"] = "block"
    rank_on: Literal["published", "exact"] = "published"
    tie_breaks: list[Annotated[str, Field(max_length=40)]] = Field(default_factory=list, max_length=20)

    @property
    def options(self) -> dict[str, Any]:
        """By the names of the analysis."""
        return {"missing": self.missing, "rank_on": self.rank_on, "tie_breaks": list(self.tie_breaks)}


class FinalForm(ComputeForm):
    """A final computation, and what is said with its figures. `reason`: why an earlier publication is
    corrected, empty for a first one."""

    title_vi: Title
    title_en: Title
    released_on: date
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_REASON)] = ""


class ReleaseForm(BaseModel):
    """Why a final computation is published."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class CouncilForm(BaseModel):
    """Who sits in the council: `user part` for every member."""

    model_config = ConfigDict(extra="forbid")
    member: list[Annotated[str, Field(max_length=60)]] = Field(default_factory=list, max_length=100)
    quorum_percent: int = Field(default=50, ge=0, le=99)


class SessionForm(BaseModel):
    """When and where a session is held."""

    model_config = ConfigDict(extra="forbid")
    held_on: date
    place: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class AttendanceForm(BaseModel):
    """Who is there: members without a mark are absent, unless they wrote their opinion."""

    model_config = ConfigDict(extra="forbid")
    present: list[UUID] = Field(default_factory=list, max_length=100)


class OpinionForm(BaseModel):
    """A member's own opinion in writing."""

    model_config = ConfigDict(extra="forbid")
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class VotesForm(BaseModel):
    """How those who take part voted."""

    model_config = ConfigDict(extra="forbid")
    votes_for: int = Field(ge=0, le=100)
    votes_against: int = Field(default=0, ge=0, le=100)
    abstained: int = Field(default=0, ge=0, le=100)


class UnitsDecision(VotesForm):
    """Units whose points the council approves."""

    unit: list[UUID] = Field(default_factory=list, max_length=2000)


class LineDecision(VotesForm):
    """Other points for one line of one unit, or that it does not apply; with the reason."""

    unit_id: UUID
    criterion: str = Field(min_length=1, max_length=40)
    points: str = Field(default="", max_length=20)
    out: bool = False
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
