"""A page scanned twice: a person looks at both and says which one counts."""

from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import ScanNotFound, StepNotOpen
from app.paper.forms import PageChoice
from app.paper.models import ScanPage
from app.paper.service import places
from app.paper.service.scans import ScanRow, get_scan
from app.paper.store import forms as form_store
from app.paper.store import scans as store


@dataclass(frozen=True, slots=True)
class PageShown:
    """A page, and the one that counts instead of it, if any. `open`: whether somebody may still choose."""

    scan: ScanRow
    page: ScanPage
    rival: ScanPage | None
    open: bool


def get_page(
    work: Work, *, campaign_id: UUID, scan_id: UUID, index: int, scope: Scope = EVERYWHERE
) -> PageShown:
    """One page of a scan, none of the person's own unit. Raises `ScanNotFound`."""
    shown = get_scan(work, campaign_id=campaign_id, scan_id=scan_id, scope=scope)
    page = next((one for one in shown.pages if one.index == index), None)
    if page is None:
        raise ScanNotFound
    rival = _find_rival(work, campaign_id=campaign_id, page=page)
    is_open = _is_open(work, campaign_id=campaign_id, page=page, rival=rival)
    return PageShown(shown.row, page, rival, open=is_open)


def _find_rival(work: Work, *, campaign_id: UUID, page: ScanPage) -> ScanPage | None:
    if page.status not in (rules.DUPLICATE, rules.SUPERSEDED) or page.serial is None or page.page is None:
        return None
    return store.find_page_in_use(
        work.session, campaign_id=campaign_id, serial=page.serial, page=page.page,
        barred=places.barred_units(work),
    )  # fmt: skip


def _is_open(work: Work, *, campaign_id: UUID, page: ScanPage, rival: ScanPage | None) -> bool:
    """Until somebody has keyed from the earlier page; afterwards another picture would change nothing."""
    if page.status != rules.DUPLICATE or page.serial is None or rival is None:
        return False
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=page.serial, scope=EVERYWHERE)
    return campaign.state == "running" and form is not None and form.state in rules.ENTERABLE[1]


@audited("paper.page_chosen")
def choose_page(
    work: Work, *, campaign_id: UUID, scan_id: UUID, index: int, form: PageChoice, scope: Scope = EVERYWHERE
) -> None:
    """Says which of two pictures of the same page counts. Both stay, with what was read from them.

    Raises `ScanNotFound`, `StepNotOpen` (keyed or decided already, or no page that was seen before).
    """
    shown = get_page(work, campaign_id=campaign_id, scan_id=scan_id, index=index, scope=scope)
    page, rival = shown.page, shown.rival
    serial = places.shown(page.serial or "")
    if not shown.open or rival is None:
        raise StepNotOpen(serial=serial)
    takes_over = form.choice == "new"
    moves = [(rival, rules.SUPERSEDED), (page, rules.MATCHED)] if takes_over else [(page, rules.SUPERSEDED)]
    if not all([store.move_page(work.session, page=one, new=state) for one, state in moves]):
        raise StepNotOpen(serial=serial)
    store.decide_aside(work.session, page=page, decision="replaced" if takes_over else "kept")
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=page.unit_id, serial=serial, page=page.page,
        counts=form.choice, reason=form.reason, scan=page.file_id,
    )  # fmt: skip
