"""The gallery: values that stand or will stand as the machine's on forms that are not settled."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import (
    Adjudication,
    DoubtedLine,
    MachineEntry,
    PaperForm,
    Reading,
    ReviewedLine,
    ScanPage,
)
from app.paper.store.forms import in_scope
from app.paper.store.planting import of_form

OPEN = ("returned", "scanned", "entered")
"""States in which a doubt still reaches a form: nothing was concluded."""


def _newest() -> Any:
    """Readings of the pages that count, numbered from the newest of each page of a form."""
    page = (
        col(Reading.unit_id), col(Reading.campaign_id), col(Reading.serial), col(Reading.page),
    )  # fmt: skip
    order = (col(Reading.read_at).desc().nulls_last(), col(Reading.id).desc())
    same = (col(ScanPage.file_id) == col(Reading.file_id)) & (col(ScanPage.index) == col(Reading.page_index))
    nth = func.row_number().over(partition_by=page, order_by=order).label("nth")
    return (
        select(*page, col(Reading.items), nth)
        .outerjoin(ScanPage, same)
        .where(or_(col(Reading.file_id).is_(None), col(ScanPage.status) == "matched"))
        .cte("newest")
    )  # fmt: skip


def _open(*, campaign_id: UUID, audience_id: UUID, scope: Scope, barred: Collection[UUID], but: UUID) -> Any:
    """Conditions: forms not settled of an audience, none of which this person keyed."""
    return [
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.audience_id) == audience_id,
        col(PaperForm.state).in_(OPEN),
        col(PaperForm.first_clerk_id).is_distinct_from(but),
        *in_scope(col(PaperForm.unit_id), scope=scope, barred=barred),
    ]


def _unseen(item: str) -> list[Any]:
    """Conditions: nobody has looked at this line of the form in the gallery."""
    return [~exists().where(of_form(ReviewedLine), col(ReviewedLine.item) == item), _undoubted(item)]


def _passed(item: str, *, but: UUID) -> list[Any]:
    """Conditions: somebody else looked at this line of the form and let it pass."""
    by_others = (col(ReviewedLine.item) == item, col(ReviewedLine.reviewed_by) != but)
    return [exists().where(of_form(ReviewedLine), *by_others), _undoubted(item)]


def _undoubted(item: str) -> Any:
    return ~exists().where(of_form(DoubtedLine), col(DoubtedLine.item) == item)


def _standing(*, item: str, newest: Any, where: Sequence[Any]) -> CompoundSelect[Any]:
    """Unit, serial, desk order and value of one line: by the machine's entry, before it by the reading."""
    key = (col(PaperForm.unit_id), col(PaperForm.serial), col(PaperForm.desk_order))
    read = newest.c["items"]
    before: Select[Any] = (
        select(*key, read[(item, "value")].as_string().label("value"))
        .join(
            newest,
            and_(
                newest.c.unit_id == col(PaperForm.unit_id), newest.c.serial == col(PaperForm.serial),
                newest.c.campaign_id == col(PaperForm.campaign_id), newest.c.nth == 1,
            ),
        )
        .where(*where, col(PaperForm.first_clerk_id).is_(None))
        .where(read[(item, "accepted")].as_boolean().is_(True))
    )  # fmt: skip
    entry: Select[Any] = (
        select(*key, col(MachineEntry.values)[(item, 0)].as_string().label("value"))
        .join(MachineEntry, of_form(MachineEntry))
        .where(*where)
    )
    return union_all(before, entry)


def count_values(
    session: Session, *, campaign_id: UUID, audience_id: UUID, items: Sequence[str], scope: Scope,
    barred: Collection[UUID], but: UUID,
) -> dict[tuple[str, str], int]:  # fmt: skip
    """How many lines by item and value nobody has looked at, on forms not keyed by the person `but`."""
    newest = _newest()
    where = _open(campaign_id=campaign_id, audience_id=audience_id, scope=scope, barred=barred, but=but)
    parts = []
    for item in items:
        lines = _standing(item=item, newest=newest, where=[*where, *_unseen(item)]).subquery()
        parts.append(
            select(literal(item).label("item"), lines.c.value, func.count().label("lines"))
            .where(lines.c.value.is_not(None))
            .group_by(lines.c.value)
        )
    return (
        {(item, value): lines for item, value, lines in session.execute(union_all(*parts))} if parts else {}
    )


def list_lines(
    session: Session, *, campaign_id: UUID, audience_id: UUID, item: str, value: str, scope: Scope,
    barred: Collection[UUID], but: UUID, serials: Collection[str] | None = None, most: int,
    passed: bool = False,
) -> Sequence[Row[UUID, str]]:  # fmt: skip
    """Unit and serial of forms on which this line has this value and nobody has looked at it, in random
    desk order. `serials`: only among these. `passed`: those instead that somebody else let pass."""
    where = _open(campaign_id=campaign_id, audience_id=audience_id, scope=scope, barred=barred, but=but)
    if serials is not None:
        where.append(col(PaperForm.serial).in_(sorted(serials)))
    looked = _passed(item, but=but) if passed else _unseen(item)
    lines = _standing(item=item, newest=_newest(), where=[*where, *looked]).subquery()
    return session.execute(
        select(lines.c.unit_id, lines.c.serial)
        .where(lines.c.value == value)
        .order_by(lines.c.desk_order, lines.c.serial)
        .limit(most)
    ).all()


def count_read(
    session: Session, *, campaign_id: UUID, audience_id: UUID, scope: Scope, barred: Collection[UUID],
    but: UUID,
) -> int:  # fmt: skip
    """How many forms that are not settled have a reading, those keyed by the person `but` left out."""
    where = _open(campaign_id=campaign_id, audience_id=audience_id, scope=scope, barred=barred, but=but)
    read = exists().where(of_form(Reading))
    statement = select(func.count()).select_from(PaperForm).where(*where, read)
    return int(session.execute(statement).scalar_one())


def lock_forms(session: Session, *, campaign_id: UUID, serials: Collection[str]) -> set[str]:
    """Serials of those of these forms that are not settled; they wait for this unit of work to settle."""
    where = (
        col(PaperForm.campaign_id) == campaign_id, col(PaperForm.serial).in_(sorted(serials)),
        col(PaperForm.state).in_(OPEN),
    )  # fmt: skip
    statement = select(col(PaperForm.serial)).where(*where).order_by(col(PaperForm.serial)).with_for_update()
    return set(session.execute(statement).scalars())


def add_review(
    session: Session, *, seen: Sequence[dict[str, Any]], doubted: Sequence[dict[str, Any]]
) -> None:
    """Stores who looked at which lines, and which of them are doubted, for ever."""
    if seen:
        session.execute(insert(ReviewedLine), list(seen))
    if doubted:
        session.execute(insert(DoubtedLine), list(doubted))


def list_doubted(session: Session, *, campaign_id: UUID, user_id: UUID, serial: str = "") -> set[str]:
    """Serials of forms of which this person doubted a line. `serial`: only this one."""
    where = [col(DoubtedLine.campaign_id) == campaign_id, col(DoubtedLine.doubted_by) == user_id]
    if serial:
        where.append(col(DoubtedLine.serial) == serial)
    return set(session.execute(select(col(DoubtedLine.serial)).where(*where)).scalars())


def _of_line(table: Any) -> ColumnElement[bool]:
    return and_(of_form(table, other=ReviewedLine), col(table.item) == col(ReviewedLine.item))


def count_reviews(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, int, int, int, int, int]]:
    """By person: lines seen in the gallery, doubted, ruled on, ruled otherwise than the machine had; and
    those let pass that somebody else doubted afterwards."""
    own = col(DoubtedLine.doubted_by) == col(ReviewedLine.reviewed_by)
    others = col(DoubtedLine.doubted_by) != col(ReviewedLine.reviewed_by)
    ruled = own & col(Adjudication.item).is_not(None)
    otherwise = ruled & (col(Adjudication.value) != col(ReviewedLine.value))
    where = [
        col(ReviewedLine.campaign_id) == campaign_id,
        *in_scope(col(ReviewedLine.unit_id), scope=scope, barred=barred),
    ]
    return session.execute(
        select(
            col(ReviewedLine.reviewed_by), func.count().label("seen"),
            func.count(case((own, 1))).label("doubted"),
            func.count(case((ruled, 1))).label("ruled"), func.count(case((otherwise, 1))).label("otherwise"),
            func.count(case((others, 1))).label("missed"),
        )
        .outerjoin(DoubtedLine, _of_line(DoubtedLine))
        .outerjoin(Adjudication, _of_line(Adjudication))
        .where(*where)
        .group_by(col(ReviewedLine.reviewed_by))
    ).all()  # fmt: skip
