"""Pages of documents as pictures, by the content of the document."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.core.models import Blob
from app.scorecards.models import EvidencePage


def list_pages(session: Session, *, documents: Collection[str]) -> Sequence[EvidencePage]:
    """The pages of these documents (SHA-256), in order."""
    statement = (
        select(EvidencePage)
        .where(col(EvidencePage.sha256).in_(sorted(documents)))
        .order_by(col(EvidencePage.sha256), col(EvidencePage.page))
    )
    return session.execute(statement).scalars().all()


def list_sizes(session: Session, *, documents: Collection[str]) -> dict[str, int]:
    """Bytes of these documents by their SHA-256."""
    statement = select(col(Blob.sha256), col(Blob.size)).where(col(Blob.sha256).in_(sorted(documents)))
    return {row[0]: row[1] for row in session.execute(statement)}


def add_pages(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds the pages of a document."""
    session.execute(insert(EvidencePage), list(rows))
