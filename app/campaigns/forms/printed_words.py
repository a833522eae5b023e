"""What a campaign's paper forms say beside their questions."""

import unicodedata
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.campaigns.forms.places import FaultAt

LONGEST_SLIP = 180
"""Letters that four lines of the slip hold, however wide they are."""


def _one_line(value: object) -> object:
    """Composed letters and single blanks: what the paper can be set from."""
    return " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else value


Slip = Annotated[str, BeforeValidator(_one_line), Field(max_length=LONGEST_SLIP)]


class PrintedWordsForm(BaseModel):
    """The words of the tear-off slip, none: no slip; and how a mark is mended on the paper."""

    model_config = ConfigDict(extra="forbid")
    tear_off_vi: Slip = ""
    tear_off_en: Slip = ""
    correction: Literal["circle", "exchange"]

    @model_validator(mode="after")
    def _both(self) -> Self:
        """A slip in one language alone would be missing on the forms of the other."""
        if self.tear_off_en and not self.tear_off_vi:
            raise FaultAt("Write the text in Vietnamese too.", field="tear_off_vi")
        return self
