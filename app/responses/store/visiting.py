"""All that a respondent's request needs to know at its start, in one statement.

A link names the unit and the invitation; campaign, calendar, draft and sealed answer hang on them.
Six statements instead of one would cost more than drawing the page.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select, true
from sqlmodel import SQLModel

import app.campaigns.models
import app.invitations.models
import app.responses.models
import app.units.models  # noqa: F401
from app.core.statements import KeptRead
from app.responses.store.answering import GENESIS, last_link

SURVEY: Final = "survey"
"""The part of the calendar in which answers are sent online."""

_tables = SQLModel.metadata.tables
_invitation, _campaign, _milestone, _reopening = (
    _tables[name] for name in ("invitation", "campaign", "milestone", "reopening")
)
_envelope, _draft, _unit = (_tables[name] for name in ("envelope", "draft", "unit"))
_FIND: Final = (
    select(
        _invitation.c.state, _invitation.c.gen, _invitation.c.audience_id, _invitation.c.person_id,
        _campaign.c.id, _campaign.c.key, _campaign.c.name_vi,
        _campaign.c.name_en, _campaign.c.state, _campaign.c.seal_public_key,
        _campaign.c.seal_fingerprint, _unit.c.name_vi, _unit.c.name_en, _milestone.c.opens_at,
        _milestone.c.closes_at, _reopening.c.until, _envelope.c.round, _envelope.c.receipt,
        _draft.c.ciphertext,
    )
    .select_from(_invitation)
    .join(_campaign, _campaign.c.id == _invitation.c.campaign_id)
    .join(_unit, _unit.c.id == _campaign.c.owner_unit_id)
    .outerjoin(
        _milestone,
        and_(_milestone.c.campaign_id == _invitation.c.campaign_id, _milestone.c.kind == SURVEY),
    )
    .outerjoin(
        _reopening,
        and_(
            _reopening.c.campaign_id == _invitation.c.campaign_id,
            _reopening.c.kind == SURVEY,
            _reopening.c.unit_id == _invitation.c.unit_id,
        ),
    )
    .outerjoin(
        _envelope,
        and_(
            _envelope.c.unit_id == _invitation.c.unit_id, _envelope.c.invitation_id == _invitation.c.id
        ),
    )
    .outerjoin(
        _draft,
        and_(_draft.c.unit_id == _invitation.c.unit_id, _draft.c.invitation_id == _invitation.c.id),
    )
    .where(
        _invitation.c.unit_id == bindparam("mine_unit"), _invitation.c.id == bindparam("mine")
    )
)  # fmt: skip
_last = last_link().subquery("last")
_READ: Final = KeptRead(_FIND)
AT_TURN: Final = _FIND.add_columns(_last.c.seq, _last.c.hash).outerjoin(_last, true())
READ_AT_TURN: Final = KeptRead(AT_TURN)


@dataclass(frozen=True, slots=True)
class VisitedCampaign:
    """The campaign as a respondent's pages need it."""

    id: UUID
    key: str
    name_vi: str
    name_en: str
    state: str
    seal_public_key: str | None
    seal_fingerprint: str | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who asks."""

    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A sealed answer that is already there."""

    round: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Found:
    """What hangs on an invitation. `calendar`: opening and closing of the survey; `draft`: encrypted;
    `head`: number and hash of the last sealed answer, where they were asked for."""

    invitation_state: str
    gen: int
    audience_id: UUID
    person_id: UUID
    campaign: VisitedCampaign
    organisation: Organisation
    calendar: tuple[datetime, datetime] | None
    reopened_until: datetime | None
    stored: Stored | None
    draft: bytes | None
    head: tuple[int, str] | None = None


def find_visit(
    connection: Connection, *, unit_id: UUID, invitation_id: UUID, with_head: bool = False
) -> Found | None:
    """Everything about an invitation as it stands in the database now.

    `with_head`: with the last link of the chain too, for a writer who has its turn there.
    """
    read = READ_AT_TURN if with_head else _READ
    row = read.first(connection, {"mine_unit": unit_id, "mine": invitation_id})
    if row is None:
        return None
    state, gen, audience_id, person_id = row[:4]
    opens_at, closes_at, until, round_, receipt, draft = row[13:19]
    return Found(
        invitation_state=state,
        gen=gen,
        audience_id=audience_id,
        person_id=person_id,
        campaign=VisitedCampaign(*row[4:11]),
        organisation=Organisation(*row[11:13]),
        calendar=None if opens_at is None else (opens_at, closes_at),
        reopened_until=until,
        stored=None if receipt is None else Stored(round_, receipt),
        draft=draft,
        head=_head(*row[19:]) if with_head else None,
    )


def _head(seq: int | None, digest: str | None) -> tuple[int, str]:
    return (0, GENESIS) if seq is None or digest is None else (seq, digest)
