"""Computations of the index, their rows, and publications."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.rankings.models import CompositeRun, Publication, RankingRow


def add_run(session: Session, *, run: CompositeRun) -> None:
    """Adds a run."""
    session.add(run)
    session.flush()


def find_run(session: Session, *, run_id: UUID) -> CompositeRun | None:
    """The run of this id, or None."""
    return session.get(CompositeRun, run_id)


def list_runs(session: Session, *, campaign_id: UUID) -> list[CompositeRun]:
    """The runs of a round, the latest first."""
    statement = (
        select(CompositeRun)
        .where(col(CompositeRun.campaign_id) == campaign_id)
        .order_by(col(CompositeRun.asked_at).desc(), col(CompositeRun.id).desc())
    )
    return list(session.execute(statement).scalars())


def move_run(
    session: Session, *, run_id: UUID, before: Collection[str], after: str, values: Mapping[str, Any]
) -> bool:
    """Moves a run from one of the states `before`; False when it stood in another."""
    moved = session.execute(
        update(CompositeRun)
        .where(col(CompositeRun.id) == run_id, col(CompositeRun.state).in_(sorted(before)))
        .values(state=after, **values)
        .returning(col(CompositeRun.id))
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


def replace_rows(session: Session, *, run_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """These rows and no others."""
    session.execute(delete(RankingRow).where(col(RankingRow.run_id) == run_id))
    if rows:
        session.execute(insert(RankingRow), [{"run_id": run_id, **row} for row in rows])


def list_rows(session: Session, *, run_id: UUID, scope: Scope) -> list[RankingRow]:
    """The rows of a run within the scope, in no order."""
    where = [col(RankingRow.run_id) == run_id]
    if scope.unit_ids is not None:
        where.append(col(RankingRow.unit_id).in_(sorted(scope.unit_ids)))
    return list(session.execute(select(RankingRow).where(*where)).scalars())


def add_publication(session: Session, *, row: Mapping[str, Any]) -> None:
    """Publishes."""
    session.execute(insert(Publication), [dict(row)])


def list_publications(session: Session, *, campaign_id: UUID | None = None) -> list[Publication]:
    """Publications of a round, or of all rounds, the latest first."""
    where = [] if campaign_id is None else [col(Publication.campaign_id) == campaign_id]
    order = (col(Publication.released_at).desc(), col(Publication.number).desc())
    return list(session.execute(select(Publication).where(*where).order_by(*order)).scalars())


def last_number(session: Session, *, campaign_id: UUID) -> int:
    """How many publications a round has."""
    statement = select(func.max(col(Publication.number))).where(col(Publication.campaign_id) == campaign_id)
    return session.execute(statement).scalar_one() or 0
