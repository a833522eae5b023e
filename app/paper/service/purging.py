"""Scans show handwriting: once results are approved and the time to keep them is over, they are deleted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.campaigns import service as campaigns
from app.core import clock
from app.core.audit import audited
from app.core.resources import Resources
from app.core.unit_of_work import Work
from app.paper.errors import ScansStillKept
from app.paper.store import scans as store


@dataclass(frozen=True, slots=True)
class Purge:
    """What is deleted: `scans` uploaded files with `pages`, names of all files, since when due."""

    scans: int
    pages: int
    digests: frozenset[str]
    due_on: date


def plan_purge(work: Work, *, campaign_id: UUID, approved_at: datetime | None) -> Purge:
    """What would be deleted now; changes nothing.

    `approved_at`: since when the results are approved, None while they are not. A file that another round
    still keeps is left out. Raises `ScansStillKept`.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state == "running" or approved_at is None:
        raise ScansStillKept(until="")
    due_at = approved_at + timedelta(days=work.resources.settings.scan_retention_days)
    if work.now() < due_at:
        raise ScansStillKept(until=clock.in_vietnam(due_at).date().isoformat())
    files = store.list_kept(work.session, campaign_id=campaign_id)
    digests = store.list_digests(work.session, campaign_id=campaign_id)
    return Purge(
        scans=len(files), pages=sum(one.pages for one in files), digests=frozenset(digests),
        due_on=clock.in_vietnam(due_at).date(),
    )  # fmt: skip


@audited("paper.scans_purged")
def purge_scans(work: Work, *, campaign_id: UUID, approved_at: datetime | None) -> Purge:
    """Marks the scans of a campaign as purged and forgets the shapes of their strokes.

    The files go with `delete_files` once this is committed; doing it again deletes what was left behind.
    Readings and their scores stay. Raises `ScansStillKept`.
    """
    purge = plan_purge(work, campaign_id=campaign_id, approved_at=approved_at)
    store.purge_files(work.session, campaign_id=campaign_id, at=work.now())
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    work.note(object=f"campaign:{campaign.key}", scans=purge.scans, pages=purge.pages)
    return purge


def delete_files(resources: Resources, *, digests: Collection[str]) -> int:
    """Deletes sealed files for ever; returns how many were there."""
    return sum(resources.sealed_files.remove(digest) for digest in sorted(digests))
