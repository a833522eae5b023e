"""Validated inputs of the room. The answers themselves are read by the grammar of the questionnaire."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Action = Literal["next", "previous", "save", "submit"]


class StartForm(BaseModel):
    """The start button. `anew`: in place of the stored answer; `shared`: others use the computer too."""

    model_config = ConfigDict(extra="forbid")
    anew: bool = False
    shared: bool = False


class AnswerControl(BaseModel):
    """Which page was sent (a number, or `check`) and what to do with it."""

    model_config = ConfigDict(extra="forbid")
    action: Action = "next"
    page: Annotated[str, StringConstraints(pattern=r"^(check|[0-9]{1,3})?$")] = ""


class PublicKeyForm(BaseModel):
    """The public half of a key in shares, and its fingerprint as typed from the minutes."""

    model_config = ConfigDict(extra="forbid")
    public_key: Annotated[str, StringConstraints(min_length=40, max_length=100, strip_whitespace=True)]
    fingerprint: Annotated[str, StringConstraints(min_length=8, max_length=80, strip_whitespace=True)]
    replace: bool = False


class StatementForm(BaseModel):
    """Why an opening is to be accepted, or which minutes say that the key is destroyed."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, StringConstraints(max_length=500)] = ""
