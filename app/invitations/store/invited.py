"""The rows of invitations."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, select, update
from sqlmodel import Session, SQLModel, col

from app.campaigns.models import Campaign, CampaignUnit, Milestone
from app.core.actor import Scope
from app.invitations.models import Invitation
from app.people.models import Person
from app.units.models import Unit

_table = SQLModel.metadata.tables["invitation"]
_FIND = (
    select(Invitation)
    .where(col(Invitation.unit_id) == bindparam("in_unit"), col(Invitation.id) == bindparam("wanted"))
    .execution_options(populate_existing=True)
)
MARKING_DONE = (
    update(_table)
    .where(
        _table.c.unit_id == bindparam("in_unit"),
        _table.c.id == bindparam("wanted"),
        _table.c.state != "revoked",
    )
    .values(done=True)
)
"""Built once: every answer passes here, and building a statement costs more than running it."""


def in_scope(column: Any, *, scope: Scope) -> list[ColumnElement[bool]]:
    """The condition that keeps a query inside a scope; none when the scope is everywhere."""
    return [] if scope.unit_ids is None else [column.in_(sorted(scope.unit_ids))]


def list_invited(session: Session, *, campaign_id: UUID, scope: Scope) -> set[tuple[UUID, UUID, UUID]]:
    """Who has an invitation: (unit id, audience id, person id)."""
    statement = select(col(Invitation.unit_id), col(Invitation.audience_id), col(Invitation.person_id)).where(
        col(Invitation.campaign_id) == campaign_id, *in_scope(col(Invitation.unit_id), scope=scope)
    )
    return {(row[0], row[1], row[2]) for row in session.execute(statement)}


def list_invitations_of(session: Session, *, audience_id: UUID, person_id: UUID) -> list[Invitation]:
    """Every invitation of a person in an audience, whatever the unit and state."""
    where = (col(Invitation.audience_id) == audience_id, col(Invitation.person_id) == person_id)
    statement = select(Invitation).where(*where).execution_options(populate_existing=True)
    return list(session.execute(statement).scalars())


def add_invitations(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds invitations, many at once."""
    if rows:
        session.execute(insert(Invitation), list(rows))


def find_invitation(session: Session, *, unit_id: UUID, invitation_id: UUID) -> Invitation | None:
    """One invitation as it stands in the database."""
    return session.execute(_FIND, {"in_unit": unit_id, "wanted": invitation_id}).scalar_one_or_none()


def _is(unit_id: UUID, invitation_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Invitation.unit_id) == unit_id, col(Invitation.id) == invitation_id


def set_done(connection: Connection, *, unit_id: UUID, invitation_id: UUID) -> bool:
    """Marks an invitation as answered unless it is revoked; says whether it did."""
    marked = connection.execute(MARKING_DONE, {"in_unit": unit_id, "wanted": invitation_id})
    return marked.rowcount == 1


def set_revoked(session: Session, *, unit_id: UUID, invitation_id: UUID) -> bool:
    """Revokes an invitation; False when it was revoked already."""
    return _changed(session, unit_id, invitation_id, state="revoked")


def raise_gen(session: Session, *, unit_id: UUID, invitation_id: UUID) -> bool:
    """Raises the generation of an open invitation's link; says whether it did."""
    return _changed(session, unit_id, invitation_id, gen=col(Invitation.gen) + 1)


def _changed(session: Session, unit_id: UUID, invitation_id: UUID, **values: Any) -> bool:
    done = session.execute(
        update(Invitation)
        .where(*_is(unit_id, invitation_id), col(Invitation.state) != "revoked")
        .values(**values)
        .returning(col(Invitation.id))
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


class Addressee(NamedTuple):
    """The invitation and the person that a mail is written to."""

    unit_id: UUID
    invitation_id: UUID
    audience_id: UUID
    campaign_id: UUID
    gen: int
    state: str
    done: bool
    email: str
    full_name: str
    position: str
    unit_vi: str
    unit_en: str


def list_addressees(session: Session, *, invitation_ids: Sequence[UUID]) -> dict[UUID, Addressee]:
    """For each invitation to whom its mail is written."""
    statement = (
        select(
            col(Invitation.unit_id), col(Invitation.id), col(Invitation.audience_id),
            col(Invitation.campaign_id), col(Invitation.gen), col(Invitation.state), col(Invitation.done),
            col(Person.email), col(Person.full_name), col(Person.position),
            func.coalesce(CampaignUnit.name_vi, ""), func.coalesce(CampaignUnit.name_en, ""),
        )
        .join(Person, col(Person.id) == col(Invitation.person_id))
        .outerjoin(
            CampaignUnit,
            and_(
                col(CampaignUnit.unit_id) == col(Invitation.unit_id),
                col(CampaignUnit.campaign_id) == col(Invitation.campaign_id),
            ),
        )
        .where(col(Invitation.id).in_(list(invitation_ids)))
    )  # fmt: skip
    return {row[1]: Addressee(*row) for row in session.execute(statement)}


class Asking(NamedTuple):
    """A round that invites: the campaign, who asks, the time to answer."""

    campaign: Campaign
    owner: Unit
    survey: Milestone


def list_asking(session: Session, *, campaign_ids: Iterable[UUID]) -> dict[UUID, Asking]:
    """Those of these rounds that have a time to answer."""
    statement = (
        select(Campaign, Unit, Milestone)
        .join(Unit, col(Unit.id) == col(Campaign.owner_unit_id))
        .join(
            Milestone,
            and_(col(Milestone.campaign_id) == col(Campaign.id), col(Milestone.kind) == "survey"),
        )
        .where(col(Campaign.id).in_(sorted(campaign_ids)))
        .execution_options(populate_existing=True)
    )
    return {row[0].id: Asking(*row) for row in session.execute(statement)}
