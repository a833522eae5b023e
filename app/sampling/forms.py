"""What sampling takes in."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_FORMS = 1_000_000


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
