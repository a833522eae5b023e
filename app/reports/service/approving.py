"""One run of a campaign is the official one: somebody asks, a second person grants it, and pages show it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from analysis.dataset.results import Results
from app.campaigns import service as campaigns
from app.campaigns.errors import ChangedMeanwhile
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.reports import rules
from app.reports.errors import NotForApproval, RunNotDone, RunsTellTogether
from app.reports.models import AnalysisRun
from app.reports.service.running import RESULTS, get_run, get_run_file
from app.reports.store import approved, runs

APPROVE: Final = "reports.approve_run"
TITLE: Final = "Approval of results"
_SHOWN: Final = 16


@dataclass(frozen=True, slots=True)
class OfficialRun:
    """The run that is approved, and since when."""

    run_id: UUID
    approved_at: datetime | None


def find_official(work: Work, *, campaign_id: UUID) -> OfficialRun | None:
    """The run that was approved last, or None while figures are provisional."""
    found = approved.find_granted(work.session, campaign_id=campaign_id, verb=APPROVE)
    return None if found is None else OfficialRun(UUID(found.payload["change"]["run"]), found.decided_at)


def ask_run_approval(work: Work, *, campaign_id: UUID, run_id: UUID, reason: str) -> None:
    """Asks a second person to make a run the official one.

    Raises `RunNotFound`, `NotForApproval`, `RunNotDone`, `RunsTellTogether`, `AlreadyAsked`, `Forbidden`.
    """
    run = get_run(work, run_id=run_id, campaign_id=campaign_id)
    change = _identify(work, run=run)
    _require_apart(work, run=run)
    campaigns.ask_approval(work, campaign_id=campaign_id, verb=APPROVE, change=change, reason=reason)


def list_told(work: Work, *, run: AnalysisRun) -> list[rules.ToldUnit]:
    """What this run would tell beside the approved one of its campaign; empty where none is approved."""
    official = find_official(work, campaign_id=run.campaign_id)
    if official is None or official.run_id == run.id:
        return []
    published, results = (
        cast(Results, json.loads(get_run_file(work, run_id=run_id, name=RESULTS)))
        for run_id in (official.run_id, run.id)
    )
    return rules.told_units(published, results=results)


def _require_apart(work: Work, *, run: AnalysisRun) -> None:
    if list_told(work, run=run):
        raise RunsTellTogether


def _identify(work: Work, *, run: AnalysisRun) -> dict[str, Any]:
    """What is approved: the data and the figures themselves, by their hashes."""
    if run.recipe != rules.SCORES:
        raise NotForApproval
    if run.state != "done":
        raise RunNotDone
    files = runs.list_artifacts(work.session, run_id=run.id)
    return {"run": str(run.id), "bundle_sha256": run.bundle_sha256, "results_sha256": files[RESULTS]}


def _describe(work: Work, change: Mapping[str, Any]) -> list[campaigns.Change]:
    run = get_run(work, run_id=UUID(change["run"]))
    return [
        campaigns.Change("Run asked for", before=None, after=run.asked_at),
        campaigns.Change("SHA-256 of the bundle", before=None, after=change["bundle_sha256"][:_SHOWN]),
        campaigns.Change("SHA-256 of the results", before=None, after=change["results_sha256"][:_SHOWN]),
    ]


@campaigns.second_person(APPROVE, title=TITLE, describe=_describe)
@audited("reports.approve_run")
def _approve_run(work: Work, asked: campaigns.Asked) -> None:
    campaigns.require_granted(work, asked=asked)
    run = get_run(work, run_id=UUID(asked.change["run"]), campaign_id=asked.campaign_id)
    if _identify(work, run=run) != dict(asked.change):
        raise ChangedMeanwhile
    _require_apart(work, run=run)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, approval=asked.approval_id,
        run=str(run.id), bundle_sha256=run.bundle_sha256,
    )  # fmt: skip
