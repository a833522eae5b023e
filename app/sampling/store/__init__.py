"""All SQL of sampling."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Session, SQLModel, col

from app.campaigns.models import Audience, CampaignUnit
from app.core.actor import Scope
from app.sampling.models import Frame, FrameEntry, Quota

_quota = SQLModel.metadata.tables["quota"]
COUNTING_ONE = (
    update(_quota)
    .where(
        _quota.c.unit_id == bindparam("in_unit"),
        _quota.c.audience_id == bindparam("in_audience"),
        _quota.c.target.is_(None) | (_quota.c.counted < _quota.c.target),
    )
    .values(counted=_quota.c.counted + 1, received=_quota.c.received + 1)
)
"""Built once: every answer passes here, and building a statement costs more than running it."""


def in_scope(column: Any, *, scope: Scope) -> list[ColumnElement[bool]]:
    """The condition that keeps a query inside a scope; none when the scope is everywhere."""
    return [] if scope.unit_ids is None else [column.in_(sorted(scope.unit_ids))]


def add_row(session: Session, *, row: SQLModel) -> None:
    """Adds one row at once."""
    session.add(row)
    session.flush()


def find_frame(session: Session, *, audience_id: UUID) -> Frame | None:
    """The frame of an audience; its hash is empty while it is still being written."""
    where = col(Frame.audience_id) == audience_id
    return session.execute(select(Frame).where(where)).scalar_one_or_none()


def get_or_add_frame(session: Session, *, audience_id: UUID, now: datetime) -> Frame:
    """The frame of an audience, made when there is none."""
    frame = find_frame(session, audience_id=audience_id)
    if frame is None:
        frame = Frame(audience_id=audience_id, sha256="", frozen_at=now)
        add_row(session, row=frame)
    return frame


def seal_frame(session: Session, *, frame_id: UUID, sha256: str, now: datetime) -> None:
    """Writes the hash and time of a freeze; an empty hash opens the frame again."""
    session.execute(update(Frame).where(col(Frame.id) == frame_id).values(sha256=sha256, frozen_at=now))


def list_entries(session: Session, *, frame_id: UUID, scope: Scope) -> list[FrameEntry]:
    """The entries of a frame by unit and id."""
    where = [col(FrameEntry.frame_id) == frame_id, *in_scope(col(FrameEntry.unit_id), scope=scope)]
    statement = select(FrameEntry).where(*where).order_by(col(FrameEntry.unit_id), col(FrameEntry.id))
    return list(session.execute(statement).scalars())


def add_entries(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds entries, many at once."""
    if rows:
        session.execute(insert(FrameEntry), list(rows))


def delete_entries(session: Session, *, frame_id: UUID) -> None:
    """Empties a frame."""
    session.execute(delete(FrameEntry).where(col(FrameEntry.frame_id) == frame_id))


def list_places(session: Session, *, audience_id: UUID, person_id: UUID) -> list[FrameEntry]:
    """Where a person stands, or stood, on the list of an audience."""
    statement = (
        select(FrameEntry)
        .join(Frame, col(Frame.id) == col(FrameEntry.frame_id))
        .where(col(Frame.audience_id) == audience_id, col(FrameEntry.person_id) == person_id)
        .execution_options(populate_existing=True)
    )
    return list(session.execute(statement).scalars())


def set_selected(session: Session, *, unit_id: UUID, entry_id: UUID, selected: bool) -> bool:
    """Takes an entry off the list or puts it back; False when it was so already."""
    place = (col(FrameEntry.unit_id) == unit_id) & (col(FrameEntry.id) == entry_id)
    done = session.execute(
        update(FrameEntry)
        .where(place, col(FrameEntry.selected) != selected)
        .values(selected=selected)
        .returning(col(FrameEntry.id))
    )
    return done.first() is not None


def put_size(session: Session, *, frame_id: UUID, unit_id: UUID, stratum: str, size: int) -> None:
    """Writes the size of a counted group in a unit, new or again."""
    changed = session.execute(
        update(FrameEntry)
        .where(col(FrameEntry.frame_id) == frame_id, col(FrameEntry.unit_id) == unit_id)
        .values(size=size, stratum=stratum)
        .returning(col(FrameEntry.id))
    ).first()
    if changed is None:
        add_row(session, row=FrameEntry(unit_id=unit_id, frame_id=frame_id, size=size, stratum=stratum))


def find_stratum(session: Session, *, audience_id: UUID, unit_id: UUID) -> str | None:
    """The stratum that a unit's members belong to in an audience."""
    statement = (
        select(col(FrameEntry.stratum))
        .join(Frame, col(Frame.id) == col(FrameEntry.frame_id))
        .where(col(Frame.audience_id) == audience_id, col(FrameEntry.unit_id) == unit_id)
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def count_entries(session: Session, *, campaign_id: UUID) -> Sequence[Row[UUID, str, int, int, int, int]]:
    """For each audience with a frame: (audience id, hash, units, people, sum of sizes, entries asked)."""
    statement = (
        select(
            col(Frame.audience_id), col(Frame.sha256),
            func.count(func.distinct(col(FrameEntry.unit_id))),
            func.count(col(FrameEntry.person_id)), func.coalesce(func.sum(col(FrameEntry.size)), 0),
            func.count(col(FrameEntry.id)).filter(col(FrameEntry.selected)),
        )
        .join(Audience, col(Audience.id) == col(Frame.audience_id))
        .outerjoin(FrameEntry, col(FrameEntry.frame_id) == col(Frame.id))
        .where(col(Audience.campaign_id) == campaign_id)
        .group_by(col(Frame.audience_id), col(Frame.sha256))
    )  # fmt: skip
    return session.execute(statement).all()


def list_selected_people(
    session: Session, *, campaign_id: UUID, scope: Scope
) -> Sequence[Row[UUID, UUID, UUID]]:
    """Everybody drawn for the campaign: (audience id, unit id, person id)."""
    statement = (
        select(col(Frame.audience_id), col(FrameEntry.unit_id), col(FrameEntry.person_id))
        .join(Frame, col(Frame.id) == col(FrameEntry.frame_id))
        .join(Audience, col(Audience.id) == col(Frame.audience_id))
        .where(
            col(Audience.campaign_id) == campaign_id,
            col(FrameEntry.person_id).is_not(None),
            col(FrameEntry.selected),
            *in_scope(col(FrameEntry.unit_id), scope=scope),
        )
        .order_by(col(Frame.audience_id), col(FrameEntry.unit_id), col(FrameEntry.id))
    )
    return session.execute(statement).all()


def find_cell(session: Session, *, unit_id: UUID, audience_id: UUID) -> Quota | None:
    """One cell of the ledger as it stands in the database."""
    statement = _cell(unit_id, audience_id).execution_options(populate_existing=True)
    return session.execute(statement).scalar_one_or_none()


def _cell(unit_id: UUID, audience_id: UUID) -> Select[Quota]:
    return select(Quota).where(col(Quota.unit_id) == unit_id, col(Quota.audience_id) == audience_id)


def list_audience_cells(session: Session, *, audience_id: UUID, scope: Scope) -> list[Quota]:
    """The cells of one audience."""
    where = [col(Quota.audience_id) == audience_id, *in_scope(col(Quota.unit_id), scope=scope)]
    statement = select(Quota).where(*where).order_by(col(Quota.unit_id))
    return list(session.execute(statement.execution_options(populate_existing=True)).scalars())


def list_cells(
    session: Session, *, campaign_id: UUID, scope: Scope
) -> Sequence[Row[Quota, CampaignUnit, Audience]]:
    """Every cell of a campaign with its unit and audience, audiences in order, units in official order."""
    statement = (
        select(Quota, CampaignUnit, Audience)
        .join(Audience, col(Audience.id) == col(Quota.audience_id))
        .join(
            CampaignUnit,
            (col(CampaignUnit.unit_id) == col(Quota.unit_id))
            & (col(CampaignUnit.campaign_id) == col(Audience.campaign_id)),
        )
        .where(col(Audience.campaign_id) == campaign_id, *in_scope(col(Quota.unit_id), scope=scope))
        .order_by(col(Audience.id), col(CampaignUnit.ordinal))
        .execution_options(populate_existing=True)
    )
    return session.execute(statement).all()


def add_cells(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds cells, many at once."""
    if rows:
        session.execute(insert(Quota), list(rows))


def delete_cells(session: Session, *, audience_id: UUID, unit_ids: Sequence[UUID] | None) -> None:
    """Removes the named cells of an audience; all of them for None."""
    where = [col(Quota.audience_id) == audience_id]
    if unit_ids is not None:
        where.append(col(Quota.unit_id).in_(sorted(unit_ids)))
    session.execute(delete(Quota).where(*where))


def set_target(
    session: Session, *, unit_id: UUID, audience_id: UUID, target: int | None, sealed: bool
) -> bool:
    """Sets a target unless more has been counted; says whether it did.

    `sealed`: the answers of the cell are in envelopes, of which as many count as the target allows.
    """
    where = [col(Quota.unit_id) == unit_id, col(Quota.audience_id) == audience_id]
    if target is not None:
        where.append(col(Quota.counted) <= target)
    values: dict[str, Any] = {"target": target}
    if sealed:
        valid = col(Quota.counted) + col(Quota.over)
        counted = valid if target is None else case((valid <= target, valid), else_=target)
        values |= {"counted": counted, "over": valid - counted}
    done = session.execute(update(Quota).where(*where).values(**values).returning(col(Quota.unit_id)))
    return done.first() is not None


def move_counts(
    session: Session, *, unit_id: UUID, audience_id: UUID, only_if: Sequence[ColumnElement[bool]],
    **steps: int,
) -> bool:  # fmt: skip
    """Adds to counters of one cell in one conditional UPDATE; says whether the condition held."""
    changes = {name: col(getattr(Quota, name)) + step for name, step in steps.items()}
    done = session.execute(
        update(Quota)
        .where(col(Quota.unit_id) == unit_id, col(Quota.audience_id) == audience_id, *only_if)
        .values(**changes)
        .returning(col(Quota.unit_id))
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def count_one(connection: Connection, *, unit_id: UUID, audience_id: UUID) -> bool:
    """Counts one answer if the cell has room; says whether it had."""
    counted = connection.execute(COUNTING_ONE, {"in_unit": unit_id, "in_audience": audience_id})
    return counted.rowcount == 1


def has_room() -> ColumnElement[bool]:
    """The condition that a cell takes one more answer."""
    target: ColumnElement[bool] = col(Quota.target).is_(None) | (col(Quota.counted) < col(Quota.target))
    return target


def set_counts(
    session: Session, *, unit_id: UUID, audience_id: UUID, issued: int, received: int, counted: int, over: int
) -> None:
    """Writes the counters of a cell as a recount found them."""
    session.execute(
        update(Quota)
        .where(col(Quota.unit_id) == unit_id, col(Quota.audience_id) == audience_id)
        .values(issued=issued, received=received, counted=counted, over=over)
        .execution_options(synchronize_session=False)
    )


def lock_cells(session: Session, *, campaign_id: UUID) -> None:
    """Locks every cell of a campaign until the transaction ends; a writer of SQLite is alone anyway."""
    cells = select(col(Quota.unit_id)).join(Audience, col(Audience.id) == col(Quota.audience_id))
    mine = cells.where(col(Audience.campaign_id) == campaign_id)
    in_one_order = mine.order_by(col(Quota.unit_id), col(Quota.audience_id))
    session.execute(in_one_order.with_for_update(of=Quota)).all()
