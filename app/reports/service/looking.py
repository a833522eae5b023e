"""Whom to look at first when paper is audited: kept with a run, seen by analysts only."""

import json
from typing import cast
from uuid import UUID

from analysis.dataset.looks import FirstLook
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.reports import rules
from app.reports.errors import WholeCampaignOnly
from app.reports.models import AnalysisRun
from app.reports.service.exporting import is_insider, require_outsider
from app.reports.service.running import get_run, get_run_file, list_files


def may_look(work: Work, *, campaign_id: UUID) -> bool:
    """Whether this reader may see the order: who may take single answers of every unit, and is of none."""
    return _sees_all(work) and not is_insider(work, campaign_id=campaign_id)


def _sees_all(work: Work) -> bool:
    can = work.actor.can(Permission.RESULTS_EXPORT)
    return can and work.actor.scope(Permission.RESULTS_EXPORT).unit_ids is None


def read_first_look(work: Work, *, campaign_id: UUID, run_id: UUID) -> tuple[AnalysisRun, FirstLook | None]:
    """The order of a run, None where an earlier version made none.

    Raises `RunNotFound`, `WholeCampaignOnly`, `OwnUnitInside`.
    """
    run = get_run(work, run_id=run_id, campaign_id=campaign_id)
    _require_looker(work, campaign_id=campaign_id)
    if rules.LOOK not in list_files(work, run_id=run.id):
        return run, None
    return run, cast(FirstLook, json.loads(get_run_file(work, run_id=run.id, name=rules.LOOK)))


def take_look_book(work: Work, *, campaign_id: UUID, run_id: UUID) -> bytes:
    """The order as a workbook. Raises as `read_first_look`, and `FileNotInRun`."""
    run = get_run(work, run_id=run_id, campaign_id=campaign_id)
    _require_looker(work, campaign_id=campaign_id)
    return get_run_file(work, run_id=run.id, name=rules.LOOK_BOOK)


def _require_looker(work: Work, *, campaign_id: UUID) -> None:
    if not _sees_all(work):
        raise WholeCampaignOnly
    require_outsider(work, campaign_id=campaign_id)
