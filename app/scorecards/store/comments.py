"""Comments of units on drafts of criteria, and the answers to them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.scorecards.models import CommentAnswer, CommentRound, CommentRoundUnit, FrameworkComment
from app.scorecards.store.scoring import within


def add_round(session: Session, *, row: dict[str, Any], unit_ids: Collection[UUID]) -> None:
    """Puts a draft out to these units."""
    session.execute(insert(CommentRound), [row])
    rows = [{"unit_id": unit_id, "draft_id": row["draft_id"]} for unit_id in sorted(unit_ids)]
    session.execute(insert(CommentRoundUnit), rows)


def find_round(session: Session, *, draft_id: UUID) -> CommentRound | None:
    """When and by whom a draft was put out, or None."""
    return session.get(CommentRound, draft_id)


def list_rounds(session: Session) -> Sequence[CommentRound]:
    """Every draft that was put out, the latest first."""
    return session.execute(select(CommentRound).order_by(col(CommentRound.opens_at).desc())).scalars().all()


def list_asked_units(
    session: Session, *, scope: Scope, draft_ids: Collection[UUID] | None = None
) -> set[tuple[UUID, UUID]]:
    """(draft, unit) of everybody asked within the scope, of these drafts or of all."""
    where = within(CommentRoundUnit.unit_id, scope=scope)
    where += [] if draft_ids is None else [col(CommentRoundUnit.draft_id).in_(sorted(draft_ids))]
    statement = select(col(CommentRoundUnit.draft_id), col(CommentRoundUnit.unit_id)).where(*where)
    return {(row[0], row[1]) for row in session.execute(statement)}


def list_comments(
    session: Session, *, scope: Scope, draft_ids: Collection[UUID], criterion: str | None = None
) -> Sequence[FrameworkComment]:
    """What holds of every unit and criterion of these drafts: the highest version of each."""
    return _latest(session, FrameworkComment, scope=scope, draft_ids=draft_ids, criterion=criterion)


def list_answers(
    session: Session, *, scope: Scope, draft_ids: Collection[UUID], criterion: str | None = None
) -> Sequence[CommentAnswer]:
    """The answer that holds to every comment of these drafts: the highest version of each."""
    return _latest(session, CommentAnswer, scope=scope, draft_ids=draft_ids, criterion=criterion)


def _latest(
    session: Session, rows: Any, *, scope: Scope, draft_ids: Collection[UUID], criterion: str | None
) -> Sequence[Any]:
    where = [col(rows.draft_id).in_(sorted(draft_ids)), *within(rows.unit_id, scope=scope)]
    where += [col(rows.criterion) == criterion] if criterion else []
    names = ("unit_id", "draft_id", "criterion")
    keys: list[Any] = [col(getattr(rows, name)).label(name) for name in names]
    latest = select(*keys, func.max(col(rows.version)).label("version")).where(*where).group_by(*keys)
    found = latest.subquery()
    same = [col(getattr(rows, name)) == found.c[name] for name in (*names, "version")]
    statement = select(rows).join(found, same[0] & same[1] & same[2] & same[3]).where(*where)
    return session.execute(statement.order_by(col(rows.criterion), col(rows.unit_id))).scalars().all()


def add_comment(session: Session, *, row: dict[str, Any]) -> None:
    """Adds a version of a comment."""
    session.execute(insert(FrameworkComment), [row])


def add_answers(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds answers."""
    if rows:
        session.execute(insert(CommentAnswer), list(rows))
