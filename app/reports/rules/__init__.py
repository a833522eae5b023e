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
from app.reports.rules.files import OF_CHANGES, OPEN_FILES, FileGroup, file_groups, file_in
from app.reports.rules.findings import FINDINGS, RunFinding, findings_bytes, read_findings
from app.reports.rules.options import CHOSEN, OTHER, STANDARD, departures, worded
from app.reports.rules.pictured import (
    FIGURES,
    OF_A_RUN,
    ClassLine,
    Pictured,
    class_lines,
    read_change,
    read_figure,
)
from app.reports.rules.runs import (
    CHANGE,
    CHANGES,
    RESULTS,
    RUN_STATES,
    SCORES,
    TRANSITIONS,
    UNDER_WAY,
    awaited_state,
    is_computable,
    next_state,
    states_before,
)
from app.reports.rules.succeeding import succession_pairs

__all__ = [
    "CHANGE",
    "CHANGES",
    "CHOSEN",
    "FIGURES",
    "FINDINGS",
    "OF_A_RUN",
    "OF_CHANGES",
    "OPEN_FILES",
    "OTHER",
    "RESULTS",
    "RUN_STATES",
    "SCORES",
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
    "RunFinding",
    "ScoreList",
    "ToldUnit",
    "awaited_state",
    "axis_for",
    "class_lines",
    "compare_runs",
    "departures",
    "file_groups",
    "file_in",
    "findings_bytes",
    "is_computable",
    "item_sections",
    "next_state",
    "read_change",
    "read_figure",
    "read_findings",
    "score_lists",
    "states_before",
    "succession_pairs",
    "told_units",
    "worded",
]
