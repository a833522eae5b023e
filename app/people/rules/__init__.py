"""Decisions about people: usable addresses, names in order, groups, and what a workbook says."""

from app.people.rules.addresses import AddressUnfit, address_of, is_allowed_domain, mailbox_of
from app.people.rules.groups import STARTING_GROUPS, GroupFacts, StartingGroup, match_group
from app.people.rules.matching import ReadList, read_people
from app.people.rules.names import is_name, is_phone, name_order, name_search
from app.people.rules.rosters import can_edit, listed_row, next_state
from app.people.rules.rows import COLUMNS, EXAMPLE_ADDRESS, Known, KnownPerson, KnownUnit, PersonEntry
from app.people.rules.scripts import find_foreign_letter

__all__ = [
    "COLUMNS",
    "EXAMPLE_ADDRESS",
    "STARTING_GROUPS",
    "AddressUnfit",
    "GroupFacts",
    "Known",
    "KnownPerson",
    "KnownUnit",
    "PersonEntry",
    "ReadList",
    "StartingGroup",
    "address_of",
    "can_edit",
    "find_foreign_letter",
    "is_allowed_domain",
    "is_name",
    "is_phone",
    "listed_row",
    "mailbox_of",
    "match_group",
    "name_order",
    "name_search",
    "next_state",
    "read_people",
]
