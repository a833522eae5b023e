"""Stored scans are read again by newer thresholds: a reading is added, nothing is overwritten.

Entries, the machine's among them, and the states of pages and forms stay as they are. Forms that nobody has
keyed yet are compared with what was read last.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE, Actor
from app.core.audit import audited
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.paper import rules
from app.paper.definition.layout import Layout
from app.paper.definition.serial import parse_serial
from app.paper.models import ScanFile, ScanPage
from app.paper.omr.thresholds import DEFAULT, Thresholds
from app.paper.service import places, scans
from app.paper.service.filing import readings_of
from app.paper.store import scans as store

_OF_A_FORM = frozenset({rules.MATCHED, rules.DUPLICATE, rules.SUPERSEDED})
_PLACED = frozenset({rules.MATCHED, rules.DUPLICATE})


@dataclass(frozen=True, slots=True)
class ScanToReread:
    """A stored scan that has no reading by these thresholds yet."""

    id: UUID
    name: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class RereadingPlan:
    """What is read again: `layout`, every form it may meet; `done`: scans that have a reading of this
    `version`; `deleted`: scans whose pictures are gone for ever."""

    version: str
    scans: tuple[ScanToReread, ...]
    layout: Layout
    done: int
    deleted: int

    @property
    def pages(self) -> int:
        """Pages of the scans that are read again."""
        return sum(one.pages for one in self.scans)


@dataclass(frozen=True, slots=True)
class Reread:
    """What came of one scan. `readings`: added; `lost`: pages of a form that these thresholds do not place;
    `found`: pages without a form that they do, handed in again as a scan of their own; `changed`: items
    whose outcome, value or acceptance is another than in the reading before."""

    readings: int = 0
    lost: int = 0
    found: tuple[int, ...] = ()
    changed: int = 0


def plan_rereading(work: Work, *, campaign_id: UUID, version: str = DEFAULT.version) -> RereadingPlan:
    """The stored scans of a campaign without a reading by this version of thresholds, the oldest first."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    engines = store.list_engines(work.session, campaign_id=campaign_id)
    rows = list(store.list_files(work.session, campaign_id=campaign_id, scope=EVERYWHERE))[::-1]
    read = [(scan, blob) for scan, blob in rows if scan.state == scans.READ]
    kept = [(scan, blob) for scan, blob in read if scan.purged_at is None]
    open_ones = [(scan, blob) for scan, blob in kept if (scan.id, version) not in engines]
    return RereadingPlan(
        version=version,
        scans=tuple(ScanToReread(scan.id, blob.name, scan.sha256, scan.pages) for scan, blob in open_ones),
        layout=places.known_forms(work, campaign=campaign).layout, done=len(kept) - len(open_ones),
        deleted=len(read) - len(kept),
    )  # fmt: skip


def reread_scan(
    resources: Resources, *, actor: Actor, scan: ScanToReread, plan: RereadingPlan, workers: int = 1,
    thresholds: Thresholds = DEFAULT, on_page: Callable[[int, int], None] | None = None,
) -> Reread:  # fmt: skip
    """Reads one stored scan in child processes and adds what was read, all of it or nothing."""
    from app.paper.omr.batch import read_files

    shelf = resources.settings.data_dir / "work"
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf) as name:
        path = Path(name) / "scan"
        path.write_bytes(resources.sealed_files.get(scan.sha256))
        document = read_files([path], plan.layout, workers=workers, thresholds=thresholds, on_page=on_page)
    with open_work(resources, actor=actor, writing=True) as work:
        return store_rereading(work, scan_id=scan.id, document=document)


@audited("paper.scan_reread")
def store_rereading(work: Work, *, scan_id: UUID, document: Mapping[str, Any]) -> Reread:
    """Adds a reading to every page that is of the same form and page as before.

    A scan that has a reading of this version already is left as it is. Raises `ScanNotFound`.
    """
    scan = scans.require_scan(work, scan_id=scan_id)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=scan.campaign_id)
    version = str(document["engine"]["version"])
    known = (scan.id, version) in store.list_engines(work.session, campaign_id=scan.campaign_id)
    done = Reread() if known else _add(work, scan=scan, document=document)
    work.note(
        object=f"campaign:{campaign.key}", scan=scan.id, read_again=done.readings, thresholds=version,
    )  # fmt: skip
    return done


def _add(work: Work, *, scan: ScanFile, document: Mapping[str, Any]) -> Reread:
    stored = {
        page.index: page
        for page in store.list_pages(work.session, scan_id=scan.id, scope=EVERYWHERE, barred=())
    }
    before = store.list_newest(work.session, scan_id=scan.id)
    placed = {
        int(row["index"]): (parse_serial(row["serial"]).compact, row)
        for row in document["pages"]
        if row["status"] in _PLACED and row["serial"]
    }
    same = {index: source for index, source in placed.items() if _is_same(stored.get(index), source=source)}
    owners = {page.serial: page.unit_id for page in stored.values() if page.serial and page.unit_id}
    rows = list(readings_of(same, scan=scan, owners=owners, items=document["items"], at=work.now()))
    store.add_readings(work.session, rows=rows)
    of_a_form = {index for index, page in stored.items() if page.status in _OF_A_FORM}
    return Reread(
        readings=len(rows),
        lost=len(of_a_form - same.keys()),
        found=tuple(sorted(placed.keys() - of_a_form)),
        changed=sum(_changed(before.get(row["page_index"], {}), now=row["items"]) for row in rows),
    )


def _is_same(page: ScanPage | None, *, source: tuple[str, Mapping[str, Any]]) -> bool:
    serial, row = source
    return (
        page is not None and page.status in _OF_A_FORM and (page.serial, page.page) == (serial, row["page"])
    )


def _changed(before: Mapping[str, Any], *, now: Mapping[str, Any]) -> int:
    told = ("outcome", "value", "accepted")
    return sum(
        [now[item][key] for key in told] != [before.get(item, {}).get(key) for key in told] for item in now
    )
