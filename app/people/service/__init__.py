"""Officials who may be asked: reading the list, and bringing it in from workbooks."""

from app.people.service.books import template_workbook
from app.people.service.importing import (
    confirm_people,
    import_people,
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

__all__ = [
    "GROUP_SOURCES",
    "PeoplePage",
    "confirm_people",
    "get_person",
    "import_people",
    "list_groups",
    "list_people",
    "read_people",
    "receive_people",
    "recheck_people",
    "show_people",
    "template_workbook",
]
