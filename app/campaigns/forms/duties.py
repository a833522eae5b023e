"""What a change takes in that needs a second person: reasons, decisions, other weights, a late re-opening."""

from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

SHORT_REASON = "Say why in at least 10 characters."


def _long_enough(text: str) -> str:
    if len(text) < 10:
        raise ValueError(SHORT_REASON)
    return text


GivenReason = Annotated[
    str, StringConstraints(max_length=500, strip_whitespace=True), AfterValidator(_long_enough)
]
"""Words that somebody else can check: at least ten characters."""


class RequestDraft(BaseModel):
    """Why a second person is asked."""

    model_config = ConfigDict(extra="forbid")
    reason: GivenReason


class DecisionDraft(BaseModel):
    """Why a request is granted or refused."""

    model_config = ConfigDict(extra="forbid")
    reason: GivenReason


class DecisionForm(DecisionDraft):
    """The page's form; `decision` is the button that was pressed."""

    decision: Literal["granted", "refused"]


class NewWeight(BaseModel):
    """One weight: of a group, or of an item for a leaf (then `item` and `criterion` are named)."""

    model_config = ConfigDict(extra="forbid")
    audience_id: UUID
    item: str = Field(default="", max_length=40)
    criterion: str = Field(default="", max_length=40)
    weight: Decimal = Field(gt=0, le=100, max_digits=9, decimal_places=6)


class WeightsForm(BaseModel):
    """The page's form: which weight, "audience" or "audience/item/criterion", and its value; in pairs."""

    model_config = ConfigDict(extra="forbid")
    which: list[str] = Field(max_length=2000)
    weight: list[str] = Field(max_length=2000)
    reason: str | None = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _meaningful(self) -> Self:
        self.weights()
        return self

    def weights(self) -> list[NewWeight]:
        """The weights that the form gives."""
        if len(self.which) != len(self.weight):
            raise ValueError("The form is not complete.")
        found = []
        for which, weight in zip(self.which, self.weight, strict=True):
            audience_id, item, criterion, *_more = [*which.split("/"), "", ""]
            values = {"audience_id": audience_id, "item": item, "criterion": criterion}
            try:
                found.append(NewWeight.model_validate({**values, "weight": weight.strip().replace(",", ".")}))
            except ValidationError as error:
                raise ValueError("Enter numbers above 0, at most 100, with up to six decimals.") from error
        return found
