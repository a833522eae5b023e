"""Scans: files, pages, readings."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlmodel import Session, col

from app.core.actor import EVERYWHERE, Scope
from app.core.models import Blob
from app.paper.models import Quarantine, Reading, ScanFile, ScanPage
from app.paper.store.forms import in_scope

_OLDEST_FIRST = (col(Reading.read_at).asc().nulls_first(), col(Reading.id))
"""Said, because the databases take no time for the least or for the greatest."""


def add_file(session: Session, *, scan: ScanFile) -> None:
    """Notes an uploaded scan."""
    session.add(scan)
    session.flush()


def find_file(session: Session, *, scan_id: UUID) -> ScanFile | None:
    """A scan by id, as it stands in the database."""
    statement = select(ScanFile).where(col(ScanFile.id) == scan_id)
    return session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()


def list_files(session: Session, *, campaign_id: UUID, scope: Scope) -> Sequence[Row[ScanFile, Blob]]:
    """The scans of a campaign with what was uploaded, the newest first; only those with a page in scope."""
    statement = (
        select(ScanFile, Blob)
        .join(Blob, col(Blob.sha256) == col(ScanFile.sha256))
        .where(col(ScanFile.campaign_id) == campaign_id)
        .order_by(col(ScanFile.id).desc())
    )
    if scope.unit_ids is not None:
        inside = select(col(ScanPage.file_id)).where(*in_scope(col(ScanPage.unit_id), scope=scope))
        statement = statement.where(col(ScanFile.id).in_(inside))
    return session.execute(statement).all()


def get_name(session: Session, *, sha256: str) -> str:
    """What the person called the file."""
    name: str = session.execute(select(col(Blob.name)).where(col(Blob.sha256) == sha256)).scalar_one()
    return name


def move_file(session: Session, *, scan_id: UUID, old: str, new: str, pages: int) -> bool:
    """Moves a scan from one state to another; False when it is no longer in the first."""
    done = session.execute(
        update(ScanFile)
        .where(col(ScanFile.id) == scan_id, col(ScanFile.state) == old)
        .values(state=new, pages=pages)
        .returning(col(ScanFile.id))
        .execution_options(synchronize_session=False)
    ).first()
    return done is not None


def add_pages(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Stores what became of each page."""
    if rows:
        session.execute(insert(ScanPage), list(rows))


def list_pages(
    session: Session, *, scan_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[ScanPage]:
    """The pages of a scan in their order; within a scope those of its units, never those of barred ones."""
    where = [col(ScanPage.file_id) == scan_id, *in_scope(col(ScanPage.unit_id), scope=scope)]
    if barred:
        where.append(col(ScanPage.unit_id).is_(None) | col(ScanPage.unit_id).not_in(sorted(barred)))
    statement = select(ScanPage).where(*where).order_by(col(ScanPage.index))
    return session.execute(statement).scalars().all()


def find_page(session: Session, *, scan_id: UUID, index: int) -> ScanPage | None:
    """One page as it stands in the database."""
    statement = select(ScanPage).where(col(ScanPage.file_id) == scan_id, col(ScanPage.index) == index)
    return session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()


def move_page(session: Session, *, page: ScanPage, new: str) -> bool:
    """Gives a page another state; False when somebody was faster."""
    done = session.execute(
        update(ScanPage)
        .where(
            col(ScanPage.file_id) == page.file_id, col(ScanPage.index) == page.index,
            col(ScanPage.status) == page.status,
        )
        .values(status=new)
        .returning(col(ScanPage.index))
        .execution_options(synchronize_session=False)
    ).first()  # fmt: skip
    return done is not None


def decide_aside(session: Session, *, page: ScanPage, decision: str) -> None:
    """Notes what was decided on the paper that a page was set aside as."""
    session.execute(
        update(Quarantine)
        .where(
            col(Quarantine.scan_file_id) == page.file_id, col(Quarantine.page_index) == page.index,
            col(Quarantine.decision).is_(None),
        )
        .values(decision=decision)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def find_page_in_use(
    session: Session, *, campaign_id: UUID, serial: str, page: int, barred: Collection[UUID]
) -> ScanPage | None:
    """The page of a scan that counts for one page of a form; None for a barred unit's."""
    statement = (
        select(ScanPage)
        .join(ScanFile, col(ScanFile.id) == col(ScanPage.file_id))
        .where(
            col(ScanFile.campaign_id) == campaign_id, col(ScanPage.serial) == serial,
            col(ScanPage.page) == page, col(ScanPage.status) == "matched",
            *in_scope(col(ScanPage.unit_id), scope=EVERYWHERE, barred=barred),
        )
    )  # fmt: skip
    return session.execute(statement).scalar_one_or_none()


def list_pages_in_use(session: Session, *, campaign_id: UUID, serial: str) -> set[int]:
    """Numbers of the pages of a form that were scanned, count, and whose picture is kept."""
    statement = (
        select(col(ScanPage.page))
        .join(ScanFile, col(ScanFile.id) == col(ScanPage.file_id))
        .where(
            col(ScanFile.campaign_id) == campaign_id, col(ScanPage.serial) == serial,
            col(ScanPage.status) == "matched", col(ScanPage.view_sha256).is_not(None),
            col(ScanFile.purged_at).is_(None),
        )
    )  # fmt: skip
    return {page for page in session.execute(statement).scalars() if page is not None}


def list_matched(session: Session, *, campaign_id: UUID) -> set[tuple[str, int]]:
    """Serial and page number of every page that was matched to a form before."""
    statement = (
        select(col(ScanPage.serial), col(ScanPage.page))
        .join(ScanFile, col(ScanFile.id) == col(ScanPage.file_id))
        .where(col(ScanFile.campaign_id) == campaign_id, col(ScanPage.status) == "matched")
    )
    return {(serial, page) for serial, page in session.execute(statement)}


def add_readings(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Stores what the machine read, beside what it read before."""
    if rows:
        session.execute(insert(Reading), list(rows))


def list_campaign_readings(
    session: Session, *, campaign_id: UUID, barred: Collection[UUID], serial: str = ""
) -> Sequence[Reading]:
    """Readings of the pages that count, none of barred units: by serial and page, the newest last.

    Those without a time are from before times were kept: the oldest. `serial`: only those of one form.
    """
    counts = col(Reading.file_id).is_(None) | (col(ScanPage.status) == "matched")
    where = [col(Reading.campaign_id) == campaign_id, counts]
    if serial:
        where.append(col(Reading.serial) == serial)
    if barred:
        where.append(col(Reading.unit_id).not_in(sorted(barred)))
    same = (col(ScanPage.file_id) == col(Reading.file_id)) & (col(ScanPage.index) == col(Reading.page_index))
    statement = (
        select(Reading)
        .outerjoin(ScanPage, same)
        .where(*where)
        .order_by(col(Reading.serial), col(Reading.page), *_OLDEST_FIRST)
    )
    return session.execute(statement).scalars().all()


def list_engines(session: Session, *, campaign_id: UUID) -> set[tuple[UUID, str]]:
    """Scan and version of thresholds of every reading that knows its page."""
    statement = (
        select(col(Reading.file_id), col(Reading.engine_version))
        .where(col(Reading.campaign_id) == campaign_id, col(Reading.file_id).is_not(None))
        .distinct()
    )
    return {(file_id, version) for file_id, version in session.execute(statement)}


def list_newest(session: Session, *, scan_id: UUID) -> dict[int, dict[str, Any]]:
    """What was read last on each page of a scan: items by index of the page."""
    statement = (
        select(col(Reading.page_index), col(Reading.items))
        .where(col(Reading.file_id) == scan_id)
        .order_by(*_OLDEST_FIRST)
    )
    return {index: items for index, items in session.execute(statement)}


def count_statuses(session: Session, *, campaign_id: UUID, scope: Scope) -> Sequence[Row[UUID, str, int]]:
    """How many pages of each scan, within a scope, ended in each state."""
    key = (col(ScanPage.file_id), col(ScanPage.status))
    statement = (
        select(*key, func.count())
        .join(ScanFile, col(ScanFile.id) == col(ScanPage.file_id))
        .where(col(ScanFile.campaign_id) == campaign_id, *in_scope(col(ScanPage.unit_id), scope=scope))
        .group_by(*key)
    )
    return session.execute(statement).all()


def list_kept(session: Session, *, campaign_id: UUID) -> Sequence[ScanFile]:
    """The scans of a campaign that were not purged, the oldest first."""
    where = (col(ScanFile.campaign_id) == campaign_id, col(ScanFile.purged_at).is_(None))
    return session.execute(select(ScanFile).where(*where).order_by(col(ScanFile.id))).scalars().all()


def list_digests(session: Session, *, campaign_id: UUID) -> set[str]:
    """Names of the stored files of a campaign's scans, purged or not, less those another campaign keeps."""
    mine = _digests(session, where=col(ScanFile.campaign_id) == campaign_id)
    others = (col(ScanFile.campaign_id) != campaign_id) & col(ScanFile.purged_at).is_(None)
    return mine - _digests(session, where=others)


def _digests(session: Session, *, where: ColumnElement[bool]) -> set[str]:
    originals = select(col(ScanFile.sha256)).where(where)
    views = (
        select(col(ScanPage.view_sha256))
        .join(ScanFile, col(ScanFile.id) == col(ScanPage.file_id))
        .where(where, col(ScanPage.view_sha256).is_not(None))
    )
    found = session.execute(originals.union(views)).scalars()
    return {digest for digest in found if digest is not None}


def purge_files(session: Session, *, campaign_id: UUID, at: datetime) -> None:
    """Marks the scans of a campaign as purged; the shapes of strokes are forgotten."""
    mine = select(col(ScanFile.id)).where(col(ScanFile.campaign_id) == campaign_id)
    session.execute(
        update(ScanPage)
        .where(col(ScanPage.file_id).in_(mine))
        .values(strokes=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(ScanFile)
        .where(col(ScanFile.campaign_id) == campaign_id, col(ScanFile.purged_at).is_(None))
        .values(purged_at=at)
        .execution_options(synchronize_session=False)
    )
