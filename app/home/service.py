"""What a person should do next, and how the rounds go."""

from dataclasses import dataclass

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.sampling import service as sampling


@dataclass(frozen=True, slots=True)
class Progress:
    """A round on the start page: what was targeted and what counts so far."""

    campaign: Campaign
    counted: int
    target: int
    cells_full: int
    cells: int


def list_progress(work: Work) -> list[Progress]:
    """Every round with its quota totals, within the scope of the reader."""
    scope = work.actor.scope(Permission.QUOTAS_READ)
    rows = []
    for campaign in campaigns.list_campaigns(work):
        ledger = sampling.list_ledger(work, campaign_id=campaign.id, scope=scope)
        limited = [row for row in ledger if row.target is not None]
        rows.append(
            Progress(
                campaign=campaign,
                counted=sum(row.counted for row in limited),
                target=sum(row.target or 0 for row in limited),
                cells_full=sum(1 for row in limited if row.counted == row.target),
                cells=len(limited),
            )
        )
    return rows
