"""Pictures of scanned pages: whole, and the strip of one item. Opened for one request."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.paper.definition.layout import Sheet
from app.paper.errors import PictureNotKept, ScansAreMixed
from app.paper.models import ScanPage
from app.paper.service import places
from app.paper.service.scans import get_scan
from app.paper.store import forms as form_store
from app.paper.store import scans as store


@dataclass(frozen=True, slots=True)
class Pictured:
    """What of a form can be shown. `columns`: by item, (value, middle in per cent of the strip's width) of
    each of its boxes; `pages`: numbers of the pages kept, of `of` pages."""

    columns: Mapping[str, tuple[tuple[str, float], ...]]
    pages: tuple[int, ...]
    of: int


def get_page_picture(
    work: Work, *, campaign_id: UUID, scan_id: UUID, index: int, scope: Scope = EVERYWHERE
) -> bytes:
    """A page of a scan as JPEG; of a placed page the flat one, 8 pixels per mm.

    None of the person's own unit. Raises `ScanNotFound`, `PictureNotKept`.
    """
    shown = get_scan(work, campaign_id=campaign_id, scan_id=scan_id, scope=scope)
    page = next((one for one in shown.pages if one.index == index), None)
    if page is None:
        raise PictureNotKept
    return _open(work, page=page)


def get_original(
    work: Work, *, campaign_id: UUID, scan_id: UUID, scope: Scope = EVERYWHERE
) -> tuple[str, bytes]:
    """An uploaded file as it came, byte for byte, and what the person called it.

    Raises `ScansAreMixed` where a page of it is, or before it is read may be, outside the scope or of the
    person's own unit.
    Raises `ScanNotFound`, `PictureNotKept` once it was purged.
    """
    shown = get_scan(work, campaign_id=campaign_id, scan_id=scan_id, scope=scope)
    if not shown.is_whole:
        raise ScansAreMixed
    return shown.row.name, _read(work, digest=shown.row.scan.sha256)


def get_crop(work: Work, *, campaign_id: UUID, serial: str, item: str, only_boxes: bool = False) -> bytes:
    """The strip of one item across the page that counts for a form, or only its boxes, as JPEG.

    `serial` as in the tables. The caller has made sure that the person may see this form. Raises
    `PictureNotKept` where the form was not scanned, has no such item, or was purged.
    """
    digest = form_store.find_layout(work.session, campaign_id=campaign_id, serial=serial)
    if digest is None:
        raise PictureNotKept
    sheet = Sheet.from_json(json.loads(work.resources.files.get(digest)))
    try:
        area = sheet.boxes_of(item) if only_boxes else sheet.strip_of(item)
    except KeyError as error:
        raise PictureNotKept from error
    page = store.find_page_in_use(
        work.session, campaign_id=campaign_id, serial=serial, page=area.page, barred=places.barred_units(work)
    )
    if page is None:
        raise PictureNotKept
    from app.paper.omr.views import crop_view  # needs the image library, which pages do not load

    return crop_view(_open(work, page=page), area=area)


def get_form_page(work: Work, *, campaign_id: UUID, serial: str, page: int) -> bytes:
    """The page that counts for a form, as JPEG; guarded as `get_crop` is. Raises `PictureNotKept`."""
    found = store.find_page_in_use(
        work.session, campaign_id=campaign_id, serial=serial, page=page, barred=places.barred_units(work)
    )
    if found is None:
        raise PictureNotKept
    return _open(work, page=found)


def list_pictured(work: Work, *, campaign_id: UUID, serial: str) -> Pictured:
    """What of a form `get_crop` and `get_form_page` have: its pages that were scanned and are kept."""
    digest = form_store.find_layout(work.session, campaign_id=campaign_id, serial=serial)
    pages = store.list_pages_in_use(work.session, campaign_id=campaign_id, serial=serial)
    if digest is None or not pages:
        return Pictured({}, (), 0)
    sheet = Sheet.from_json(json.loads(work.resources.files.get(digest)))
    columns: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for box in sheet.boxes:
        if box.page in pages:
            strip = sheet.strip_of(box.item)
            middle = 100 * (box.x_mm + box.w_mm / 2 - strip.x_mm) / strip.w_mm
            columns[box.item].append((box.option or "", round(middle, 2)))
    return Pictured(
        {item: tuple(found) for item, found in columns.items()}, tuple(sorted(pages)), sheet.pages
    )


def _open(work: Work, *, page: ScanPage) -> bytes:
    if page.view_sha256 is None:
        raise PictureNotKept
    return _read(work, digest=page.view_sha256)


def _read(work: Work, *, digest: str) -> bytes:
    try:
        return work.resources.sealed_files.get(digest)
    except FileNotFoundError as error:
        raise PictureNotKept from error
