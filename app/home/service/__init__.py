"""What a person should do next, how the rounds go, and which workbooks came in."""

from app.home.service.imports import PAGE, ImportLine, list_imports
from app.home.service.recounting import Recount, recount_ledger
from app.home.service.tasks import GROUPS, Progress, Task, list_progress, list_tasks

__all__ = [
    "GROUPS",
    "PAGE",
    "ImportLine",
    "Progress",
    "Recount",
    "Task",
    "list_imports",
    "list_progress",
    "list_tasks",
    "recount_ledger",
]
