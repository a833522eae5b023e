"""What accounts take in."""

from pydantic import BaseModel, ConfigDict, EmailStr, Field

from app.core.permissions import Role


class SignIn(BaseModel):
    """The sign-in form."""

    model_config = ConfigDict(extra="forbid")
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    next: str = "/"


class NewUser(BaseModel):
    """A new member of staff with one role; `unit` (code) limits the role, `home` is where they work."""

    model_config = ConfigDict(extra="forbid")
    email: EmailStr
    name: str = Field(min_length=1, max_length=120)
    password: str
    role: Role
    unit: str | None = None
    home: str | None = None
