"""SQL of frozen lists beside today's officials."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlmodel import Session, col

from app.campaigns.models import Audience, CampaignUnit
from app.core.actor import Scope
from app.core.tabular import folded
from app.invitations.store.invited import in_scope
from app.people.models import Person
from app.sampling.models import Frame, FrameEntry

AT_ONCE = 1000


def list_moved(session: Session, *, audience: Audience, scope: Scope) -> dict[UUID, UUID]:
    """Who stands on the frozen list and is not of that unit and group of the round today: the listed unit."""
    query = (
        select(col(FrameEntry.person_id), col(FrameEntry.unit_id))
        .join(Person, col(Person.id) == col(FrameEntry.person_id))
        .where(
            *_on_list(audience.id), *in_scope(col(FrameEntry.unit_id), scope=scope),
            or_(
                col(Person.unit_id) != col(FrameEntry.unit_id),
                col(Person.group_key) != audience.group_key,
                col(Person.unit_id).not_in(_units_of(audience.campaign_id)),
            ),
        )
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(query)}


def list_unlisted(session: Session, *, audience: Audience, scope: Scope) -> list[UUID]:
    """Who is of the group in a unit of the round today and not on the frozen list."""
    listed = select(col(FrameEntry.person_id)).where(*_on_list(audience.id))
    query = select(col(Person.id)).where(
        col(Person.group_key) == audience.group_key, col(Person.unit_id).in_(_units_of(audience.campaign_id)),
        col(Person.id).not_in(listed), *in_scope(col(Person.unit_id), scope=scope),
    )  # fmt: skip
    return list(session.execute(query).scalars())


def _units_of(campaign_id: UUID) -> Select[UUID]:
    return select(col(CampaignUnit.unit_id)).where(col(CampaignUnit.campaign_id) == campaign_id)


def list_persons(session: Session, *, person_ids: Sequence[UUID], scope: Scope) -> list[Person]:
    """These people by given name."""
    found: list[Person] = []
    for at in range(0, len(person_ids), AT_ONCE):
        query = select(Person).where(
            col(Person.id).in_(person_ids[at : at + AT_ONCE]), *in_scope(col(Person.unit_id), scope=scope)
        )
        found += session.execute(query).scalars()
    return sorted(found, key=lambda person: (person.name_sort, person.id))


def search_listed(
    session: Session, *, audience_id: UUID, search: str, scope: Scope, limit: int
) -> list[tuple[Person, UUID]]:
    """People on the frozen list whose name holds the words, by given name, with the unit of the list."""
    query = (
        select(Person, col(FrameEntry.unit_id))
        .join(FrameEntry, col(FrameEntry.person_id) == col(Person.id))
        .where(
            *_on_list(audience_id),
            col(Person.name_search).contains(folded(search), autoescape=True),
            *in_scope(col(FrameEntry.unit_id), scope=scope),
        )
        .order_by(col(Person.name_sort), col(Person.id))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _on_list(audience_id: UUID) -> list[ColumnElement[bool]]:
    frames = select(col(Frame.id)).where(col(Frame.audience_id) == audience_id)
    return [
        col(FrameEntry.frame_id).in_(frames),
        col(FrameEntry.selected).is_(True),
        col(FrameEntry.person_id).is_not(None),
    ]
