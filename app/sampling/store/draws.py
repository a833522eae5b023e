"""SQL of draws: how the people of a frame were chosen, and which reserves moved up."""

from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlmodel import Session, col

from app.campaigns.models import Audience
from app.sampling.models import Draw, Frame, FrameEntry, Substitution
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


def list_substitutions(session: Session, *, frame_id: UUID) -> list[Substitution]:
    """The reserves of a frame that moved up, in the order in which they did."""
    where = col(Substitution.frame_id) == frame_id
    statement = select(Substitution).where(where).order_by(col(Substitution.id))
    return list(session.execute(statement).scalars())


def list_reserve_audiences(session: Session, *, campaign_id: UUID) -> list[UUID]:
    """The audiences of a campaign on whose frames somebody is a reserve."""
    statement = (
        select(col(Frame.audience_id))
        .join(Audience, col(Audience.id) == col(Frame.audience_id))
        .where(
            col(Audience.campaign_id) == campaign_id,
            exists().where(
                col(FrameEntry.frame_id) == col(Frame.id), col(FrameEntry.reserve_rank).is_not(None)
            ),
        )
    )
    return list(session.execute(statement).scalars())
