"""The published list of receipts: fixed at the close, with one root that stands for all of it."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignNotFound
from app.campaigns.models import Campaign
from app.core.unit_of_work import Work
from app.responses import sealing
from app.responses.errors import EnvelopeRepeated
from app.responses.store import answering, opening, receipts
from app.responses.store.answering import RatedUnit

MOST_LISTS: Final = 4


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Proof that a receipt is in the list. `place`: from 1; `steps`: what to join on which side, in hex."""

    place: int
    leaf: str
    steps: tuple[tuple[sealing.Side, str], ...]


@dataclass(frozen=True)
class ReceiptList:
    """The receipts of a campaign, sorted."""

    receipts: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.receipts)

    @cached_property
    def root(self) -> str:
        """Merkle root over the receipts as ASCII, in hex."""
        return self._tree[-1][0].hex()

    @cached_property
    def _tree(self) -> sealing.Tree:
        return sealing.hash_tree(receipt.encode("ascii") for receipt in self.receipts)

    def find(self, receipt: str) -> Inclusion | None:
        """The proof for a receipt; None when it is not in the list."""
        at = bisect_left(self.receipts, receipt)
        if at == self.count or self.receipts[at] != receipt:
            return None
        steps = sealing.inclusion_proof(self._tree, index=at)
        return Inclusion(at + 1, self._tree[0][at].hex(), tuple((side, one.hex()) for side, one in steps))


@dataclass(frozen=True, slots=True)
class ReceiptBoard:
    """What everybody may read about the receipts of a campaign; `published`: None before the close."""

    campaign: Campaign
    organisation: RatedUnit | None
    closes_at: datetime | None
    published: ReceiptList | None


_lists: dict[UUID, ReceiptList] = {}
"""By campaign; read again when the number of receipts is another."""


def publish_receipts(work: Work, *, campaign_id: UUID) -> ReceiptList:
    """Writes the receipts of the sealed answers into the list, where they are not yet; returns the list.

    Raises `EnvelopeRepeated`.
    """
    fresh = opening.list_unpublished_receipts(work.session, campaign_id=campaign_id)
    if len(set(fresh)) != len(fresh):
        raise EnvelopeRepeated
    opening.add_receipts(work.session, campaign_id=campaign_id, receipts=fresh)
    return ReceiptList(tuple(receipts.list_receipts(work.session, campaign_id=campaign_id)))


@campaigns.at_close
def _record_receipts(work: Work, campaign: Campaign) -> dict[str, str | int]:
    """The close fixes the list: nobody is in the middle of sending, and nobody can send afterwards."""
    if campaign.seal_public_key is None:
        return {}
    answering.take_turn(work.connection)
    published = publish_receipts(work, campaign_id=campaign.id)
    seq, digest = answering.find_chain_head(work.connection)
    return {
        "receipts": published.count, "receipts_root": published.root, "ballot_seq": seq, "ballot_hash": digest
    }  # fmt: skip


def find_receipts(work: Work, *, campaign: Campaign) -> ReceiptList | None:
    """The published list; None before the close and where nobody answers online."""
    if campaign.seal_public_key is None or campaign.state in ("draft", "running"):
        return None
    known = _lists.get(campaign.id)
    if known and known.count == receipts.count_receipts(work.session, campaign_id=campaign.id):
        return known
    if len(_lists) >= MOST_LISTS:
        _lists.clear()
    found = ReceiptList(tuple(receipts.list_receipts(work.session, campaign_id=campaign.id)))
    _lists[campaign.id] = found
    return found


def get_receipt_board(work: Work, *, campaign_key: str) -> ReceiptBoard:
    """For everybody. Raises `CampaignNotFound`, also before the start and where nobody answers online."""
    campaign = campaigns.get_campaign(work, key=campaign_key)
    if campaign.state == "draft" or campaign.seal_public_key is None:
        raise CampaignNotFound(key=campaign_key)
    milestone = campaigns.find_milestone(work, campaign_id=campaign.id, kind="survey")
    return ReceiptBoard(
        campaign=campaign,
        organisation=answering.find_unit_names(work.connection, unit_id=campaign.owner_unit_id),
        closes_at=milestone.closes_at if milestone else None,
        published=find_receipts(work, campaign=campaign),
    )
