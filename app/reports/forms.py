"""What the pages of results take in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class AskForRun(BaseModel):
    """The button that asks for an analysis: nothing is chosen."""

    model_config = ConfigDict(extra="forbid")


class AskForBundle(BaseModel):
    """The button that hands out the bundle: nothing is chosen."""

    model_config = ConfigDict(extra="forbid")


class AskForApproval(BaseModel):
    """Why a run is to be the official one."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(max_length=500)] = ""
