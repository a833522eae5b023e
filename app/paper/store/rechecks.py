"""Forms drawn to be asked about again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import PaperForm, Recheck, RecheckDraw
from app.paper.store.forms import in_scope


def _of_form() -> ColumnElement[bool]:
    return and_(
        col(Recheck.unit_id) == col(PaperForm.unit_id),
        col(Recheck.campaign_id) == col(PaperForm.campaign_id),
        col(Recheck.serial) == col(PaperForm.serial),
    )


def list_accepted(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, str, bool]]:
    """Unit, serial and whether it was drawn before, of every accepted form, by serial."""
    drawn = col(Recheck.serial).is_not(None).label("drawn")
    statement = (
        select(col(PaperForm.unit_id), col(PaperForm.serial), drawn)
        .outerjoin(Recheck, _of_form())
        .where(
            col(PaperForm.campaign_id) == campaign_id,
            col(PaperForm.state) == "accepted",
            *in_scope(col(PaperForm.unit_id), scope=scope, barred=barred),
        )
        .order_by(col(PaperForm.serial))
    )
    return session.execute(statement).all()


def add_draw(session: Session, *, draw: RecheckDraw, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores a draw and its forms."""
    session.add(draw)
    session.flush()
    session.execute(insert(Recheck), [dict(row) for row in rows])


def list_draws(session: Session, *, campaign_id: UUID) -> Sequence[RecheckDraw]:
    """The draws of a campaign, the oldest first."""
    statement = select(RecheckDraw).where(col(RecheckDraw.campaign_id) == campaign_id)
    return session.execute(statement.order_by(col(RecheckDraw.drawn_at))).scalars().all()


def count_outcomes(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, str | None, int]]:
    """Drawn forms by unit and outcome; None: not asked yet."""
    key = col(Recheck.unit_id), col(Recheck.outcome)
    where = (
        col(Recheck.campaign_id) == campaign_id,
        *in_scope(col(Recheck.unit_id), scope=scope, barred=barred),
    )
    return session.execute(select(*key, func.count().label("forms")).where(*where).group_by(*key)).all()


def list_open(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID], but: UUID, most: int
) -> Sequence[Row[UUID, str]]:
    """Unit and serial of drawn forms that nobody has asked about, none keyed by the person `but`."""
    statement = (
        select(col(Recheck.unit_id), col(Recheck.serial))
        .join(PaperForm, _of_form())
        .where(
            col(Recheck.campaign_id) == campaign_id,
            col(Recheck.outcome).is_(None),
            col(PaperForm.first_clerk_id).is_distinct_from(but),
            col(PaperForm.second_clerk_id).is_distinct_from(but),
            *in_scope(col(Recheck.unit_id), scope=scope, barred=barred),
        )
        .order_by(col(Recheck.serial))
        .limit(most)
    )
    return session.execute(statement).all()


def find_recheck(session: Session, *, form: PaperForm) -> Recheck | None:
    """The re-check of a form, if it was drawn."""
    return session.get(Recheck, (form.unit_id, form.campaign_id, form.serial), populate_existing=True)


def set_outcome(session: Session, *, recheck: Recheck, values: Mapping[str, Any]) -> bool:
    """Writes what came of it, once; False where it stands already."""
    where = (
        col(Recheck.unit_id) == recheck.unit_id,
        col(Recheck.campaign_id) == recheck.campaign_id,
        col(Recheck.serial) == recheck.serial,
        col(Recheck.outcome).is_(None),
    )
    done: Any = session.execute(update(Recheck).where(*where).values(**values))
    return bool(done.rowcount)
