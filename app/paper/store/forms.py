"""Batches and forms: rows, states, serial look-ups, the ledger."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import PaperForm, PrintBatch, Quarantine


def in_scope(
    column: Any, *, scope: Scope, barred: Collection[UUID] = frozenset()
) -> list[ColumnElement[bool]]:
    """What keeps a query inside a scope and out of barred units; nothing when there is no limit."""
    inside = [] if scope.unit_ids is None else [column.in_(sorted(scope.unit_ids))]
    return [*inside, column.not_in(sorted(barred))] if barred else inside


def add_batch(session: Session, *, batch: PrintBatch, forms: Sequence[dict[str, Any]]) -> None:
    """Stores a batch and its forms."""
    session.add(batch)
    session.flush()
    session.execute(insert(PaperForm), list(forms))


def find_batch(
    session: Session, *, batch_id: UUID, scope: Scope, barred: Collection[UUID]
) -> PrintBatch | None:
    """A batch by id, inside the scope and of no barred unit."""
    inside = in_scope(col(PrintBatch.unit_id), scope=scope, barred=barred)
    where = [col(PrintBatch.id) == batch_id, *inside]
    return session.execute(select(PrintBatch).where(*where)).scalar_one_or_none()


def list_batches(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[PrintBatch]:
    """The batches of a campaign, oldest first, those of barred units left out."""
    inside = in_scope(col(PrintBatch.unit_id), scope=scope, barred=barred)
    where = [col(PrintBatch.campaign_id) == campaign_id, *inside]
    return session.execute(select(PrintBatch).where(*where).order_by(col(PrintBatch.id))).scalars().all()


def list_unprinted(session: Session, *, audience_id: UUID) -> Sequence[PrintBatch]:
    """The batches of an audience that have no PDF yet."""
    where = (col(PrintBatch.audience_id) == audience_id, col(PrintBatch.pdf_sha256).is_(None))
    return session.execute(select(PrintBatch).where(*where).order_by(col(PrintBatch.id))).scalars().all()


def list_serials(session: Session, *, campaign_id: UUID, ordinal: int) -> Sequence[str]:
    """Every serial of a campaign that begins with this unit number."""
    where = (
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.serial) >= f"{ordinal:04d}",
        col(PaperForm.serial) < f"{ordinal + 1:04d}",
    )
    return session.execute(select(col(PaperForm.serial)).where(*where)).scalars().all()


def count_printed(session: Session, *, audience_id: UUID) -> dict[UUID, int]:
    """How many forms of an audience each unit has, voided ones aside."""
    rows = session.execute(
        select(col(PaperForm.unit_id), func.count())
        .where(col(PaperForm.audience_id) == audience_id, col(PaperForm.state) != "voided")
        .group_by(col(PaperForm.unit_id))
    )
    return {unit_id: count for unit_id, count in rows}


def list_batch_serials(
    session: Session, *, unit_id: UUID, batch_id: UUID, states: Collection[str]
) -> Sequence[str]:
    """The serials of one batch in these states, in the shuffled order in which they are printed."""
    where = (
        col(PaperForm.unit_id) == unit_id, col(PaperForm.batch_id) == batch_id,
        col(PaperForm.state).in_(states),
    )  # fmt: skip
    return session.execute(
        select(col(PaperForm.serial)).where(*where).order_by(col(PaperForm.desk_order), col(PaperForm.serial))
    ).scalars().all()  # fmt: skip


def list_campaign_serials(
    session: Session, *, campaign_id: UUID
) -> Sequence[Row[str, UUID, UUID, str | None]]:
    """Every form of a campaign: serial, unit, audience, and the layout it was printed by."""
    statement = (
        select(
            col(PaperForm.serial),
            col(PaperForm.unit_id),
            col(PaperForm.audience_id),
            col(PrintBatch.layout_sha256),
        )
        .join(
            PrintBatch,
            (col(PrintBatch.unit_id) == col(PaperForm.unit_id))
            & (col(PrintBatch.id) == col(PaperForm.batch_id)),
        )
        .where(col(PaperForm.campaign_id) == campaign_id)
        .order_by(col(PaperForm.serial))
    )
    return session.execute(statement).all()


def find_form(session: Session, *, campaign_id: UUID, serial: str, scope: Scope) -> PaperForm | None:
    """A form by its serial within a campaign, inside the scope, as it stands in the database."""
    where = [
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.serial) == serial,
        *in_scope(col(PaperForm.unit_id), scope=scope),
    ]
    statement = select(PaperForm).where(*where).limit(1).execution_options(populate_existing=True)
    return session.execute(statement).scalars().first()


def is_known_elsewhere(session: Session, *, campaign_id: UUID, serial: str) -> bool:
    """Whether another campaign has printed this serial."""
    where = (col(PaperForm.campaign_id) != campaign_id, col(PaperForm.serial) == serial)
    return session.execute(select(col(PaperForm.serial)).where(*where).limit(1)).first() is not None


def set_form(session: Session, *, form: PaperForm, expected: str, values: dict[str, Any]) -> bool:
    """Changes a form if it is still in the expected state; False when somebody was faster."""
    done = session.execute(
        update(PaperForm)
        .where(
            col(PaperForm.unit_id) == form.unit_id,
            col(PaperForm.campaign_id) == form.campaign_id,
            col(PaperForm.serial) == form.serial,
            col(PaperForm.state) == expected,
        )
        .values(**values)
        .returning(col(PaperForm.serial))
        .execution_options(synchronize_session=False)
    ).first()
    return done is not None


def move_batch(session: Session, *, batch: PrintBatch, old: str, new: str) -> int:
    """Moves all forms of a batch from one state to another; returns how many."""
    rows = session.execute(
        update(PaperForm)
        .where(
            col(PaperForm.unit_id) == batch.unit_id,
            col(PaperForm.batch_id) == batch.id,
            col(PaperForm.state) == old,
        )
        .values(state=new)
        .returning(col(PaperForm.serial))
        .execution_options(synchronize_session=False)
    )
    return len(rows.all())


def count_batch(session: Session, *, batch: PrintBatch, state: str) -> int:
    """How many forms of a batch are in a state."""
    where = (
        col(PaperForm.unit_id) == batch.unit_id, col(PaperForm.batch_id) == batch.id,
        col(PaperForm.state) == state,
    )  # fmt: skip
    count: int = session.execute(select(func.count()).select_from(PaperForm).where(*where)).scalar_one()
    return count


def move_campaign(session: Session, *, campaign_id: UUID, old: str, new: str, scope: Scope) -> int:
    """Moves all forms of a campaign within a scope from one state to another; returns how many."""
    where = [col(PaperForm.campaign_id) == campaign_id, col(PaperForm.state) == old]
    rows = session.execute(
        update(PaperForm)
        .where(*where, *in_scope(col(PaperForm.unit_id), scope=scope))
        .values(state=new)
        .returning(col(PaperForm.serial))
        .execution_options(synchronize_session=False)
    )
    return len(rows.all())


def set_batch(session: Session, *, batch: PrintBatch, values: dict[str, Any]) -> None:
    """Writes hand-over facts or the printed file of a batch."""
    where = (col(PrintBatch.unit_id) == batch.unit_id, col(PrintBatch.id) == batch.id)
    session.execute(
        update(PrintBatch).where(*where).values(**values).execution_options(synchronize_session=False)
    )


def count_batch_states(session: Session, *, campaign_id: UUID, scope: Scope) -> Sequence[Row[UUID, str, int]]:
    """How many forms each batch has in each state."""
    where = [col(PaperForm.campaign_id) == campaign_id, *in_scope(col(PaperForm.unit_id), scope=scope)]
    key = (col(PaperForm.batch_id), col(PaperForm.state))
    return session.execute(select(*key, func.count().label("forms")).where(*where).group_by(*key)).all()


def count_states(session: Session, *, campaign_id: UUID, scope: Scope) -> Sequence[Row[UUID, UUID, str, int]]:
    """How many forms each unit and audience has in each state."""
    where = [col(PaperForm.campaign_id) == campaign_id, *in_scope(col(PaperForm.unit_id), scope=scope)]
    key = (col(PaperForm.unit_id), col(PaperForm.audience_id), col(PaperForm.state))
    return session.execute(
        select(*key, func.count().label("forms")).where(*where).group_by(*key).order_by(*key)
    ).all()


def add_quarantine(session: Session, *, rows: Sequence[Quarantine]) -> None:
    """Sets papers aside that do not belong."""
    session.add_all(rows)
    session.flush()


def list_quarantine(
    session: Session, *, campaign_id: UUID, ordinals: Sequence[int] | None, barred_numbers: Collection[str]
) -> Sequence[Quarantine]:
    """Papers set aside in a campaign; `ordinals`: only serials of these unit numbers, all for None.

    `barred_numbers`: four digits that begin the serials that are left out.
    """
    where = [col(Quarantine.campaign_id) == campaign_id]
    if ordinals is not None:
        number = func.substr(col(Quarantine.serial_as_read), 1, 5)
        where.append(number.in_([f"{ordinal:04d}-" for ordinal in ordinals]))
    if barred_numbers:
        where.append(func.substr(col(Quarantine.serial_as_read), 1, 4).not_in(sorted(barred_numbers)))
    return session.execute(select(Quarantine).where(*where).order_by(col(Quarantine.id))).scalars().all()


def find_layout(session: Session, *, campaign_id: UUID, serial: str) -> str | None:
    """The SHA-256 of the geometry a form was printed with."""
    statement = (
        select(col(PrintBatch.layout_sha256))
        .join(
            PaperForm,
            (col(PaperForm.unit_id) == col(PrintBatch.unit_id))
            & (col(PaperForm.batch_id) == col(PrintBatch.id)),
        )
        .where(col(PaperForm.campaign_id) == campaign_id, col(PaperForm.serial) == serial)
    )
    return session.execute(statement).scalar_one_or_none()
