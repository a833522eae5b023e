"""Runs of the analysis and the files they produced."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from app.core.models import Blob
from app.reports.models import AnalysisRun, Artifact


def add_run(session: Session, *, run: AnalysisRun) -> None:
    """Adds a run."""
    session.add(run)
    session.flush()


def find_run(session: Session, *, run_id: UUID) -> AnalysisRun | None:
    """The run of this id, or None."""
    return session.get(AnalysisRun, run_id)


def list_runs(session: Session, *, campaign_id: UUID) -> list[AnalysisRun]:
    """The runs of a campaign, the latest first."""
    statement = (
        select(AnalysisRun)
        .where(col(AnalysisRun.campaign_id) == campaign_id)
        .order_by(col(AnalysisRun.asked_at).desc(), col(AnalysisRun.id).desc())
    )
    return list(session.execute(statement).scalars())


def find_latest(
    session: Session, *, campaign_id: UUID, states: frozenset[str], recipe: str
) -> AnalysisRun | None:
    """The latest run of a recipe for a campaign in one of these states, or None."""
    statement = (
        select(AnalysisRun)
        .where(
            col(AnalysisRun.campaign_id) == campaign_id,
            col(AnalysisRun.recipe) == recipe,
            col(AnalysisRun.state).in_(sorted(states)),
        )
        .order_by(col(AnalysisRun.asked_at).desc(), col(AnalysisRun.id).desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def move_run(
    session: Session, *, run_id: UUID, before: frozenset[str], after: str, values: Mapping[str, Any]
) -> bool:
    """Moves a run from one of the states `before`; False when it stood in another."""
    moved = session.execute(
        update(AnalysisRun)
        .where(col(AnalysisRun.id) == run_id, col(AnalysisRun.state).in_(sorted(before)))
        .values(state=after, **values)
        .returning(col(AnalysisRun.id))
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


def replace_artifacts(session: Session, *, run_id: UUID, files: Mapping[str, str]) -> None:
    """Names the files of a run: kind -> SHA-256."""
    session.execute(delete(Artifact).where(col(Artifact.run_id) == run_id))
    rows = [{"run_id": run_id, "kind": kind, "sha256": sha256} for kind, sha256 in sorted(files.items())]
    if rows:
        session.execute(insert(Artifact), rows)


def list_artifacts(session: Session, *, run_id: UUID) -> dict[str, str]:
    """The files of a run: kind -> SHA-256."""
    statement = select(col(Artifact.kind), col(Artifact.sha256)).where(col(Artifact.run_id) == run_id)
    return {row[0]: row[1] for row in session.execute(statement.order_by(col(Artifact.kind)))}


def list_sizes(session: Session, *, run_id: UUID) -> dict[str, int]:
    """The files of a run: kind -> bytes."""
    statement = (
        select(col(Artifact.kind), col(Blob.size))
        .join(Blob, col(Blob.sha256) == col(Artifact.sha256))
        .where(col(Artifact.run_id) == run_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
