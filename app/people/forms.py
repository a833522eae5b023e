"""What the pages of people are given."""

from pydantic import BaseModel, ConfigDict, Field


class ConfirmImport(BaseModel):
    """Which kept file to import. `seen`: its warnings have been looked at."""

    model_config = ConfigDict(extra="forbid")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    seen: bool = False
