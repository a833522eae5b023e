"""Planted forms: which may be planted, on whose desk they are, what was keyed from them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, insert, or_, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import (
    Adjudication,
    Entry,
    MachineEntry,
    PaperForm,
    PlantedEntry,
    PlantedForm,
    PlantedWithdrawal,
)
from app.paper.store.forms import in_scope


def of_form(table: Any, *, other: Any = PaperForm) -> ColumnElement[bool]:
    """Rows of the same form in two tables."""
    return and_(
        col(table.unit_id) == col(other.unit_id),
        col(table.campaign_id) == col(other.campaign_id),
        col(table.serial) == col(other.serial),
    )


def _stands() -> ColumnElement[bool]:
    """A planted form that nobody took back."""
    return ~exists().where(of_form(PlantedWithdrawal, other=PlantedForm))


def list_plantable(session: Session, *, campaign_id: UUID, barred: Collection[UUID]) -> Sequence[str]:
    """Serials of settled forms that two parties keyed and nobody has planted; none of barred units."""
    where = [
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.state).in_(("accepted", "invalid")),
        or_(col(PaperForm.second_clerk_id).is_not(None), exists().where(of_form(MachineEntry))),
        ~exists().where(of_form(PlantedForm)),
        *in_scope(col(PaperForm.unit_id), scope=Scope(None), barred=barred),
    ]
    return session.execute(select(col(PaperForm.serial)).where(*where)).scalars().all()


def list_entries(
    session: Session, *, campaign_id: UUID, serials: Collection[str]
) -> Sequence[Row[PaperForm, Entry, MachineEntry | None]]:
    """Forms with each of their entries, the first before the second, and the machine's."""
    return session.execute(
        select(PaperForm, Entry, MachineEntry)
        .join(Entry, of_form(Entry))
        .outerjoin(MachineEntry, of_form(MachineEntry))
        .where(col(PaperForm.campaign_id) == campaign_id, col(PaperForm.serial).in_(list(serials)))
        .order_by(col(PaperForm.serial), col(Entry.pass_number))
    ).all()


def list_rulings(
    session: Session, *, campaign_id: UUID, serials: Collection[str]
) -> Sequence[Row[str, str, str]]:
    """Serial, item and value of the rulings on these forms."""
    where = (col(Adjudication.campaign_id) == campaign_id, col(Adjudication.serial).in_(list(serials)))
    columns = (col(Adjudication.serial), col(Adjudication.item), col(Adjudication.value))
    return session.execute(select(*columns).where(*where)).all()


def add_planted(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Plants forms."""
    if rows:
        session.execute(insert(PlantedForm), list(rows))


def count_planted(session: Session, *, campaign_id: UUID) -> int:
    """How many forms of a campaign are planted, those taken back left out."""
    where = (col(PlantedForm.campaign_id) == campaign_id, _stands())
    count: int = session.execute(select(func.count()).select_from(PlantedForm).where(*where)).scalar_one()
    return count


def count_done(session: Session, *, campaign_id: UUID, clerk_id: UUID | None = None) -> int:
    """How many planted forms were keyed, by one clerk or by all; a form counts once for each clerk."""
    where = [col(PlantedEntry.campaign_id) == campaign_id, col(PlantedEntry.entered_at).is_not(None)]
    if clerk_id is not None:
        where.append(col(PlantedEntry.clerk_id) == clerk_id)
    count: int = session.execute(select(func.count()).select_from(PlantedEntry).where(*where)).scalar_one()
    return count


def list_open_to(
    session: Session, *, campaign_id: UUID, clerk_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, str]]:
    """Unit and serial of planted forms that a clerk never had, planted or not, nor ruled on."""
    mine = col(PlantedEntry.clerk_id) == clerk_id
    people = (
        col(PaperForm.first_clerk_id), col(PaperForm.second_clerk_id), col(PaperForm.adjudicator_id),
    )  # fmt: skip
    where = [
        col(PlantedForm.campaign_id) == campaign_id,
        col(PlantedForm.planted_by) != clerk_id,
        _stands(),
        ~exists().where(of_form(PlantedEntry, other=PlantedForm), mine),
        *(or_(column.is_(None), column != clerk_id) for column in people),
        *in_scope(col(PlantedForm.unit_id), scope=scope, barred=barred),
    ]
    columns = (col(PlantedForm.unit_id), col(PlantedForm.serial))
    return session.execute(select(*columns).join(PaperForm, of_form(PlantedForm)).where(*where)).all()


def add_entry(session: Session, *, row: dict[str, Any]) -> None:
    """Lays a planted form on a clerk's desk."""
    session.execute(insert(PlantedEntry), [row])


def find_open(session: Session, *, campaign_id: UUID, clerk_id: UUID) -> PlantedEntry | None:
    """The planted form on a clerk's desk."""
    where = (
        col(PlantedEntry.campaign_id) == campaign_id, col(PlantedEntry.clerk_id) == clerk_id,
        col(PlantedEntry.entered_at).is_(None),
    )  # fmt: skip
    statement = select(PlantedEntry).where(*where).limit(1).execution_options(populate_existing=True)
    return session.execute(statement).scalars().first()


def find_done(session: Session, *, form: PaperForm, clerk_id: UUID) -> PlantedEntry | None:
    """What a clerk keyed from a planted form."""
    where = (
        col(PlantedEntry.unit_id) == form.unit_id, col(PlantedEntry.campaign_id) == form.campaign_id,
        col(PlantedEntry.serial) == form.serial, col(PlantedEntry.clerk_id) == clerk_id,
        col(PlantedEntry.entered_at).is_not(None),
    )  # fmt: skip
    return session.execute(select(PlantedEntry).where(*where)).scalar_one_or_none()


def write_entry(session: Session, *, entry: PlantedEntry, values: dict[str, Any]) -> bool:
    """Keeps a draft or finishes it; False once it is finished: what was keyed stands for ever."""
    done = session.execute(
        update(PlantedEntry)
        .where(
            col(PlantedEntry.unit_id) == entry.unit_id, col(PlantedEntry.campaign_id) == entry.campaign_id,
            col(PlantedEntry.serial) == entry.serial, col(PlantedEntry.clerk_id) == entry.clerk_id,
            col(PlantedEntry.entered_at).is_(None),
        )
        .values(**values)
        .returning(col(PlantedEntry.serial))
        .execution_options(synchronize_session=False)
    ).first()  # fmt: skip
    return done is not None


def list_results(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[UUID, UUID, dict[str, Any], dict[str, Any]]]:
    """Every finished entry from a planted form that nobody took back: audience, clerk, known values, keyed
    values."""
    where = [
        col(PlantedEntry.campaign_id) == campaign_id,
        col(PlantedEntry.entered_at).is_not(None),
        _stands(),
        *in_scope(col(PlantedEntry.unit_id), scope=scope, barred=barred),
    ]
    columns = (
        col(PaperForm.audience_id), col(PlantedEntry.clerk_id), col(PlantedForm.known),
        col(PlantedEntry.values),
    )  # fmt: skip
    return session.execute(
        select(*columns)
        .select_from(PlantedEntry)
        .join(PlantedForm, of_form(PlantedEntry, other=PlantedForm))
        .join(PaperForm, of_form(PlantedForm))
        .where(*where)
    ).all()


def find_planted(
    session: Session, *, campaign_id: UUID, serial: str, scope: Scope, barred: Collection[UUID]
) -> PlantedForm | None:
    """A planted form in scope that nobody took back, none of barred units."""
    where = [
        col(PlantedForm.campaign_id) == campaign_id,
        col(PlantedForm.serial) == serial,
        _stands(),
        *in_scope(col(PlantedForm.unit_id), scope=scope, barred=barred),
    ]
    return session.execute(select(PlantedForm).where(*where)).scalar_one_or_none()


def add_withdrawal(session: Session, *, row: dict[str, Any]) -> None:
    """Takes a planted form back."""
    session.execute(insert(PlantedWithdrawal), [row])


def list_withdrawn(
    session: Session, *, campaign_id: UUID, scope: Scope, barred: Collection[UUID]
) -> Sequence[Row[PlantedWithdrawal, int]]:
    """Planted forms that were taken back, in their order, and how many had keyed each."""
    keyed = (
        select(func.count())
        .where(of_form(PlantedEntry, other=PlantedWithdrawal), col(PlantedEntry.entered_at).is_not(None))
        .correlate(PlantedWithdrawal)
        .scalar_subquery()
    )
    where = [
        col(PlantedWithdrawal.campaign_id) == campaign_id,
        *in_scope(col(PlantedWithdrawal.unit_id), scope=scope, barred=barred),
    ]
    order = (col(PlantedWithdrawal.withdrawn_at), col(PlantedWithdrawal.serial))
    return session.execute(select(PlantedWithdrawal, keyed).where(*where).order_by(*order)).all()
