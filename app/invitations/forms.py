"""What invitations take in."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.invitations.rules import Kind, RosterAction


class QueueForm(BaseModel):
    """Which mails to put in the outbox."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind


class ReasonForm(BaseModel):
    """A reason for withdrawing or renewing a link."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(min_length=5, max_length=300, strip_whitespace=True)]


class RosterForm(BaseModel):
    """The page's form: who is to be put on a frozen list, moved on it or taken off it, and why."""

    model_config = ConfigDict(extra="forbid")
    audience_id: UUID
    person_id: UUID
    action: RosterAction
    reason: str = Field(default="", max_length=500)
