"""The people of the test stories: made up, at reserved example domains, the same in every story."""

import json
from dataclasses import dataclass

from tests.support.tree import ROOT


@dataclass(frozen=True, slots=True)
class Member:
    """One person. `role` is a role of accounts, `unit` a unit code; both empty for a citizen."""

    key: str
    full_name: str
    email: str
    role: str
    unit: str
    position: str

    @property
    def password(self) -> str:
        """Long enough for the sign-in rules and unlike anybody else's."""
        return f"long enough for {self.key}"


def _read() -> dict[str, Member]:
    rows = json.loads((ROOT / "tests" / "data" / "cast.json").read_text(encoding="utf-8"))
    return {row["key"]: Member(**row) for row in rows}


CAST = _read()
OFFICER = CAST["officer"]  # runs the department's side of a campaign
MANAGER = CAST["manager"]
FIRST_CLERK = CAST["first_clerk"]
SECOND_CLERK = CAST["second_clerk"]
ADJUDICATOR = CAST["adjudicator"]
ANALYST = CAST["analyst"]
UNIT_OFFICER = CAST["unit_officer"]  # works in a unit that is being assessed
CITIZEN = CAST["citizen"]  # answers on paper, has no account
