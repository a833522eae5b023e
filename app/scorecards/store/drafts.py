"""What appraisers have typed and not decided."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col

from app.scorecards.models import AppraisalDraft


def find_draft(
    session: Session, *, unit_id: UUID, campaign_id: UUID, criterion: str, user_id: UUID
) -> AppraisalDraft | None:
    """What this person has typed about a line."""
    return session.get(AppraisalDraft, (unit_id, campaign_id, criterion, user_id))


def put_draft(session: Session, *, draft: AppraisalDraft) -> None:
    """Keeps it in the place of what was kept before."""
    session.merge(draft)
    session.flush()


def delete_draft(
    session: Session, *, unit_id: UUID, campaign_id: UUID, criterion: str, user_id: UUID
) -> None:
    """It is decided."""
    session.execute(
        delete(AppraisalDraft).where(
            col(AppraisalDraft.unit_id) == unit_id,
            col(AppraisalDraft.campaign_id) == campaign_id,
            col(AppraisalDraft.criterion) == criterion,
            col(AppraisalDraft.user_id) == user_id,
        ),
        execution_options={"synchronize_session": False},
    )
