"""What may be chosen for a run, and what a run has when nothing is chosen: pure."""

from collections.abc import Mapping
from typing import Any, Final

STANDARD: Final[Mapping[str, Any]] = {
    "level": 0.95,
    "ci": "beta_capped",
    "lonely": "adjust",
    "missing_group_policy": "renormalise",
    "missing_weight_limit": 0.34,
    "rank_on": "published",
}
"""The method as it is meant; the least cell and the decimals are those of the campaign and its framework."""
CHOSEN: Final = (*STANDARD, "minimum", "places")
"""Every option that can be chosen, in the order in which people read them."""
OTHER: Final = "chosen"
"""Where a finished run names the options that are not the standard ones."""


def departures(wanted: Mapping[str, Any], *, minimum: int, places: int) -> dict[str, Any]:
    """The options that differ from the standard of a campaign; a value of None was not chosen."""
    standard = {**STANDARD, "minimum": minimum, "places": places}
    return {
        name: wanted[name]
        for name in CHOSEN
        if wanted.get(name) is not None and wanted[name] != standard[name]
    }


def worded(options: Mapping[str, Any]) -> str:
    """Options in one line, for the audit trail; `standard` where none is chosen."""
    return ", ".join(f"{name}={value}" for name, value in options.items()) or "standard"
