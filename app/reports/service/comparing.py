"""Two runs of one campaign side by side."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from analysis.dataset.results import Results
from app.core.unit_of_work import Work
from app.reports import rules
from app.reports.errors import RunNotDone
from app.reports.models import AnalysisRun
from app.reports.service.bundling import MANIFEST
from app.reports.service.running import BUNDLE, RESULTS, get_run, get_run_file, list_runs

ABOUT_METHOD = "design.json"
"""The file of a bundle that holds the options; all others are what was asked and answered."""


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """Two finished runs, the figures of each, and what changed from the first to the second."""

    first: AnalysisRun
    second: AnalysisRun
    before: Results
    after: Results
    found: rules.Comparison


def list_comparable(work: Work, *, campaign_id: UUID) -> list[AnalysisRun]:
    """The runs of a campaign that have scores, the latest first."""
    return [run for run in list_runs(work, campaign_id=campaign_id) if _has_scores(run)]


def compare_runs(work: Work, *, campaign_id: UUID, first: UUID, second: UUID) -> ComparedRuns:
    """What changed from one run of a campaign to another; raises `RunNotFound`, `RunNotDone`."""
    runs = [get_run(work, run_id=run_id, campaign_id=campaign_id) for run_id in (first, second)]
    if not all(_has_scores(run) for run in runs):
        raise RunNotDone
    figures = [cast(Results, json.loads(get_run_file(work, run_id=run.id, name=RESULTS))) for run in runs]
    same = _is_same(work, runs)
    found = rules.compare_runs(figures[0], second=figures[1], same_answers=same)
    return ComparedRuns(runs[0], runs[1], figures[0], figures[1], found)


def _has_scores(run: AnalysisRun) -> bool:
    return run.state == "done" and run.recipe == rules.SCORES


def _is_same(work: Work, runs: list[AnalysisRun]) -> bool:
    """Whether both runs rest on the same answers: the same bundle, or the same files but for the method."""
    if runs[0].bundle_sha256 == runs[1].bundle_sha256:
        return True
    kept = [_files(get_run_file(work, run_id=run.id, name=BUNDLE)) for run in runs]
    return kept[0] == kept[1]


def _files(bundle: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        files: dict[str, Any] = json.loads(archive.read(MANIFEST))["files"]
    return {name: entry for name, entry in files.items() if name != ABOUT_METHOD}
