"""Scans: taken in as they come, read by a job, every page in one named state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

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
from app.paper.definition.serial import parse_serial
from app.paper.errors import ScanNotFound, ScanRefused, ScansAreMixed
from app.paper.models import Quarantine, ScanFile, ScanPage
from app.paper.service import places
from app.paper.store import forms as form_store
from app.paper.store import scans as store

READ_JOB = "paper.read_scan"
SCAN_PURPOSE = "paper.scan"
MEDIA_TYPE = "application/octet-stream"
QUEUED, READ = "queued", "read"
UNKNOWN_FORM = "unknown_form"
"""The reader's warning: a code of our kind that no printed form of this campaign has."""


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
    """One scan and its pages."""

    row: ScanRow
    pages: tuple[ScanPage, ...]


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What the reading child needs: the stored file and every form it may meet."""

    path: Path
    layout: Layout


def receive_scan(resources: Resources, *, actor: Actor, campaign_key: str, content: bytes, name: str) -> UUID:
    """Keeps an uploaded file and queues its reading; returns the scan's id.

    The file is on disk before the database is asked, so that nobody waits for it. Raises `ScanRefused`,
    `CampaignNotFound`, `ScansAreMixed`, `PaperNotOpen`.
    """
    if not rules.looks_like_a_scan(content):
        raise ScanRefused
    resources.files.put(content)
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
    sha256 = keep_file(work, content=content, name=name, purpose=SCAN_PURPOSE, media_type=MEDIA_TYPE)
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
    scan = _get_scan(work, scan_id=scan_id)
    if scan.state != QUEUED:
        return None
    campaign = campaigns.get_campaign_by_id(work, campaign_id=scan.campaign_id)
    layout = places.known_forms(work, campaign=campaign).layout
    return ReadingPlan(path=work.resources.files.path(scan.sha256), layout=layout)


@audited("paper.scan_read")
def store_reading(work: Work, *, scan_id: UUID, document: Mapping[str, Any]) -> dict[str, int]:
    """Stores what was read: pages, readings, forms that came back with it. Returns pages by state.

    `document`: as `phieu scans read` writes it. A page seen in an earlier scan is a duplicate. A scan
    that was read already is left as it is.
    """
    scan = _get_scan(work, scan_id=scan_id)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=scan.campaign_id)
    pages = _Pages(work, scan=scan)
    for row in document["pages"]:
        pages.take(row)
    if not store.move_file(work.session, scan_id=scan.id, old=QUEUED, new=READ, pages=len(pages.rows)):
        work.note(object=f"campaign:{campaign.key}", scan=scan.id, repeated=True)
        return {}
    store.add_pages(work.session, rows=pages.rows)
    store.add_readings(work.session, rows=list(_readings(pages, items=document["items"])))
    for serial in sorted(pages.forms):
        _mark_scanned(work, pages=pages, serial=serial)
    form_store.add_quarantine(work.session, rows=pages.aside)
    work.note(object=f"campaign:{campaign.key}", scan=scan.id, pages=pages.statuses, forms=len(pages.forms))
    return pages.statuses


class _Pages:
    """The pages of one scan, judged against all pages seen before."""

    def __init__(self, work: Work, *, scan: ScanFile) -> None:
        self._scan = scan
        self.campaign_id = scan.campaign_id
        self._owners = {
            serial: unit_id
            for serial, unit_id, _, _ in form_store.list_campaign_serials(
                work.session, campaign_id=scan.campaign_id
            )
        }
        self._seen = store.list_matched(work.session, campaign_id=scan.campaign_id)
        self.rows: list[dict[str, Any]] = []
        self.forms: dict[str, UUID] = {}
        self.matched: set[tuple[str, int]] = set()
        self.aside: list[Quarantine] = []
        self.statuses: dict[str, int] = {}

    def take(self, row: Mapping[str, Any]) -> None:
        """Notes one page of the document."""
        serial = parse_serial(row["serial"]).compact if row["serial"] else None
        status = str(row["status"])
        if status == "matched" and (serial, row["page"]) in self._seen:
            status = rules.DUPLICATE
        if status == "matched" and serial is not None:
            self._seen.add((serial, row["page"]))
            self.matched.add((serial, row["page"]))
            self.forms[serial] = self._owners[serial]
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.rows.append(
            {
                "file_id": self._scan.id, "index": row["index"], "status": status,
                "unit_id": self._owners.get(serial or ""), "serial": serial, "page": row["page"],
                "residual_mm": row["residual_mm"],
            }
        )  # fmt: skip
        if status in (rules.DUPLICATE, rules.FOREIGN):
            known = UNKNOWN_FORM in row["warnings"]
            reason = rules.UNKNOWN if status == rules.FOREIGN and known else status
            self.set_aside(serial, reason=reason)

    def set_aside(self, serial: str | None, *, reason: str) -> None:
        """Notes a paper that does not belong."""
        self.aside.append(
            Quarantine(
                campaign_id=self.campaign_id, serial_as_read=places.shown(serial) if serial else "",
                scan_file_id=self._scan.id, reason=reason,
            )
        )  # fmt: skip


def _readings(pages: _Pages, *, items: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """One row per matched page, with every item's outcome and scores."""
    found: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for item in items:
        found.setdefault((parse_serial(item["serial"]).compact, item["page"]), []).append(item)
    for (serial, page), rows in found.items():
        if (serial, page) not in pages.matched:
            continue
        yield {
            "unit_id": pages.forms[serial], "campaign_id": pages.campaign_id, "serial": serial,
            "id": uuid4(), "page": page, "engine_version": rows[0]["engine"],
            "items": {
                row["item"]: {key: row[key] for key in ("outcome", "value", "confidence", "accepted")}
                for row in rows
            },
            "scores": {row["item"]: row["scores"] for row in rows},
        }  # fmt: skip


def _mark_scanned(work: Work, *, pages: _Pages, serial: str) -> None:
    """A scanned form counts as returned; one that was not handed out, or too late, is set aside."""
    form = form_store.find_form(work.session, campaign_id=pages.campaign_id, serial=serial, scope=EVERYWHERE)
    if form is None:
        return
    after = rules.next_state(form.state, event="scan")
    if after is not None:
        form_store.set_form(work.session, form=form, expected=form.state, values={"state": after})
    elif form.state not in rules.RETURNED_STATES:
        pages.set_aside(serial, reason=rules.reason_set_aside(form.state))


def _get_scan(work: Work, *, scan_id: UUID) -> ScanFile:
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
    for row in list_scans(work, campaign_id=campaign_id, scope=scope):
        if row.scan.id == scan_id:
            pages = store.list_pages(
                work.session, scan_id=scan_id, scope=scope, barred=places.barred_units(work)
            )
            return ScanShown(row, tuple(pages))
    raise ScanNotFound
