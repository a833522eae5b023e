"""Decisions about units: the types there are, what a workbook says, how the tree hangs together."""

from app.units.rules.linking import KnownUnit, link_parents
from app.units.rules.rows import COLUMNS, LONG_AGO, TYPE_COLUMNS, UnitEntry, read_entries, read_types
from app.units.rules.tree import Node, cycle_of, grow_tree, parents_first
from app.units.rules.types import STARTING_TYPES, StartingType, TypeFacts, match_type, type_rank

__all__ = [
    "COLUMNS",
    "LONG_AGO",
    "STARTING_TYPES",
    "TYPE_COLUMNS",
    "KnownUnit",
    "Node",
    "StartingType",
    "TypeFacts",
    "UnitEntry",
    "cycle_of",
    "grow_tree",
    "link_parents",
    "match_type",
    "parents_first",
    "read_entries",
    "read_types",
    "type_rank",
]
