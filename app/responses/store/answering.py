"""What a respondent's request reads and writes: drafts, envelopes, the chain of sealed answers.

Keyed by unit and invitation, which the person's link names. Of an envelope only round and receipt
are ever read here.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.campaigns.models import AudienceRates, Campaign, CampaignUnit
from app.people.models import Person
from app.responses.models import BallotLog, Draft, Envelope
from app.units.models import Unit

GENESIS = "0" * 64
_CHAIN_LOCK = 0x7068696575


@dataclass(frozen=True, slots=True)
class RatedUnit:
    """A unit on the respondent's pages, named as of this round."""

    id: UUID
    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A sealed answer that is already there."""

    round: int
    receipt: str


def find_stored(session: Session, *, unit_id: UUID, invitation_id: UUID) -> Stored | None:
    """Round and receipt of the person's sealed answer."""
    row = session.execute(
        select(col(Envelope.round), col(Envelope.receipt)).where(
            col(Envelope.unit_id) == unit_id, col(Envelope.invitation_id) == invitation_id
        )
    ).first()
    return Stored(row.round, row.receipt) if row else None


def list_rated(session: Session, *, campaign_id: UUID, audience_id: UUID, unit_id: UUID) -> list[RatedUnit]:
    """The units that members of this unit rate, in official order."""
    rows = session.execute(
        select(
            col(CampaignUnit.unit_id), col(CampaignUnit.code), col(CampaignUnit.name_vi),
            col(CampaignUnit.name_en),
        )
        .join(AudienceRates, col(AudienceRates.rated_unit_id) == col(CampaignUnit.unit_id))
        .where(
            col(CampaignUnit.campaign_id) == campaign_id,
            col(AudienceRates.audience_id) == audience_id,
            col(AudienceRates.unit_id) == unit_id,
        )
        .order_by(col(CampaignUnit.ordinal))
    )  # fmt: skip
    return [RatedUnit(*row) for row in rows]


def find_addressee(session: Session, *, person_id: UUID) -> str:
    """The full name of the person a link is for; empty where the person was erased."""
    statement = select(col(Person.full_name)).where(col(Person.id) == person_id)
    return session.execute(statement).scalar_one_or_none() or ""


def find_unit_names(session: Session, *, unit_id: UUID) -> RatedUnit | None:
    """A unit's names as they are today."""
    row = session.execute(
        select(col(Unit.id), col(Unit.code), col(Unit.name_vi), col(Unit.name_en)).where(
            col(Unit.id) == unit_id
        )
    ).first()
    return RatedUnit(*row) if row else None


def find_draft(session: Session, *, unit_id: UUID, invitation_id: UUID) -> bytes | None:
    """The encrypted draft."""
    statement = select(col(Draft.ciphertext)).where(
        col(Draft.unit_id) == unit_id, col(Draft.invitation_id) == invitation_id
    )
    return session.execute(statement).scalar_one_or_none()


def put_draft(session: Session, *, unit_id: UUID, invitation_id: UUID, ciphertext: bytes) -> None:
    """Writes the draft, new or again; two tabs that save at once both succeed."""
    row = {"unit_id": unit_id, "invitation_id": invitation_id, "ciphertext": ciphertext}
    key = [col(Draft.unit_id), col(Draft.invitation_id)]
    changed = {"ciphertext": ciphertext}
    if session.get_bind().dialect.name == "postgresql":
        on_postgres = postgresql.insert(Draft).values(row)
        session.execute(on_postgres.on_conflict_do_update(index_elements=key, set_=changed))
    else:
        on_sqlite = sqlite.insert(Draft).values(row)
        session.execute(on_sqlite.on_conflict_do_update(index_elements=key, set_=changed))


def delete_draft(session: Session, *, unit_id: UUID, invitation_id: UUID) -> None:
    """Takes the draft away."""
    session.execute(
        delete(Draft).where(col(Draft.unit_id) == unit_id, col(Draft.invitation_id) == invitation_id),
        execution_options={"synchronize_session": False},
    )


def take_turn(session: Session) -> bool:
    """Queues at the chain of sealed answers until this transaction ends; False on SQLite, where the
    writer already has its turn. What was read before may have changed when this returns True."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    return True


def get_campaign_state(session: Session, *, campaign_id: UUID) -> str:
    """The campaign's state as committed now."""
    statement = select(col(Campaign.state)).where(col(Campaign.id) == campaign_id)
    state: str = session.execute(statement).scalar_one()
    return state


def add_envelope(session: Session, *, row: dict[str, Any]) -> None:
    """Stores a person's first sealed answer: every column of `envelope`."""
    session.execute(insert(Envelope), [row])


def replace_envelope(session: Session, *, unit_id: UUID, invitation_id: UUID, values: dict[str, Any]) -> None:
    """Puts a later answer (round, ciphertext, receipt) in the place of an earlier one."""
    session.execute(
        update(Envelope)
        .where(col(Envelope.unit_id) == unit_id, col(Envelope.invitation_id) == invitation_id)
        .values(values),
        execution_options={"synchronize_session": False},
    )


def chain_hash(*, previous: str, seq: int, campaign_id: UUID, ciphertext_sha256: str) -> str:
    """SHA-256 over a link of the chain: the previous hash and everything in the row."""
    line = f"{previous}\n{seq}\n{campaign_id}\n{ciphertext_sha256}"
    return hashlib.sha256(line.encode("ascii")).hexdigest()


def append_to_chain(session: Session, *, campaign_id: UUID, ciphertext: bytes) -> None:
    """Adds a sealed answer to the chain; the caller has taken its turn."""
    last = session.execute(
        select(col(BallotLog.seq), col(BallotLog.hash)).order_by(col(BallotLog.seq).desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    digest = hashlib.sha256(ciphertext).hexdigest()
    row = {
        "seq": seq, "campaign_id": campaign_id, "ciphertext_sha256": digest, "previous_hash": previous,
        "hash": chain_hash(
            previous=previous, seq=seq, campaign_id=campaign_id, ciphertext_sha256=digest
        ),
    }  # fmt: skip
    session.execute(insert(BallotLog), [row])
