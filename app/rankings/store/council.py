"""The council of a round: members, sessions, attendance, decisions."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session, col

from app.rankings.models import Attendance, Council, CouncilDecision, CouncilMember, CouncilSession


def find_council(session: Session, *, campaign_id: UUID) -> Council | None:
    """The council of a round, or None."""
    return session.get(Council, campaign_id)


def list_members(session: Session, *, campaign_id: UUID) -> list[CouncilMember]:
    """Its members."""
    where = col(CouncilMember.campaign_id) == campaign_id
    return list(session.execute(select(CouncilMember).where(where)).scalars())


def replace_members(session: Session, *, campaign_id: UUID, parts: Mapping[UUID, str]) -> None:
    """These and no others."""
    session.execute(delete(CouncilMember).where(col(CouncilMember.campaign_id) == campaign_id))
    rows = [{"campaign_id": campaign_id, "user_id": user, "part": part} for user, part in parts.items()]
    if rows:
        session.execute(insert(CouncilMember), rows)


def list_sessions(session: Session, *, campaign_id: UUID) -> list[CouncilSession]:
    """The sessions of a round, the latest first."""
    where = col(CouncilSession.campaign_id) == campaign_id
    query = select(CouncilSession).where(where).order_by(col(CouncilSession.number).desc())
    return list(session.execute(query).scalars())


def hold_session(session: Session, *, session_id: UUID, before: str, values: Mapping[str, Any]) -> bool:
    """Changes a session that is in the state `before` and holds it until the end of the transaction; False
    when it is in another state by now."""
    held = session.execute(
        update(CouncilSession)
        .where(col(CouncilSession.id) == session_id, col(CouncilSession.state) == before)
        .values(**values)
        .returning(col(CouncilSession.id)),
        execution_options={"synchronize_session": False},
    )
    return held.first() is not None


def next_number(session: Session, *, campaign_id: UUID) -> int:
    """The number of the next session."""
    query = select(func.max(col(CouncilSession.number))).where(col(CouncilSession.campaign_id) == campaign_id)
    return (session.execute(query).scalar_one() or 0) + 1


def list_attendance(session: Session, *, session_id: UUID) -> list[Attendance]:
    """Who took part in a session, and how."""
    where = col(Attendance.session_id) == session_id
    return list(session.execute(select(Attendance).where(where)).scalars())


def set_attendance(session: Session, *, session_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """What is said of these people; others stay."""
    people = [row["user_id"] for row in rows]
    if rows:
        here = (col(Attendance.session_id) == session_id, col(Attendance.user_id).in_(people))
        session.execute(delete(Attendance).where(*here))
        session.execute(insert(Attendance), [{"session_id": session_id, **row} for row in rows])


def add_decisions(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds decisions."""
    if rows:
        session.execute(insert(CouncilDecision), [dict(row) for row in rows])


def list_decisions(session: Session, *, campaign_id: UUID) -> list[CouncilDecision]:
    """Every decision of a round in the order in which it was taken."""
    where = col(CouncilDecision.campaign_id) == campaign_id
    query = select(CouncilDecision).where(where).order_by(col(CouncilDecision.id))
    return list(session.execute(query).scalars())
