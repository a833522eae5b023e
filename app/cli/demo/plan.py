"""What a demonstration consists of: its files, sizes and people, all as data."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.permissions import Role
from app.core.revisions import ROOT

INPUT = ROOT / "tests" / "data" / "tra_vinh_2023"
PASSPHRASE = "demonstration passphrase, not for real use"  # noqa: S105 - printed, protects nothing
KEYING_ERRORS = 0.004
SMALL_QUOTA = 11
"""Just enough forms a unit to publish level shares."""


def even_quotas(forms: int) -> dict[str, int]:
    """The same number of paper forms for every unit that citizens rate, by unit type."""
    return {"department": forms, "district": forms}


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the demonstration's staff; the password is printed, so it protects nothing."""

    key: str
    name: str
    email: str
    role: Role
    unit: str | None
    home: str | None

    @property
    def password(self) -> str:
        """One per role, long enough for the sign-in rules."""
        return f"demonstration of {self.key}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the demonstration is. `quotas`: paper forms by unit type."""

    key: str = "tra-vinh-2023"
    seed: int = 2023
    respondents: int = 200
    quotas: dict[str, int] = field(default_factory=lambda: {"department": 20, "district": 30})
    scanned: int = 40
    spare: int = 4
    lost: int = 2
    spoilt_every: int = 3
    folder: Path = INPUT

    def campaign(self) -> dict[str, Any]:
        """The round as its file describes it: names, groups, audiences."""
        document: dict[str, Any] = json.loads((self.folder / "campaign.json").read_text(encoding="utf-8"))
        return document

    def staff(self) -> list[Member]:
        """The people who sign in."""
        rows = json.loads((self.folder / "staff.json").read_text(encoding="utf-8"))
        return [
            Member(
                key=row["key"], name=row["name"], email=row["email"], role=Role(row["role"]),
                unit=row.get("unit"), home=row.get("home"),
            )
            for row in rows
        ]  # fmt: skip

    def member(self, key: str) -> Member:
        """The member of this key."""
        return next(member for member in self.staff() if member.key == key)
