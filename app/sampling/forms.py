"""What sampling takes in."""

from decimal import Decimal
from typing import Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from analysis.sampling.allocation import Allocation
from analysis.sampling.plans import STAGE_METHODS, Method, StageMethod
from analysis.sampling.sizes import Precision
from app.sampling.rules import DrawOrder, StageOrder

MOST_FORMS: Final = 1_000_000
MOST_SEED: Final = 999_999_999
"""Nine digits: they can be drawn with balls, and written into minutes."""


class QuotaRule(BaseModel):
    """A target of an audience: for one unit, for a unit type, or for every unit. None: no limit."""

    model_config = ConfigDict(extra="forbid")
    audience_id: UUID
    unit_type: str | None = Field(default=None, max_length=40)
    unit_id: UUID | None = None
    target: int | None = Field(default=None, ge=0, le=MOST_FORMS)


class QuotaForm(BaseModel):
    """The page's form: one target a unit type of one audience; an empty target gives no quota."""

    model_config = ConfigDict(extra="forbid")
    audience_id: UUID
    unit_type: list[str] = Field(max_length=200)
    target: list[str] = Field(max_length=200)
    reason: str | None = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _numbers(self) -> Self:
        if len(self.unit_type) != len(self.target):
            raise ValueError("The form is not complete.")
        if not all(self._is_number(text) for text in self.target):
            raise ValueError("Enter whole numbers from 0 on.")
        return self

    @staticmethod
    def _is_number(text: str) -> bool:
        shown = text.strip()
        return not shown or (shown.isascii() and shown.isdigit() and int(shown) <= MOST_FORMS)

    def rules(self) -> list[QuotaRule]:
        """The rules the form stands for."""
        return [
            QuotaRule(audience_id=self.audience_id, unit_type=unit_type, target=int(text))
            for unit_type, text in zip(self.unit_type, self.target, strict=True)
            if text.strip()
        ]


class ConfirmImport(BaseModel):
    """Which kept file to import."""

    model_config = ConfigDict(extra="forbid")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class DrawForm(BaseModel):
    """What is to be drawn from the list of one audience.

    `by`: what a stratum is, each unit or each unit type. `given_*`: a number per stratum, by unit type.
    `stage_*`: the clusters from the top, by unit type ("" is the unit of the list itself); `member_*`: the
    people, or households, within the lowest cluster. An empty `stage_method` is no stage.
    """

    model_config = ConfigDict(extra="forbid")
    audience_id: UUID
    method: Method = "census"
    size: int = Field(default=0, ge=0, le=MOST_FORMS)
    reserves: int = Field(default=0, ge=0, le=10_000)
    by: Literal["unit", "type"] = "unit"
    allocation: Allocation = "proportional"
    given_type: list[str] = Field(default_factory=list, max_length=200)
    given_size: list[str] = Field(default_factory=list, max_length=200)
    stage_type: list[str] = Field(default_factory=list, max_length=20)
    stage_method: list[str] = Field(default_factory=list, max_length=20)
    stage_size: list[str] = Field(default_factory=list, max_length=20)
    member_method: Literal["all", "simple", "systematic"] = "simple"
    member_size: int = Field(default=0, ge=0, le=MOST_FORMS)
    seed: int | None = Field(default=None, ge=0, le=MOST_SEED)
    reason: str | None = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        stages = {len(self.stage_type), len(self.stage_method), len(self.stage_size)}
        if len(stages) > 1 or len(self.given_type) != len(self.given_size):
            raise ValueError("The form is not complete.")
        if not all(is_count(text) for text in [*self.given_size, *self.stage_size]):
            raise ValueError("Enter whole numbers from 0 on.")
        if not all(one in ("", *STAGE_METHODS) for one in self.stage_method):
            raise ValueError("The form is not complete.")
        return self

    def order(self) -> DrawOrder:
        """The order that the form stands for."""
        stages = zip(self.stage_type, self.stage_method, self.stage_size, strict=True)
        chosen = [
            StageOrder(kind, _stage_method(method), int(size.strip() or 0))
            for kind, method, size in stages
            if method
        ]
        given = zip(self.given_type, self.given_size, strict=True)
        return DrawOrder(
            method=self.method,
            size=self.size,
            reserves=self.reserves,
            by=self.by,
            allocation=self.allocation,
            given={kind: int(size) for kind, size in given if size.strip()},
            stages=tuple(chosen),
            members=StageOrder("", self.member_method, self.member_size),
        )


def _stage_method(text: str) -> StageMethod:
    found: StageMethod = text  # type: ignore[assignment]
    return found


def is_count(text: str) -> bool:
    """Whether a text is empty or a whole number that forms may hold."""
    shown = text.strip()
    return not shown or (shown.isascii() and shown.isdigit() and len(shown) <= 9 and int(shown) <= MOST_FORMS)


class SizeForm(BaseModel):
    """What the sample-size helper is asked; percentages as people write them."""

    model_config = ConfigDict(extra="forbid")
    audience_id: UUID
    margin: Decimal = Field(default=Decimal(5), gt=0, lt=50, max_digits=6)
    confidence: Decimal = Field(default=Decimal(95), ge=50, lt=100, max_digits=6)
    share: Decimal = Field(default=Decimal(50), gt=0, lt=100, max_digits=6)
    design_effect: Decimal = Field(default=Decimal(1), ge=Decimal("0.5"), le=20, max_digits=6)
    response: Decimal = Field(default=Decimal(100), gt=0, le=100, max_digits=6)

    def precision(self) -> Precision:
        """The same as shares from 0 to 1."""
        return Precision(
            margin=float(self.margin) / 100,
            confidence=float(self.confidence) / 100,
            share=float(self.share) / 100,
            design_effect=float(self.design_effect),
            response=float(self.response) / 100,
        )
