"""What the machine read goes on file: pages, readings, forms that came back, papers set aside, likenesses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.definition.serial import parse_serial
from app.paper.models import Quarantine, ScanFile
from app.paper.omr.likeness import ALIKE, Strokes, likeness, parse_strokes
from app.paper.service import places, scans
from app.paper.store import forms as form_store
from app.paper.store import likeness as likeness_store
from app.paper.store import scans as store

UNKNOWN_FORM = "unknown_form"
"""The reader's warning: a code of our kind that no printed form of this campaign has."""


@audited("paper.scan_read")
def store_reading(work: Work, *, scan_id: UUID, document: Mapping[str, Any]) -> dict[str, int]:
    """Stores what was read: pages, readings, forms that came back with it. Returns pages by state.

    `document`: as `phieu scans read` writes it, where views were kept with the `view_sha256` of each
    page. A page seen in an earlier scan is a duplicate. A scan that was read already is left as it is.
    """
    scan = scans.require_scan(work, scan_id=scan_id)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=scan.campaign_id)
    pages = _Pages(work, scan=scan)
    for row in document["pages"]:
        pages.take(row)
    if not store.move_file(
        work.session, scan_id=scan.id, old=scans.QUEUED, new=scans.READ, pages=len(pages.rows)
    ):
        work.note(object=f"campaign:{campaign.key}", scan=scan.id, repeated=True)
        return {}
    store.add_pages(work.session, rows=pages.rows)
    readings = readings_of(
        pages.sources, scan=scan, owners=pages.owners, items=document["items"], at=work.now()
    )
    store.add_readings(work.session, rows=list(readings))
    for serial in sorted(pages.forms):
        _mark_scanned(work, pages=pages, serial=serial)
    form_store.add_quarantine(work.session, rows=pages.aside)
    work.note(object=f"campaign:{campaign.key}", scan=scan.id, pages=pages.statuses, forms=len(pages.forms))
    return pages.statuses


class _Pages:
    """The pages of one scan, judged against all pages seen before."""

    def __init__(self, work: Work, *, scan: ScanFile) -> None:
        self._scan = scan
        self.scan_id = scan.id
        self.campaign_id = scan.campaign_id
        self.owners = {
            serial: unit_id
            for serial, unit_id, _, _ in form_store.list_campaign_serials(
                work.session, campaign_id=scan.campaign_id
            )
        }
        self._seen = store.list_matched(work.session, campaign_id=scan.campaign_id)
        self.rows: list[dict[str, Any]] = []
        self.forms: dict[str, UUID] = {}
        self.sources: dict[int, tuple[str, Mapping[str, Any]]] = {}
        self.aside: list[Quarantine] = []
        self.statuses: dict[str, int] = {}

    def take(self, row: Mapping[str, Any]) -> None:
        """Notes one page of the document."""
        serial = parse_serial(row["serial"]).compact if row["serial"] else None
        status = str(row["status"])
        if status == rules.MATCHED and (serial, row["page"]) in self._seen:
            status = rules.DUPLICATE
        if status == rules.MATCHED and serial is not None:
            self._seen.add((serial, row["page"]))
            self.forms[serial] = self.owners[serial]
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.rows.append(
            {
                "file_id": self._scan.id, "index": row["index"], "status": status,
                "unit_id": self.owners.get(serial or ""), "serial": serial, "page": row["page"],
                "residual_mm": row["residual_mm"], "view_sha256": row.get("view_sha256"),
                "strokes": row.get("strokes") or None,
            }
        )  # fmt: skip
        if serial is not None and status in (rules.MATCHED, rules.DUPLICATE):
            self.sources[int(row["index"])] = (serial, row)
        if status in (rules.DUPLICATE, rules.FOREIGN):
            known = UNKNOWN_FORM in row["warnings"]
            reason = rules.UNKNOWN if status == rules.FOREIGN and known else status
            self.set_aside(serial, reason=reason, index=row["index"])

    def set_aside(self, serial: str | None, *, reason: str, index: int | None = None) -> None:
        """Notes a paper that does not belong."""
        self.aside.append(
            Quarantine(
                campaign_id=self.campaign_id, serial_as_read=places.shown(serial) if serial else "",
                scan_file_id=self._scan.id, page_index=index, reason=reason,
            )
        )  # fmt: skip


def readings_of(
    sources: Mapping[int, tuple[str, Mapping[str, Any]]], *, scan: ScanFile, owners: Mapping[str, UUID],
    items: Iterable[Mapping[str, Any]], at: datetime,
) -> Iterable[dict[str, Any]]:  # fmt: skip
    """One row per page of a known form, with every item's outcome and scores; duplicates have theirs too.

    `sources`: serial and row of the document by index of the page; `owners`: the unit of each serial.
    """
    found: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for item in items:
        found.setdefault((parse_serial(item["serial"]).compact, item["page"]), []).append(item)
    for index, (serial, row) in sources.items():
        read = row.get("items") or found.get((serial, row["page"]), [])
        if read:
            yield {
                "unit_id": owners[serial], "campaign_id": scan.campaign_id, "serial": serial,
                "id": uuid4(), "page": row["page"], "file_id": scan.id, "page_index": index,
                "read_at": at, **_scored(read),
            }  # fmt: skip


def _scored(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "engine_version": rows[0]["engine"],
        "items": {
            row["item"]: {key: row[key] for key in ("outcome", "value", "confidence", "accepted")}
            for row in rows
        },
        "scores": {row["item"]: row["scores"] for row in rows},
    }


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


def find_alike(work: Work, *, scan_id: UUID) -> list[dict[str, Any]]:
    """Rows of `PageLikeness` for the matched pages of a scan: each against those of other forms.

    Reads only; plain integers, about a second for 500 new pages among 10,000.
    """
    scan = scans.require_scan(work, scan_id=scan_id)
    known: dict[int, list[tuple[Any, Strokes]]] = {}
    mine: list[tuple[Any, Strokes]] = []
    for page in likeness_store.list_strokes(work.session, campaign_id=scan.campaign_id):
        strokes = parse_strokes(page.strokes)
        known.setdefault(page.page, []).append((page, strokes))
        if page.file_id == scan_id:
            mine.append((page, strokes))
    rows = []
    for page, strokes in mine:
        for other, theirs in known[page.page]:
            earlier = other.file_id != scan_id or other.index < page.index
            if earlier and other.serial != page.serial:
                share = likeness(strokes, other=theirs)
                if share >= ALIKE:
                    rows.append(
                        {
                            "campaign_id": scan.campaign_id, "file_id": page.file_id, "index": page.index,
                            "other_file_id": other.file_id, "other_index": other.index,
                            "likeness": round(share, 4),
                        }
                    )  # fmt: skip
    return rows


def store_alike(work: Work, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keeps pairs of pages that look copied."""
    likeness_store.add_likenesses(work.session, rows=rows)
