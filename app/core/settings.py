"""Settings, read once at the door (`Settings()`) and handed down."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from email_validator import validate_email
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

BOUNCE_NAME_LIMIT = 20


def _split(addresses: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in addresses.split(",") if part.strip())


class Settings(BaseSettings):
    """Every `PHIEU_*` variable; docs/settings.md describes each one."""

    model_config = SettingsConfigDict(env_prefix="PHIEU_", extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Path("var")
    database_url: str = ""
    public_database_url: str = ""
    staff_url: str = "http://localhost:8000"
    public_url: str = "http://localhost:8001"
    smtp_url: str = Field(default="smtp://localhost:25", repr=False)
    smtp_start_tls: Literal["required", "never"] = "required"
    smtp_timeout_seconds: float = Field(default=30.0, gt=0)
    mail_from: str = "phieu@localhost"
    bounce_address: str = ""
    bounce_imap_url: str = Field(default="", repr=False)
    bounce_imap_tls: Literal["required", "never"] = "required"
    dkim_selector: str = ""
    mail_per_second: float = Field(default=1.0, gt=0)
    anchor_to: str = ""
    official_mail_domains: str = ""
    signing_key_file: Path | None = None
    language: Literal["vi", "en"] = "vi"
    max_body_bytes: int = Field(default=262_144, gt=0)
    max_upload_bytes: int = Field(default=20_971_520, gt=0)
    scan_retention_days: int = Field(default=180, ge=0)
    session_idle_minutes: int = Field(default=30, gt=0)
    session_absolute_hours: int = Field(default=12, gt=0)
    delegated_rounds: bool = True
    demo: bool = False

    @field_validator("anchor_to")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        for address in _split(value):
            validate_email(address, check_deliverability=False, globally_deliverable=False)
        return value

    @field_validator("bounce_address")
    @classmethod
    def _is_a_mailbox(cls, value: str) -> str:
        """Each mail gets an address of its own below this one, so its name has to be short and plain."""
        if not value:
            return value
        found = validate_email(
            value, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False
        )
        if len(found.local_part) > BOUNCE_NAME_LIMIT or "+" in found.local_part:
            raise ValueError(f"the part before @ has at most {BOUNCE_NAME_LIMIT} characters and no +")
        return f"{found.local_part}@{found.ascii_domain}"

    @field_validator("bounce_imap_url")
    @classmethod
    def _is_a_mailbox_address(cls, value: str) -> str:
        """Said without the value: a password may stand in it."""
        parts = urlsplit(value)
        folder = unquote(parts.path)
        if value and (parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username):
            raise PydanticCustomError("mailbox", "write it as imaps://user:password@host/INBOX")
        if not folder.isascii() or not folder.isprintable() or set(folder) & set('"\\'):
            raise PydanticCustomError("mailbox", "the folder is written in plain letters")
        return value

    @field_validator("dkim_selector")
    @classmethod
    def _is_a_selector(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*", value):
            raise ValueError("a selector has letters, digits and hyphens, such as mail2026")
        return value

    @field_validator("official_mail_domains")
    @classmethod
    def _are_domains(cls, value: str) -> str:
        for domain in _split(value):
            name = domain.removeprefix("*.")
            validate_email(f"a@{name}", check_deliverability=False, globally_deliverable=False)
        return value

    @property
    def official_domains(self) -> tuple[str, ...]:
        """The mail domains that lists of officials may use; empty: all but public mail services."""
        return _split(self.official_mail_domains)

    @property
    def anchor_addresses(self) -> tuple[str, ...]:
        """The addresses that anchors of the audit log are mailed to."""
        return _split(self.anchor_to)

    @property
    def url(self) -> str:
        """The database address: `PHIEU_DATABASE_URL`, else SQLite inside the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve()}/phieu.sqlite3"

    def for_respondents(self) -> "Settings":
        """The same settings with the database address of the respondents' pages, where they have one."""
        return self.model_copy(update={"database_url": self.public_database_url or self.database_url})

    @property
    def signing_key_path(self) -> Path:
        """Where the key that signs links lies; outside the database on purpose."""
        return self.signing_key_file or self.data_dir / "keys" / "signing.key"
