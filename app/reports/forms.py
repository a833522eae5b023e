"""What the pages of results take in."""

from pydantic import BaseModel, ConfigDict


class AskForRun(BaseModel):
    """The button that asks for an analysis: nothing is chosen."""

    model_config = ConfigDict(extra="forbid")


class AskForBundle(BaseModel):
    """The button that hands out the bundle: nothing is chosen."""

    model_config = ConfigDict(extra="forbid")
