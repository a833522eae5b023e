"""The use cases of reports: bundles, analysis runs, results, exports."""

from app.reports.bundle import ExportColumn, ExportTable
from app.reports.service.approving import OfficialRun, ask_run_approval, find_official, list_told
from app.reports.service.bundling import WrittenBundle, require_computable, write_bundle
from app.reports.service.child import Outcome, run_recipe
from app.reports.service.comparing import ComparedRuns, compare_runs, list_comparable
from app.reports.service.counting import CountedAnswers, count_answers, write_counts
from app.reports.service.exporting import (
    export_bundle,
    export_responses,
    record_export,
    worded_headings,
    worded_rows,
    write_csv,
    write_xlsx,
)
from app.reports.service.results import (
    CampaignResults,
    RunState,
    UnitResults,
    find_latest_run,
    find_shown_run,
    latest_results,
    list_states,
    show_state,
    show_unit,
)
from app.reports.service.running import (
    BUNDLE,
    begin_run,
    fail_run,
    finish_run,
    get_run,
    get_run_file,
    list_files,
    list_runs,
    list_sizes,
    media_type_of,
    request_run,
    standard_options,
)
from app.reports.service.script import ChartScript, chart_script

__all__ = [
    "BUNDLE",
    "CampaignResults",
    "ChartScript",
    "ComparedRuns",
    "CountedAnswers",
    "ExportColumn",
    "ExportTable",
    "OfficialRun",
    "Outcome",
    "RunState",
    "UnitResults",
    "WrittenBundle",
    "ask_run_approval",
    "begin_run",
    "chart_script",
    "compare_runs",
    "count_answers",
    "export_bundle",
    "export_responses",
    "fail_run",
    "find_latest_run",
    "find_official",
    "find_shown_run",
    "finish_run",
    "get_run",
    "get_run_file",
    "latest_results",
    "list_comparable",
    "list_files",
    "list_runs",
    "list_sizes",
    "list_states",
    "list_told",
    "media_type_of",
    "record_export",
    "request_run",
    "require_computable",
    "run_recipe",
    "show_state",
    "show_unit",
    "standard_options",
    "worded_headings",
    "worded_rows",
    "write_bundle",
    "write_counts",
    "write_csv",
    "write_xlsx",
]
