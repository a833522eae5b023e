"""What a person should do next, how the rounds go, and which workbooks came in."""

from app.home.service.collection import (
    CollectionPage,
    FormsLine,
    count_lacking,
    find_own_units,
    read_collection,
)
from app.home.service.due import GROUPS, Task
from app.home.service.imports import PAGE, ImportLine, list_imports
from app.home.service.progress import (
    SORTS,
    GroupLine,
    ProgressPage,
    UnitLine,
    Wanted,
    list_progress_cells,
    read_progress,
)
from app.home.service.recounting import Recount, recount_ledger
from app.home.service.tasks import Progress, list_progress, list_tasks

__all__ = [
    "GROUPS",
    "PAGE",
    "SORTS",
    "CollectionPage",
    "FormsLine",
    "GroupLine",
    "ImportLine",
    "Progress",
    "ProgressPage",
    "Recount",
    "Task",
    "UnitLine",
    "Wanted",
    "count_lacking",
    "find_own_units",
    "list_imports",
    "list_progress",
    "list_progress_cells",
    "list_tasks",
    "read_collection",
    "read_progress",
    "recount_ledger",
]
