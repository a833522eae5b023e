"""Stored answers: bulk inserts, and taking one out again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, SQLModel, col

from app.responses.models import Answer, Remark, Response
from app.responses.store.bulk import insert_many

Rows = Sequence[dict[str, Any]]
_RESPONSE, _ANSWER, _REMARK = (
    SQLModel.metadata.tables[one.__tablename__] for one in (Response, Answer, Remark)
)


def add_responses(session: Session, *, responses: Rows, answers: Rows, remarks: Rows) -> None:
    """Writes responses, their answers and the remarks, each in one run, in the order given."""
    connection = session.connection()
    if responses:
        connection.execute(insert(_RESPONSE), list(responses))
    insert_many(connection, table=_ANSWER, rows=answers)
    if remarks:
        connection.execute(insert(_REMARK), list(remarks))


def set_counted(session: Session, *, unit_id: UUID, response_id: UUID, counted: bool) -> None:
    """Says whether a response counts."""
    session.execute(
        update(Response)
        .where(col(Response.unit_id) == unit_id, col(Response.id) == response_id)
        .values(counted=counted),
        execution_options={"synchronize_session": False},
    )


def void(session: Session, *, unit_id: UUID, response_id: UUID, validity: str) -> bool:
    """Takes a valid response out; False when there is no valid one."""
    taken = session.execute(
        update(Response)
        .where(
            col(Response.unit_id) == unit_id,
            col(Response.id) == response_id,
            col(Response.validity) == "valid",
        )
        .values(counted=False, validity=validity)
        .returning(col(Response.id)),
        execution_options={"synchronize_session": False},
    )
    return taken.first() is not None


def find_cell(session: Session, *, unit_id: UUID, response_id: UUID) -> tuple[UUID, bool, str] | None:
    """Audience, whether it counts, and validity of a response."""
    row = session.execute(
        select(col(Response.audience_id), col(Response.counted), col(Response.validity)).where(
            col(Response.unit_id) == unit_id, col(Response.id) == response_id
        )
    ).first()
    return (row.audience_id, row.counted, row.validity) if row else None


def find_waiting(session: Session, *, unit_id: UUID, audience_id: UUID) -> UUID | None:
    """The uncounted valid response of a cell with the lowest id."""
    statement = (
        select(col(Response.id))
        .where(
            col(Response.unit_id) == unit_id,
            col(Response.audience_id) == audience_id,
            col(Response.counted).is_(False),
            col(Response.validity) == "valid",
        )
        .order_by(col(Response.id))
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()
