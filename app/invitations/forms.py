"""What invitations take in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.invitations.rules import Kind


class QueueForm(BaseModel):
    """Which mails to put in the outbox."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind


class ReasonForm(BaseModel):
    """A reason for withdrawing or renewing a link."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(min_length=5, max_length=300, strip_whitespace=True)]


class DeliveryFilter(BaseModel):
    """What of the delivery ledger is shown; `start`: how many rows are passed over."""

    model_config = ConfigDict(extra="ignore")
    state: str = ""
    search: str = Field(default="", max_length=100)
    start: int = Field(default=0, ge=0, le=10_000_000)
