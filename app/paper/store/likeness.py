"""Pages whose marks look copied."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import PageLikeness, ScanFile, ScanPage
from app.paper.store.forms import in_scope


def list_strokes(session: Session, *, campaign_id: UUID) -> Sequence[Row[Any]]:
    """File, index, serial, page number and strokes of every matched page of a campaign that has strokes."""
    columns = (ScanPage.file_id, ScanPage.index, ScanPage.serial, ScanPage.page, ScanPage.strokes)
    statement = (
        select(*(col(column) for column in columns))
        .join(ScanFile, col(ScanFile.id) == col(ScanPage.file_id))
        .where(
            col(ScanFile.campaign_id) == campaign_id,
            col(ScanPage.status) == "matched",
            col(ScanPage.strokes).is_not(None),
        )
    )
    return session.execute(statement).all()


def add_likenesses(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores pairs of pages."""
    if rows:
        session.execute(insert(PageLikeness), [dict(row) for row in rows])


def list_pairs(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID], most: int
) -> Sequence[Row[float, ScanPage, ScanPage]]:
    """Likeness and both pages of pairs that still count, the most alike first; both in scope, none barred."""
    one, other = aliased(ScanPage), aliased(ScanPage)
    statement = (
        select(col(PageLikeness.likeness), one, other)
        .join(one, (col(PageLikeness.file_id) == one.file_id) & (col(PageLikeness.index) == one.index))
        .join(
            other,
            (col(PageLikeness.other_file_id) == other.file_id)
            & (col(PageLikeness.other_index) == other.index),
        )
        .where(
            col(PageLikeness.campaign_id) == campaign_id,
            col(one.status) == "matched",
            col(other.status) == "matched",
            *in_scope(col(one.unit_id), scope=scope, barred=barred),
            *in_scope(col(other.unit_id), scope=scope, barred=barred),
        )
        .order_by(col(PageLikeness.likeness).desc(), col(PageLikeness.file_id), col(PageLikeness.index))
        .limit(most)
    )
    return session.execute(statement).all()
