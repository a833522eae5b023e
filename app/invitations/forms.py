"""What invitations take in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.invitations.rules import Kind


class QueueForm(BaseModel):
    """Which mails to put in the outbox."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind


class ReasonForm(BaseModel):
    """A reason for withdrawing or renewing a link."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(min_length=5, max_length=300, strip_whitespace=True)]
