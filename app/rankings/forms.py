"""What the pages of the index take in."""

from datetime import date
from typing import Annotated, Any, Final, Literal

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
