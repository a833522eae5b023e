"""How much waits for somebody, each as one statement that counts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, and_, exists, func, select
from sqlmodel import Session, col

from app.campaigns.models import CampaignUnit, Reopening
from app.core.actor import Scope
from app.scorecards.models import (
    Appraisal,
    Assessment,
    CommentAnswer,
    CommentRound,
    Explanation,
    FrameworkComment,
    Objection,
)
from app.scorecards.store.scoring import within


def _latest(table: Any, *, campaign_id: UUID, criteria: Collection[str] | None = None) -> Subquery:
    keys: list[Any] = [col(table.unit_id).label("unit_id"), col(table.criterion).label("criterion")]
    where = [col(table.campaign_id) == campaign_id]
    where += [] if criteria is None else [col(table.criterion).in_(sorted(criteria))]
    query = select(*keys, func.max(col(table.version)).label("version")).where(*where).group_by(*keys)
    return query.subquery()


def _same(table: Any, latest: Subquery, *, campaign_id: UUID) -> Any:
    pairs = [col(getattr(table, name)) == latest.c[name] for name in ("unit_id", "criterion", "version")]
    return and_(col(table.campaign_id) == campaign_id, *pairs)


def count_to_explain(session: Session, *, campaign_id: UUID, scope: Scope) -> int:
    """Lines whose decision that holds asks the unit to explain, and that it has not answered."""
    latest = _latest(Appraisal, campaign_id=campaign_id)
    answered = exists().where(
        col(Explanation.unit_id) == col(Appraisal.unit_id),
        col(Explanation.campaign_id) == col(Appraisal.campaign_id),
        col(Explanation.criterion) == col(Appraisal.criterion),
        col(Explanation.of_appraisal) == col(Appraisal.version),
    )
    statement = (
        select(func.count())
        .select_from(Appraisal)
        .join(latest, _same(Appraisal, latest, campaign_id=campaign_id))
        .where(col(Appraisal.verdict) == "explain", ~answered, *within(Appraisal.unit_id, scope=scope))
    )
    return int(session.execute(statement).scalar_one())


def count_objections(session: Session, *, campaign_id: UUID, scope: Scope, criteria: Collection[str]) -> int:
    """Objections about these criteria that were sent and have no answer."""
    latest = _latest(Objection, campaign_id=campaign_id, criteria=criteria)
    statement = (
        select(func.count())
        .select_from(Objection)
        .join(latest, _same(Objection, latest, campaign_id=campaign_id))
        .where(col(Objection.step) == "sent", *within(Objection.unit_id, scope=scope))
    )
    return int(session.execute(statement).scalar_one())


def count_unappraised(
    session: Session, *, campaign_id: UUID, scope: Scope, criteria: Collection[str],
    types: Collection[str], verdicts: Collection[str], states: Collection[str], now: datetime,
) -> int:  # fmt: skip
    """Units of these types with one of these criteria undecided, whose longer time, if any, is over.

    `verdicts`: those that decide; `states`: those in which a unit is appraised, or it has none.
    """
    latest = _latest(Appraisal, campaign_id=campaign_id, criteria=criteria)
    decided = (
        select(col(Appraisal.unit_id).label("unit_id"), func.count().label("lines"))
        .join(latest, _same(Appraisal, latest, campaign_id=campaign_id))
        .where(col(Appraisal.verdict).in_(sorted(verdicts)))
        .group_by(col(Appraisal.unit_id))
        .subquery()
    )
    begun = and_(
        col(Assessment.unit_id) == col(CampaignUnit.unit_id), col(Assessment.campaign_id) == campaign_id
    )
    longer = exists().where(
        col(Reopening.campaign_id) == campaign_id, col(Reopening.unit_id) == col(CampaignUnit.unit_id),
        col(Reopening.kind) == "self_assessment", col(Reopening.until) > now,
    )  # fmt: skip
    statement = (
        select(func.count())
        .select_from(CampaignUnit)
        .outerjoin(decided, decided.c.unit_id == col(CampaignUnit.unit_id))
        .outerjoin(Assessment, begun)
        .where(
            col(CampaignUnit.campaign_id) == campaign_id,
            col(CampaignUnit.type_key).in_(sorted(types)),
            func.coalesce(decided.c.lines, 0) < len(set(criteria)),
            col(Assessment.state).is_(None) | col(Assessment.state).in_(sorted(states)),
            ~longer,
            *within(CampaignUnit.unit_id, scope=scope),
        )
    )
    return int(session.execute(statement).scalar_one())


def count_comments(session: Session, *, now: datetime) -> int:
    """Comments on drafts of criteria whose time is over, as they stand, without an answer."""
    keys = ("unit_id", "draft_id", "criterion")
    columns: list[Any] = [col(getattr(FrameworkComment, name)).label(name) for name in keys]
    latest = (
        select(*columns, func.max(col(FrameworkComment.version)).label("version")).group_by(*columns)
    ).subquery()
    pairs = [col(getattr(FrameworkComment, name)) == latest.c[name] for name in (*keys, "version")]
    answered = exists().where(
        *(col(getattr(CommentAnswer, name)) == col(getattr(FrameworkComment, name)) for name in keys),
        col(CommentAnswer.of_version) == col(FrameworkComment.version),
    )
    statement = (
        select(func.count())
        .select_from(FrameworkComment)
        .join(latest, and_(*pairs))
        .join(CommentRound, col(CommentRound.draft_id) == col(FrameworkComment.draft_id))
        .where(col(FrameworkComment.step) == "said", ~answered, col(CommentRound.closes_at) <= now)
    )
    return int(session.execute(statement).scalar_one())
