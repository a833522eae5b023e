"""States of runs, and how figures stand on a page: pure."""

from app.reports.rules.apart import ToldUnit, told_units
from app.reports.rules.comparing import ComparedOption, ComparedUnit, Comparison, compare_runs
from app.reports.rules.figures import (
    Axis,
    ItemSection,
    LevelLine,
    ScoreList,
    axis_for,
    item_sections,
    score_lists,
)
from app.reports.rules.files import OPEN_FILES, FileGroup, file_groups
from app.reports.rules.options import CHOSEN, OTHER, STANDARD, departures, worded
from app.reports.rules.pictured import (
    FIGURES,
    OF_A_RUN,
    ClassLine,
    Pictured,
    by_difference,
    class_lines,
    read_figure,
)
from app.reports.rules.runs import (
    RUN_STATES,
    TRANSITIONS,
    UNDER_WAY,
    awaited_state,
    is_computable,
    next_state,
    states_before,
)

__all__ = [
    "CHOSEN",
    "FIGURES",
    "OF_A_RUN",
    "OPEN_FILES",
    "OTHER",
    "RUN_STATES",
    "STANDARD",
    "TRANSITIONS",
    "UNDER_WAY",
    "Axis",
    "ClassLine",
    "ComparedOption",
    "ComparedUnit",
    "Comparison",
    "FileGroup",
    "ItemSection",
    "LevelLine",
    "Pictured",
    "ScoreList",
    "ToldUnit",
    "awaited_state",
    "axis_for",
    "by_difference",
    "class_lines",
    "compare_runs",
    "departures",
    "file_groups",
    "is_computable",
    "item_sections",
    "next_state",
    "read_figure",
    "score_lists",
    "states_before",
    "told_units",
    "worded",
]
