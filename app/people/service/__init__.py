"""Officials who may be asked: reading the list, and bringing it in from workbooks."""

from app.people.forms import RosterAccept, RosterLine, RosterReturn
from app.people.service.books import template_workbook
from app.people.service.checking import (
    Check,
    Wish,
    begin_check,
    begin_recheck,
    carry_out_check,
    find_check,
    is_large,
)
from app.people.service.correcting import correct_address, list_outside
from app.people.service.deciding import (
    accept_roster,
    list_left_off,
    list_missing_from,
    return_roster,
)
from app.people.service.importing import (
    confirm_people,
    get_people_file,
    import_people,
    load_people,
    read_people,
    receive_people,
    recheck_people,
)
from app.people.service.reading import (
    GROUP_SOURCES,
    PeoplePage,
    get_person,
    list_groups,
    list_people,
    show_people,
)
from app.people.service.rosters import (
    RosterPlace,
    begin_roster,
    check_roster,
    find_roster,
    hand_in,
    list_roster_entries,
    list_rosters,
    load_roster,
    put_line,
    recall,
    remove_line,
)

__all__ = [
    "GROUP_SOURCES",
    "Check",
    "PeoplePage",
    "RosterAccept",
    "RosterLine",
    "RosterPlace",
    "RosterReturn",
    "Wish",
    "accept_roster",
    "begin_check",
    "begin_recheck",
    "begin_roster",
    "carry_out_check",
    "check_roster",
    "confirm_people",
    "correct_address",
    "find_check",
    "find_roster",
    "get_people_file",
    "get_person",
    "hand_in",
    "import_people",
    "is_large",
    "list_groups",
    "list_left_off",
    "list_missing_from",
    "list_outside",
    "list_people",
    "list_roster_entries",
    "list_rosters",
    "load_people",
    "load_roster",
    "put_line",
    "read_people",
    "recall",
    "receive_people",
    "recheck_people",
    "remove_line",
    "return_roster",
    "show_people",
    "template_workbook",
]
