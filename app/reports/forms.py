"""What the pages of results take in."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class AskForRun(BaseModel):
    """What is chosen for an analysis; what is left out is the standard of the method and the campaign."""

    model_config = ConfigDict(extra="forbid")
    level: Literal["0.9", "0.95", "0.99"] | None = None
    ci: Literal["beta_capped", "beta", "wilson", "xlogit", "asin", "mean"] | None = None
    lonely: Literal["adjust", "certainty", "average"] | None = None
    missing_group_policy: Literal["renormalise", "zero", "kind_mean"] | None = None
    missing_weight_limit: Literal["0.0", "0.34", "0.5", "1.0"] | None = None
    rank_on: Literal["published", "exact"] | None = None
    minimum: Annotated[int, Field(ge=5, le=100)] | None = None
    places: Annotated[int, Field(ge=0, le=4)] | None = None

    @property
    def options(self) -> dict[str, Any]:
        """By the names of the analysis; None where nothing was chosen."""
        found: dict[str, Any] = self.model_dump()
        for name in ("level", "missing_weight_limit"):
            found[name] = None if found[name] is None else float(found[name])
        return found


class ComparedRunIds(BaseModel):
    """The two runs that a page compares; without them the two latest."""

    model_config = ConfigDict(extra="forbid")
    first: UUID | None = None
    second: UUID | None = None


class ChosenFigure(BaseModel):
    """The figure that the page of figures shows."""

    model_config = ConfigDict(extra="forbid")
    figure: Literal["scores", "ranks", "heat", "levels", "multiples", "returns", "change"] = "scores"


class AskForChange(BaseModel):
    """The approved run of an earlier round that this one is compared with."""

    model_config = ConfigDict(extra="forbid")
    earlier: UUID


class AskForBundle(BaseModel):
    """The button that hands out the bundle: nothing is chosen."""

    model_config = ConfigDict(extra="forbid")


class AskForApproval(BaseModel):
    """Why a run is to be the official one."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(max_length=500)] = ""
