"""How a unit's columns follow from what was written: its collation key and its words for searching."""

from typing import Any, Final

from app.core.tabular import folded, sort_key_vi
from app.units.models import Unit

SEARCH_LIMIT: Final = 200


def name_columns(*, name_vi: str, code: str) -> dict[str, Any]:
    """Name and code with `name_sort` and `name_search`."""
    return {
        "code": code,
        "name_vi": name_vi,
        "name_sort": sort_key_vi(name_vi),
        "name_search": folded(f"{name_vi} {code}")[:SEARCH_LIMIT],
    }


def differences(unit: Unit, *, values: dict[str, Any]) -> dict[str, list[str | None]]:
    """What would change: the old and the new value by column, as the audit trail keeps them."""
    told: dict[str, list[str | None]] = {}
    for column, value in values.items():
        before = getattr(unit, column)
        if before != value and column not in ("name_sort", "name_search"):
            told[column] = [None if one is None else str(one) for one in (before, value)]
    return told
