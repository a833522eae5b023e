"""What the opening reads, writes and takes away."""

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, insert, select
from sqlmodel import Session, col

from app.campaigns.models import AudienceRates, CampaignUnit
from app.invitations.models import Invitation
from app.responses.models import BallotLog, Draft, Envelope, Opening, Receipt
from app.sampling.models import Quota
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as far as batches go: what is above it, its code."""

    unit_id: UUID
    parent_id: UUID | None
    code: str


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the chain of sealed answers."""

    seq: int
    campaign_id: UUID
    ciphertext_sha256: str
    previous_hash: str
    hash: str


def list_places(session: Session, *, campaign_id: UUID) -> dict[UUID, Place]:
    """Every unit, parents and codes as of the round where it knows them."""
    columns = (col(Unit.id), col(Unit.parent_id), col(Unit.code))
    found = {row[0]: Place(*row) for row in session.execute(select(*columns))}
    of_round = session.execute(
        select(col(CampaignUnit.unit_id), col(CampaignUnit.parent_id), col(CampaignUnit.code)).where(
            col(CampaignUnit.campaign_id) == campaign_id
        )
    )
    return found | {row[0]: Place(*row) for row in of_round}


def each_sealed(session: Session, *, campaign_id: UUID) -> Generator[tuple[str, bytes]]:
    """(receipt, ciphertext) of every sealed answer of a campaign, a few hundred at a time; close it."""
    statement = select(col(Envelope.receipt), col(Envelope.ciphertext)).where(
        col(Envelope.campaign_id) == campaign_id
    )
    with session.execute(statement.execution_options(yield_per=500)) as found:
        for row in found:
            yield row.receipt, row.ciphertext


def list_sealed(session: Session, *, audience_id: UUID, unit_ids: Sequence[UUID]) -> list[tuple[UUID, bytes]]:
    """(unit, ciphertext) of these units' people in one audience: no ids, no rounds, no receipts."""
    statement = select(col(Envelope.unit_id), col(Envelope.ciphertext)).where(
        col(Envelope.audience_id) == audience_id, col(Envelope.unit_id).in_(unit_ids)
    )
    return [(row.unit_id, row.ciphertext) for row in session.execute(statement)]


def each_link(session: Session) -> Generator[Link]:
    """The chain of sealed answers from its first line to its last; close it."""
    statement = select(
        col(BallotLog.seq), col(BallotLog.campaign_id), col(BallotLog.ciphertext_sha256),
        col(BallotLog.previous_hash), col(BallotLog.hash),
    ).order_by(col(BallotLog.seq))  # fmt: skip
    with session.execute(statement.execution_options(yield_per=2000)) as found:
        for row in found:
            yield Link(*row)


def list_rates(session: Session, *, audience_id: UUID) -> dict[UUID, frozenset[UUID]]:
    """Whom the members of each unit rate."""
    columns = (col(AudienceRates.unit_id), col(AudienceRates.rated_unit_id))
    rated: defaultdict[UUID, set[UUID]] = defaultdict(set)
    where = col(AudienceRates.audience_id) == audience_id
    for unit_id, rated_unit_id in session.execute(select(*columns).where(where)):
        rated[unit_id].add(rated_unit_id)
    return {unit_id: frozenset(found) for unit_id, found in rated.items()}


def list_targets(session: Session, *, audience_id: UUID) -> dict[UUID, int | None]:
    """How many answers each unit's cell lets count; None: all."""
    statement = select(col(Quota.unit_id), col(Quota.target)).where(col(Quota.audience_id) == audience_id)
    return {row[0]: row[1] for row in session.execute(statement)}


def list_unpublished_receipts(session: Session, *, campaign_id: UUID) -> list[str]:
    """Receipts of stored envelopes that the published list lacks, sorted."""
    listed = select(col(Receipt.receipt)).where(col(Receipt.campaign_id) == campaign_id)
    statement = select(col(Envelope.receipt)).where(
        col(Envelope.campaign_id) == campaign_id, col(Envelope.receipt).not_in(listed)
    )
    return sorted(session.execute(statement).scalars())


def add_receipts(session: Session, *, campaign_id: UUID, receipts: Sequence[str]) -> None:
    """Adds to the published list."""
    if receipts:
        session.execute(
            insert(Receipt), [{"campaign_id": campaign_id, "receipt": receipt} for receipt in receipts]
        )


def add_opening(session: Session, *, row: dict[str, Any]) -> None:
    """Records a batch."""
    session.execute(insert(Opening), [row])


def delete_sealed(session: Session, *, campaign_id: UUID) -> None:
    """Takes away every envelope and draft of a campaign."""
    of_campaign = exists().where(
        col(Invitation.unit_id) == col(Draft.unit_id),
        col(Invitation.id) == col(Draft.invitation_id),
        col(Invitation.campaign_id) == campaign_id,
    )
    unsynchronised = {"synchronize_session": False}
    session.execute(delete(Draft).where(of_campaign), execution_options=unsynchronised)
    session.execute(
        delete(Envelope).where(col(Envelope.campaign_id) == campaign_id), execution_options=unsynchronised
    )
