"""The organisation tree: reading it, and bringing it in from workbooks."""

from app.units.service.importing import (
    PURPOSE,
    confirm_units,
    import_units,
    read_units,
    receive_units,
)
from app.units.service.reading import (
    Branch,
    UnitPage,
    ancestor_ids,
    find_unit_by_code,
    get_unit,
    list_unit_types,
    list_units,
    show_tree,
    show_unit,
    subtree_ids,
)

__all__ = [
    "PURPOSE",
    "Branch",
    "UnitPage",
    "ancestor_ids",
    "confirm_units",
    "find_unit_by_code",
    "get_unit",
    "import_units",
    "list_unit_types",
    "list_units",
    "read_units",
    "receive_units",
    "show_tree",
    "show_unit",
    "subtree_ids",
]
