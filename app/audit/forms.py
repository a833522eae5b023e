"""What the pages of the audit log take in."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _blank_is_none(value: Any) -> Any:
    return None if value == "" else value


Text = Annotated[str, Field(max_length=200)]
Day = Annotated[date | None, BeforeValidator(_blank_is_none)]


class Search(BaseModel):
    """What to look for in the trail; everything may be left out.

    `who`: part of a name, or an address; `object`: the key of a campaign, the address of an account;
    `unit`: a code, or part of a name; `since` and `until`: days in Vietnam, both included.
    """

    model_config = ConfigDict(extra="forbid")
    who: Text = ""
    verb: Text = ""
    object: Text = ""
    unit: Text = ""
    since: Day = None
    until: Day = None

    def asked(self) -> dict[str, str]:
        """What was filled in, as an address and the trail keep it."""
        return {name: str(value) for name, value in self if name in Search.model_fields and value}


class Export(Search):
    """A search, and the format of the file."""

    format: Literal["csv", "xlsx"]
