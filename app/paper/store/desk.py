"""The entry desk: claims, entries, rulings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.core.actor import Scope
from app.paper.models import Adjudication, DeskClaim, Entry, PaperForm
from app.paper.store.forms import in_scope


def _same_form(left: Any, right: Any) -> Any:
    return (
        (col(left.unit_id) == col(right.unit_id))
        & (col(left.campaign_id) == col(right.campaign_id))
        & (col(left.serial) == col(right.serial))
    )


def find_claim(session: Session, *, campaign_id: UUID, clerk_id: UUID) -> DeskClaim | None:
    """The form a clerk has on the desk; a lease that is over counts until somebody else takes the form."""
    statement = (
        select(DeskClaim)
        .where(col(DeskClaim.campaign_id) == campaign_id, col(DeskClaim.clerk_id) == clerk_id)
        .order_by(col(DeskClaim.lease_until).desc())
        .execution_options(populate_existing=True)
    )
    return session.execute(statement).scalars().first()


def next_form(
    session: Session,
    *,
    campaign_id: UUID,
    states: Sequence[str],
    pass_number: int,
    clerk_id: UUID,
    barred_units: Sequence[UUID],
    now: datetime,
    scope: Scope,
) -> PaperForm | None:
    """The next free form for a pass in scope, in desk order; none of this clerk's first entries, no barred
    unit."""
    taken = exists().where(
        _same_form(DeskClaim, PaperForm),
        col(DeskClaim.pass_number) == pass_number,
        col(DeskClaim.lease_until) > now,
        col(DeskClaim.clerk_id) != clerk_id,
    )
    where = [
        col(PaperForm.campaign_id) == campaign_id,
        or_(col(PaperForm.first_clerk_id).is_(None), col(PaperForm.first_clerk_id) != clerk_id),
        ~taken,
        *in_scope(col(PaperForm.unit_id), scope=scope),
    ]
    if barred_units:
        where.append(col(PaperForm.unit_id).not_in(barred_units))
    firsts = [_first_in(session, where=[*where, col(PaperForm.state) == state]) for state in states]
    return min(
        (form for form in firsts if form is not None),
        key=lambda form: (form.desk_order, form.serial), default=None,
    )  # fmt: skip


def _first_in(session: Session, *, where: Sequence[ColumnElement[bool]]) -> PaperForm | None:
    """The first form in desk order; of one state alone, because an index then gives it without sorting."""
    return session.execute(
        select(PaperForm)
        .where(*where)
        .order_by(col(PaperForm.desk_order), col(PaperForm.serial))
        .limit(1)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def put_claim(
    session: Session,
    *,
    form: PaperForm,
    pass_number: int,
    clerk_id: UUID,
    now: datetime,
    lease_until: datetime,
) -> bool:
    """Lays the form on a clerk's desk; False when it lies on another desk and that lease is not over."""
    row = {
        "unit_id": form.unit_id, "campaign_id": form.campaign_id, "serial": form.serial,
        "pass_number": pass_number, "clerk_id": clerk_id, "lease_until": lease_until, "values": {},
    }  # fmt: skip
    is_postgres = session.get_bind().dialect.name == "postgresql"
    statement: Any = (postgresql.insert if is_postgres else sqlite.insert)(DeskClaim).values(row)
    mine = col(DeskClaim.clerk_id) == clerk_id
    done = session.execute(
        statement.on_conflict_do_update(
            index_elements=[
                DeskClaim.unit_id,
                DeskClaim.campaign_id,
                DeskClaim.serial,
                DeskClaim.pass_number,
            ],
            set_={
                "clerk_id": clerk_id,
                "lease_until": lease_until,
                "values": case((mine, col(DeskClaim.values)), else_=statement.excluded["values"]),
            },
            where=mine | (col(DeskClaim.lease_until) <= now),
        ).returning(col(DeskClaim.serial))
    ).first()
    return done is not None


def _claim_key(form: PaperForm, pass_number: int) -> tuple[Any, ...]:
    return (
        col(DeskClaim.unit_id) == form.unit_id,
        col(DeskClaim.campaign_id) == form.campaign_id,
        col(DeskClaim.serial) == form.serial,
        col(DeskClaim.pass_number) == pass_number,
    )


def renew_claim(
    session: Session, *, form: PaperForm, pass_number: int, clerk_id: UUID, values: dict[str, Any],
    lease_until: datetime,
) -> bool:  # fmt: skip
    """Keeps what is keyed so far and renews the lease; False when the form is no longer on this desk."""
    done = session.execute(
        update(DeskClaim)
        .where(*_claim_key(form, pass_number), col(DeskClaim.clerk_id) == clerk_id)
        .values(values=values, lease_until=lease_until)
        .returning(col(DeskClaim.serial))
        .execution_options(synchronize_session=False)
    ).first()
    return done is not None


def delete_claim(session: Session, *, form: PaperForm, pass_number: int) -> None:
    """Takes the form off the desk."""
    statement = delete(DeskClaim).where(*_claim_key(form, pass_number))
    session.execute(statement, execution_options={"synchronize_session": False})


def add_entry(session: Session, *, entry: Entry) -> None:
    """Stores an entry for ever."""
    session.add(entry)
    session.flush()


def list_entries(session: Session, *, form: PaperForm) -> list[Entry]:
    """The entries of a form, first pass first."""
    where = (
        col(Entry.unit_id) == form.unit_id,
        col(Entry.campaign_id) == form.campaign_id,
        col(Entry.serial) == form.serial,
    )
    rows = session.execute(select(Entry).where(*where).order_by(col(Entry.pass_number))).scalars()
    return list(rows)


def add_rulings(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Stores rulings for ever."""
    session.execute(insert(Adjudication), list(rows))


def list_disputed(session: Session, *, campaign_id: UUID, scope: Scope) -> list[PaperForm]:
    """Forms in scope that wait for a third person, in desk order."""
    where = [
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.state) == "disputed",
        *in_scope(col(PaperForm.unit_id), scope=scope),
    ]
    return list(
        session.execute(select(PaperForm).where(*where).order_by(col(PaperForm.desk_order))).scalars()
    )


def count_waiting(session: Session, *, campaign_id: UUID, states: Sequence[str], scope: Scope) -> int:
    """How many forms in scope are in these states."""
    where = [
        col(PaperForm.campaign_id) == campaign_id,
        col(PaperForm.state).in_(states),
        *in_scope(col(PaperForm.unit_id), scope=scope),
    ]
    count: int = session.execute(select(func.count()).select_from(PaperForm).where(*where)).scalar_one()
    return count


def count_entries(session: Session, *, campaign_id: UUID, clerk_id: UUID) -> int:
    """How many forms a clerk has keyed in a campaign."""
    where = (col(Entry.campaign_id) == campaign_id, col(Entry.clerk_id) == clerk_id)
    count: int = session.execute(select(func.count()).select_from(Entry).where(*where)).scalar_one()
    return count
