"""Decisions about units: the types there are, what a workbook says, how the tree hangs together."""

from app.units.rules.linking import KnownUnit, link_parents
from app.units.rules.references import reference_words
from app.units.rules.rows import (
    COLUMNS,
    EXAMPLE_CODE,
    LONG_AGO,
    TYPE_COLUMNS,
    UnitEntry,
    is_code,
    is_type_key,
    read_entries,
    read_types,
)
from app.units.rules.succession import day_before, is_valid_on, overlaps, succession_circle
from app.units.rules.tree import Node, cycle_of, grow_tree, parents_first
from app.units.rules.types import STARTING_TYPES, StartingType, TypeFacts, match_type, type_rank

__all__ = [
    "COLUMNS",
    "EXAMPLE_CODE",
    "LONG_AGO",
    "STARTING_TYPES",
    "TYPE_COLUMNS",
    "KnownUnit",
    "Node",
    "StartingType",
    "TypeFacts",
    "UnitEntry",
    "cycle_of",
    "day_before",
    "grow_tree",
    "is_code",
    "is_type_key",
    "is_valid_on",
    "link_parents",
    "match_type",
    "overlaps",
    "parents_first",
    "read_entries",
    "read_types",
    "reference_words",
    "succession_circle",
    "type_rank",
]
