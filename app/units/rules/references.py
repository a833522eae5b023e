"""What may refer to a unit, in words for the person who would remove it."""

from collections.abc import Iterable
from typing import Final

REFERRING: Final = {
    "unit": "Units below it",
    "unit_succession": "Successions",
    "user": "Staff who work there",
    "role_grant": "Rights of staff that reach it",
    "person": "Officials on its list",
    "roster_submission": "Lists it handed in",
    "campaign": "Campaigns it runs",
    "campaign_unit": "Campaigns it takes part in",
    "reopening": "Campaigns in which it was given more time",
}
OTHERS: Final = "Forms, invitations or answers of a campaign"


def reference_words(tables: Iterable[str]) -> list[str]:
    """Message ids of the tables that refer to a unit, each once, the nearest first."""
    found = set(tables)
    words = [word for table, word in REFERRING.items() if table in found]
    return words + ([OTHERS] if found - REFERRING.keys() else [])
