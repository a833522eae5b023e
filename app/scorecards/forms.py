"""What units enter about themselves."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

MOST_EXPLANATION: Final = 4000


class LineForm(BaseModel):
    """One line of the self-assessment: the inputs of its rule as typed, what is said beside them."""

    model_config = ConfigDict(extra="forbid")
    met: str = Field(default="", max_length=10)
    level: str = Field(default="", max_length=40)
    part: str = Field(default="", max_length=20)
    whole: str = Field(default="", max_length=20)
    count: str = Field(default="", max_length=20)
    points: str = Field(default="", max_length=20)
    explanation: str = Field(default="", max_length=MOST_EXPLANATION)
    exempt: bool = False
    onward: bool = False

    def inputs(self) -> dict[str, str]:
        """The inputs that were filled in."""
        names = ("met", "level", "part", "whole", "count", "points")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


class EvidenceForm(BaseModel):
    """How a document is cited: title, number, day and issuer as they stand on it."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=1, max_length=200)
    number: str = Field(default="", max_length=60)
    issued_on: date | None = None
    issuer: str = Field(default="", max_length=200)


class UseForm(BaseModel):
    """Which document of the unit is meant."""

    model_config = ConfigDict(extra="forbid")
    evidence_id: UUID


class DecisionForm(BaseModel):
    """What an appraiser decides about a line.

    `seen`, `heard`: the versions of the decision and of the unit's answer that the page showed.
    """

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["agree", "other", "explain", "not_applicable"]
    points: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=MOST_EXPLANATION)
    seen: int = Field(default=0, ge=0)
    heard: int = Field(default=0, ge=0)
    onward: bool = False


class DraftForm(BaseModel):
    """A decision as it stands while it is typed."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["", "agree", "other", "explain", "not_applicable"] = ""
    points: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=MOST_EXPLANATION)
    seen: int = Field(default=0, ge=0)
    heard: int = Field(default=0, ge=0)


class ExplainForm(BaseModel):
    """A unit's answer to an appraiser. `asked`: the version of the question that the page showed."""

    model_config = ConfigDict(extra="forbid")
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_EXPLANATION)]
    asked: int = Field(ge=1)


class ObjectionForm(BaseModel):
    """What a unit objects about a line."""

    model_config = ConfigDict(extra="forbid")
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_EXPLANATION)]


class AnswerForm(BaseModel):
    """An appraiser's answer to an objection. `seen`: the version of the objection that the page showed."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["uphold", "agree", "other", "not_applicable"]
    points: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=MOST_EXPLANATION)
    seen: int = Field(ge=1)


class UnitsForm(BaseModel):
    """Which units are meant; none: all of them that are ready."""

    model_config = ConfigDict(extra="forbid")
    unit: list[UUID] = Field(default_factory=list, max_length=2000)


class AgreeForm(BaseModel):
    """Units whose points for one criterion are agreed with in one go."""

    model_config = ConfigDict(extra="forbid")
    unit: list[UUID] = Field(default_factory=list, max_length=2000)


class DutiesForm(BaseModel):
    """Who appraises which domain: `domain user` for every mark."""

    model_config = ConfigDict(extra="forbid")
    duty: list[str] = Field(default_factory=list, max_length=2000)


class FigureForm(BaseModel):
    """One external score, bonus or deduction as typed, with its source or reason."""

    model_config = ConfigDict(extra="forbid")
    unit_id: UUID
    criterion: str = Field(min_length=1, max_length=40)
    figure: str = Field(min_length=1, max_length=20)
    basis: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class ConfirmFigures(BaseModel):
    """Which kept file of figures is imported."""

    model_config = ConfigDict(extra="forbid")
    sha256: str = Field(min_length=64, max_length=64)


class PutOutForm(BaseModel):
    """To which kinds of units a draft goes, below which unit, by which letter, and the last day."""

    model_config = ConfigDict(extra="forbid")
    unit_type: list[str] = Field(default_factory=list, max_length=200)
    below: UUID | None = None
    asking_unit_id: UUID
    letter: str = Field(default="", max_length=200)
    last_day: date


class CommentForm(BaseModel):
    """What a unit says about a criterion of a draft."""

    model_config = ConfigDict(extra="forbid")
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_EXPLANATION)]


class CommentAnswerForm(BaseModel):
    """One answer to the comments of several units on a criterion: `unit version` for each comment read."""

    model_config = ConfigDict(extra="forbid")
    comment: list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36} [0-9]{1,6}$")]] = Field(
        min_length=1, max_length=4000
    )
    verdict: Literal["taken", "partly", "not"]
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_EXPLANATION)] = Field(
        default="", validate_default=True
    )

    @field_validator("comment")
    @classmethod
    def _readable(cls, comment: list[str]) -> list[str]:
        for one in comment:
            UUID(one.partition(" ")[0])  # raises ValueError
        return comment

    @field_validator("words")
    @classmethod
    def _reasoned(cls, words: str, info: ValidationInfo) -> str:
        if info.data.get("verdict", "taken") != "taken" and not words:
            raise ValueError("Say why; the unit reads it.")
        return words

    def read(self) -> dict[UUID, int]:
        """The version of the comment that was read, by unit."""
        pairs = [one.split(" ") for one in self.comment]
        return {UUID(unit): int(version) for unit, version in pairs}


class ReturnForm(BaseModel):
    """Why a report of a round is sent back."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=500)]
