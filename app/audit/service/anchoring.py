"""Anchors: head and count of the chain, kept outside the database by mail and on paper."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.audit import mailing, rules, store
from app.audit.errors import NothingToAnchor
from app.audit.service.checking import find_last_check
from app.core import clock, queue
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.mail.port import Mail
from app.core.models import AuditAnchor
from app.core.unit_of_work import Work

ANCHOR, MAIL = "audit.anchor", "audit.mail_anchor"
PAGE = 100


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """An anchor as a page shows it: how many events, when, and the head in groups of eight digits."""

    count: int
    at: datetime
    head: str


@dataclass(frozen=True, slots=True)
class AnchorMails:
    """Whether anchors leave the house. `left_at`: time of the newest anchor that a relay took.

    `waiting_since`: the first event that no mailed anchor covers, the trail's own aside.
    """

    addresses: int
    left_at: datetime | None
    waiting_since: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Whether something has waited for more than two days."""
        return self.waiting_since is not None and now - self.waiting_since > rules.LATEST_MAIL


@audited("audit.anchored")
def anchor_trail(work: Work) -> AuditAnchor:
    """Writes an anchor of the present end of the chain and queues its mails. Raises `NothingToAnchor`."""
    found = store.find_head(work.session)
    if found is None:
        raise NothingToAnchor
    now, addresses = work.now(), work.resources.settings.anchor_addresses
    anchor = AuditAnchor(id=uuid7(), at=now, count=found[0], head=found[1])
    store.add_anchor(work.session, anchor=anchor)
    for address in addresses:
        payload = {"anchor_id": str(anchor.id), "to": address}
        key = f"{MAIL}:{anchor.id}:{_mark(address)}"
        queue.enqueue(work.session, kind=MAIL, dedupe_key=key, payload=payload, due_at=now)
    work.note(object=f"anchor:{anchor.count}", head=anchor.head, mailed_to=len(addresses))
    return anchor


def _mark(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def has_news(work: Work) -> bool:
    """Whether anything happened since the last anchor, the trail's own housekeeping aside."""
    anchors = store.list_anchors(work.session, limit=1)
    return store.find_news(work.session, after=anchors[0].count if anchors else 0) is not None


def plan_day(work: Work) -> bool:
    """Queues the day's anchor when something happened; once a day, however many workers there are."""
    if not has_news(work):
        return False
    key = f"{ANCHOR}:{clock.today().isoformat()}"
    return queue.enqueue(work.session, kind=ANCHOR, dedupe_key=key, payload={}, due_at=work.now()) is not None


def list_anchors(work: Work, *, before: int | None = None) -> list[AnchorLine]:
    """Anchors of fewer events than `before`, the newest first, a page at a time."""
    rows = store.list_anchors(work.session, before=before, limit=PAGE)
    return [AnchorLine(row.count, row.at, rules.grouped(row.head)) for row in rows]


def write_letter(work: Work, *, anchor_id: UUID, to_address: str) -> Mail | None:
    """The mail that carries an anchor, or None when there is no such anchor."""
    row = store.find_anchor(work.session, anchor_id=anchor_id)
    if row is None:
        return None
    settings, check = work.resources.settings, find_last_check(work)
    domain = settings.mail_from.rpartition("@")[2]
    letter = mailing.Letter(
        to_address=to_address,
        message_id=f"<anchor-{anchor_id.hex}-{_mark(to_address)}@{domain}>",
        site=settings.staff_url,
        at=row.at,
        count=row.count,
        head=row.head,
        checked_at=check.at if check else None,
        broken_kind=check.broken_kind if check else "",
        broken_seq=check.broken_seq if check else 0,
    )
    return mailing.write_mail(letter)


def show_mails(work: Work) -> AnchorMails:
    """Whether anchors leave the house, for the check of the installation."""
    sent = store.find_done_job(work.session, kind=MAIL)
    anchor = store.find_anchor(work.session, anchor_id=UUID(sent.payload["anchor_id"])) if sent else None
    return AnchorMails(
        addresses=len(work.resources.settings.anchor_addresses),
        left_at=anchor.at if anchor else None,
        waiting_since=store.find_news(work.session, after=anchor.count if anchor else 0),
    )
