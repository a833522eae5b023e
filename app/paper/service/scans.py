"""Scans: taken in as they come, sealed, read by a job; what lists and pages show of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.campaigns import service as campaigns
from app.core import queue
from app.core.actor import EVERYWHERE, Actor, Scope
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.core.uploads import keep_file
from app.paper import rules
from app.paper.definition.layout import Layout
from app.paper.errors import ScanNotFound, ScanRefused, ScansAreMixed
from app.paper.models import ScanFile, ScanPage
from app.paper.service import places
from app.paper.store import scans as store

READ_JOB = "paper.read_scan"
SCAN_PURPOSE = "paper.scan"
MEDIA_TYPE = "application/octet-stream"
QUEUED, READ = "queued", "read"


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A scan as lists show it: `pages` by state once it is read."""

    scan: ScanFile
    name: str
    stored_at: datetime
    size: int
    statuses: dict[str, int]

    @property
    def doubtful(self) -> int:
        """Pages that were not matched to a form."""
        return sum(count for status, count in self.statuses.items() if status != "matched")


@dataclass(frozen=True, slots=True)
class ScanShown:
    """One scan and those of its pages that this person may see; `is_whole`: the file itself as well."""

    row: ScanRow
    pages: tuple[ScanPage, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What the reading child needs: the sealed file by its SHA-256, and every form it may meet."""

    sha256: str
    layout: Layout


def receive_scan(resources: Resources, *, actor: Actor, campaign_key: str, content: bytes, name: str) -> UUID:
    """Keeps an uploaded file and queues its reading; returns the scan's id.

    The file is on disk before the database is asked, so that nobody waits for it. Raises `ScanRefused`,
    `CampaignNotFound`, `ScansAreMixed`, `PaperNotOpen`.
    """
    if not rules.looks_like_a_scan(content):
        raise ScanRefused
    resources.sealed_files.put(content)
    with open_work(resources, actor=actor, writing=True) as work:
        campaign = campaigns.get_campaign(work, key=campaign_key)
        if work.scope != EVERYWHERE:
            raise ScansAreMixed
        return add_scan(work, campaign_id=campaign.id, content=content, name=name).id


@audited("paper.scan_received")
def add_scan(work: Work, *, campaign_id: UUID, content: bytes, name: str) -> ScanFile:
    """Notes a scan and queues its reading. Raises `ScanRefused`, `PaperNotOpen`."""
    campaign = places.require_running(work, campaign_id=campaign_id)
    if not rules.looks_like_a_scan(content):
        raise ScanRefused
    sha256 = keep_file(
        work, content=content, name=name, purpose=SCAN_PURPOSE, media_type=MEDIA_TYPE, sealed=True
    )
    scan = ScanFile(id=uuid7(), campaign_id=campaign_id, sha256=sha256, state=QUEUED)
    store.add_file(work.session, scan=scan)
    queue.enqueue(
        work.session, kind=READ_JOB, dedupe_key=f"{READ_JOB}:{scan.id}",
        payload={"scan_file_id": str(scan.id)}, due_at=work.now(),
    )  # fmt: skip
    work.note(object=f"campaign:{campaign.key}", scan=scan.id, sha256=sha256, bytes=len(content))
    return scan


def plan_reading(work: Work, *, scan_id: UUID) -> ReadingPlan | None:
    """What is needed to read a scan; None when it has been read. Raises `ScanNotFound`."""
    scan = require_scan(work, scan_id=scan_id)
    if scan.state != QUEUED:
        return None
    campaign = campaigns.get_campaign_by_id(work, campaign_id=scan.campaign_id)
    layout = places.known_forms(work, campaign=campaign).layout
    return ReadingPlan(sha256=scan.sha256, layout=layout)


def require_scan(work: Work, *, scan_id: UUID) -> ScanFile:
    """A scan by id; raises `ScanNotFound`."""
    scan = store.find_file(work.session, scan_id=scan_id)
    if scan is None:
        raise ScanNotFound
    return scan


def list_scans(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[ScanRow]:
    """The scans of a campaign, the newest first; within a scope those with a page of one of its units."""
    statuses: dict[UUID, dict[str, int]] = {}
    for file_id, status, count in store.count_statuses(work.session, campaign_id=campaign_id, scope=scope):
        statuses.setdefault(file_id, {})[status] = count
    return [
        ScanRow(scan, blob.name, blob.stored_at, blob.size, statuses.get(scan.id, {}))
        for scan, blob in store.list_files(work.session, campaign_id=campaign_id, scope=scope)
    ]


def get_scan(work: Work, *, campaign_id: UUID, scan_id: UUID, scope: Scope = EVERYWHERE) -> ScanShown:
    """One scan of a campaign with its pages in scope, none of the own unit. Raises `ScanNotFound`."""
    barred = places.barred_units(work)
    for row in list_scans(work, campaign_id=campaign_id, scope=scope):
        if row.scan.id == scan_id:
            pages = store.list_pages(work.session, scan_id=scan_id, scope=scope, barred=barred)
            every = row.scan.state == READ and len(pages) == row.scan.pages
            return ScanShown(row, tuple(pages), scope == EVERYWHERE and (every or not barred))
    raise ScanNotFound
