"""Reports of delegated rounds to the unit above."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.scorecards.models import RoundReport
from app.scorecards.store.scoring import within


def add_report(session: Session, *, row: dict[str, Any]) -> None:
    """Adds a report."""
    session.execute(insert(RoundReport), [row])


def list_reports(session: Session, *, scope: Scope, campaign_id: UUID | None = None) -> Sequence[RoundReport]:
    """Reports to units within the scope, of one round or of all, the latest first."""
    where = within(RoundReport.to_unit_id, scope=scope)
    where += [] if campaign_id is None else [col(RoundReport.campaign_id) == campaign_id]
    order = (col(RoundReport.sent_at).desc(), col(RoundReport.version).desc())
    return session.execute(select(RoundReport).where(*where).order_by(*order)).scalars().all()


def find_report(session: Session, *, report_id: UUID, scope: Scope) -> RoundReport | None:
    """A report to a unit within the scope."""
    where = [col(RoundReport.id) == report_id, *within(RoundReport.to_unit_id, scope=scope)]
    return session.execute(select(RoundReport).where(*where)).scalar_one_or_none()


def return_report(session: Session, *, report_id: UUID, reason: str, by: UUID | None, at: datetime) -> bool:
    """Sends it back; False where it was returned already."""
    gone = session.execute(
        update(RoundReport)
        .where(col(RoundReport.id) == report_id, col(RoundReport.state) == "sent")
        .values(state="returned", reason=reason, returned_by=by, returned_at=at)
        .returning(col(RoundReport.id)),
        execution_options={"synchronize_session": "fetch"},
    )
    return gone.first() is not None
