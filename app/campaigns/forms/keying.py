"""How the paper forms of a campaign are keyed."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.campaigns.forms.places import FaultAt

WHOLE = 100


def _none_if_empty(value: object) -> object:
    """A number field that nobody filled in sends an empty text."""
    return None if isinstance(value, str) and not value.strip() else value


class KeyingForm(BaseModel):
    """How forms are keyed; `keyed_again`: of a hundred forms, only where a share is keyed twice."""

    model_config = ConfigDict(extra="forbid")
    keying: Literal["two_clerks", "machine", "share"]
    keyed_again: Annotated[int | None, BeforeValidator(_none_if_empty), Field(ge=1, le=WHOLE)] = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.keying == "share" and self.keyed_again is None:
            raise FaultAt("Say how many of a hundred forms are keyed a second time.", field="keyed_again")
        return self

    @property
    def percent(self) -> int:
        """Of a hundred forms, those that a second clerk keys; the other ways do not draw."""
        return self.keyed_again if self.keying == "share" and self.keyed_again is not None else WHOLE
