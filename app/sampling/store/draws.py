"""SQL of draws: how the people of a frame were chosen."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.sampling.models import Draw, FrameEntry
from app.sampling.store import add_row


def select_all(session: Session, *, frame_id: UUID) -> None:
    """Everybody of a frame again: nothing is drawn yet."""
    whole = update(FrameEntry).where(col(FrameEntry.frame_id) == frame_id)
    session.execute(whole.values(selected=True, probability=None, reserve_rank=None, taken=None))


def put_draw(session: Session, *, draw: Draw) -> None:
    """Records how the people of a frame were drawn; replaces what was recorded before."""
    session.execute(delete(Draw).where(col(Draw.frame_id) == draw.frame_id))
    add_row(session, row=draw)


def find_draw(session: Session, *, frame_id: UUID) -> Draw | None:
    """How the people of a frame were drawn; None before a freeze."""
    return session.execute(select(Draw).where(col(Draw.frame_id) == frame_id)).scalar_one_or_none()
