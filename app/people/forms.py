"""What the pages of people are given."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.core.tabular import (
    MOST_LAYOUT,
    LayoutUnreadable,
    chosen_layout,
    find_odd_character,
    layout_text,
    tidy,
)

CampaignKey = Annotated[str, Field(max_length=64)]
"""Short name of the campaign that a list is for; empty: for none in particular."""


class HandIn(BaseModel):
    """What goes with a workbook of officials."""

    model_config = ConfigDict(extra="forbid")
    campaign: CampaignKey = ""


class ConfirmImport(BaseModel):
    """Which kept file to import. `seen`: its warnings have been looked at.

    `layout`: where its columns stand, if somebody chose them.
    """

    model_config = ConfigDict(extra="forbid")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    seen: bool = False
    layout: str = Field(default="", max_length=MOST_LAYOUT)
    campaign: CampaignKey = ""


class ChosenColumns(BaseModel):
    """Where the columns of a kept file stand: `0:email:D` each, and the last row of headings, `0:4`."""

    model_config = ConfigDict(extra="forbid")
    columns: list[str] = Field(max_length=1000)
    rows: list[str] = Field(max_length=100)
    campaign: CampaignKey = ""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        try:
            self.layout()
        except LayoutUnreadable as error:
            raise ValueError("The choice of columns cannot be read") from error
        return self

    def layout(self) -> str:
        """The choice as one line of text."""
        return layout_text(chosen_layout(self.columns, rows=self.rows))


def _clean(text: str) -> str:
    if find_odd_character(text) is not None:
        raise ValueError("This holds an invisible character. Type it anew.")
    return tidy(text)


Clean = AfterValidator(_clean)


class RosterLine(BaseModel):
    """A person on the list of a unit; `entry_id` when a line is changed."""

    model_config = ConfigDict(extra="forbid")
    full_name: Annotated[str, Field(min_length=1, max_length=120), Clean]
    position: Annotated[str, Field(max_length=160), Clean] = ""
    email: Annotated[str, Field(min_length=1, max_length=254), Clean]
    phone: Annotated[str, Field(max_length=30), Clean] = ""
    group_key: str = Field(min_length=1, max_length=40)
    staff_code: Annotated[str, Field(max_length=40), Clean] = ""
    entry_id: UUID | None = None


class RosterReturn(BaseModel):
    """Why a list goes back to its unit."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=5, max_length=1000), Clean]


class RosterAccept(BaseModel):
    """`seen`: the warnings have been looked at."""

    model_config = ConfigDict(extra="forbid")
    seen: bool = False
