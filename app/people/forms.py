"""What the pages of people are given."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.tabular import MOST_LAYOUT, LayoutUnreadable, chosen_layout, layout_text


class ConfirmImport(BaseModel):
    """Which kept file to import. `seen`: its warnings have been looked at.

    `layout`: where its columns stand, if somebody chose them.
    """

    model_config = ConfigDict(extra="forbid")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    seen: bool = False
    layout: str = Field(default="", max_length=MOST_LAYOUT)


class ChosenColumns(BaseModel):
    """Where the columns of a kept file stand: `0:email:D` each, and the last row of headings, `0:4`."""

    model_config = ConfigDict(extra="forbid")
    columns: list[str] = Field(max_length=1000)
    rows: list[str] = Field(max_length=100)

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
