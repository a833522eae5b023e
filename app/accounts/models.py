"""Staff: who signs in, with which grants, in which sessions."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import LOCAL, UtcDateTime


class User(SQLModel, table=True):
    """A member of staff. `email` is NFC and case-folded."""

    __tablename__ = "user"
    __table_args__ = (LOCAL,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=120)
    home_unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    password_hash: str = Field(max_length=255)
    totp_secret: str | None = Field(default=None, max_length=255)
    totp_last_step: int | None = None
    state: str = Field(default="active", max_length=16)


class RecoveryCode(SQLModel, table=True):
    """A code on paper that stands in for the second factor once; the row holds its keyed digest."""

    __tablename__ = "recovery_code"
    __table_args__ = (LOCAL,)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True)
    digest: str = Field(primary_key=True, max_length=64)


class RoleGrant(SQLModel, table=True):
    """A role, perhaps for a subtree of units, a campaign, and a span of days."""

    __tablename__ = "role_grant"
    __table_args__ = (LOCAL,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    role: str = Field(max_length=40)
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    campaign_id: UUID | None = Field(default=None, foreign_key="campaign.id")
    valid_from: date | None = None
    valid_to: date | None = None


class RoundRight(SQLModel, table=True):
    """A unit that may open rounds for the units below it; a limited manager of it runs them."""

    __tablename__ = "round_right"
    __table_args__ = (LOCAL,)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    given_by: UUID | None = Field(default=None, foreign_key="user.id")
    given_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(max_length=500)


class LoginSession(SQLModel, table=True):
    """A signed-in browser; the cookie holds the id, the row only its SHA-256.

    `client`: what the browser called itself. `strong`: a second factor was shown.
    """

    __tablename__ = "login_session"
    __table_args__ = (LOCAL,)
    id_sha256: str = Field(primary_key=True, max_length=64)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    client: str = Field(default="", max_length=200)
    strong: bool = False
