"""The use cases of reports: bundles, analysis runs, results, exports."""

from app.reports.service.bundling import WrittenBundle, require_computable, write_bundle
from app.reports.service.child import Outcome, run_recipe
from app.reports.service.running import (
    BUNDLE,
    begin_run,
    fail_run,
    finish_run,
    get_run,
    get_run_file,
    list_files,
    list_runs,
    media_type_of,
    request_run,
)

__all__ = [
    "BUNDLE",
    "Outcome",
    "WrittenBundle",
    "begin_run",
    "fail_run",
    "finish_run",
    "get_run",
    "get_run_file",
    "list_files",
    "list_runs",
    "media_type_of",
    "request_run",
    "require_computable",
    "run_recipe",
    "write_bundle",
]
