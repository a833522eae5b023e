"""Before anything is decrypted: are the sealed answers the very ones that were there at the close?

Three witnesses have to agree: the envelopes, the published list of receipts with the root that the audit
event of the close holds, and the chain of sealed answers with its head at the close.

Two whole envelopes exchanged within one unit and audience are not looked for: the same answers are opened in
the same batch and count alike, and list, root and chain stay. An envelope is bound to campaign and audience;
one that knew its person would be noticed, and would be the very link that must not exist.
"""

import hashlib
from collections.abc import Iterable
from contextlib import closing
from typing import Any
from uuid import UUID

from app.campaigns.models import Campaign
from app.core import audit
from app.core.unit_of_work import Work
from app.responses import sealing
from app.responses.errors import BallotLogBroken, EnvelopeDamaged, ReceiptListChanged, SealedDisagree
from app.responses.service.receipts import ReceiptList, publish_receipts
from app.responses.store import answering, opening, receipts


def examine_sealed(work: Work, *, campaign: Campaign) -> str:
    """The root of the list of receipts, once everything agrees with the close.

    Raises `ReceiptListChanged`, `EnvelopeDamaged` (its receipt is not its own), `SealedDisagree` (put in,
    put back, copied or taken away after the close) and `BallotLogBroken`. A campaign that was closed
    before the close fixed a list gets its list now.
    """
    fixed = audit.find_details(work.session, verb="campaigns.close", object=f"campaign:{campaign.key}") or {}
    if "receipts_root" not in fixed:
        return publish_receipts(work, campaign_id=campaign.id).root
    listed = ReceiptList(tuple(receipts.list_receipts(work.session, campaign_id=campaign.id)))
    if listed.root != fixed["receipts_root"]:
        raise ReceiptListChanged(expected=fixed["receipts_root"], given=listed.root)
    found, digests = _read_sealed(work, campaign=campaign)
    if found != list(listed.receipts):
        known = set(listed.receipts)
        missing = len(known - set(found))
        raise SealedDisagree(added=len(found) - (len(known) - missing), missing=missing)
    _check_chain(work, campaign=campaign, digests=digests, fixed=fixed)
    return listed.root


def _read_sealed(work: Work, *, campaign: Campaign) -> tuple[list[str], set[str]]:
    """The receipts of the envelopes, sorted, and the SHA-256 of each in hex."""
    found: list[str] = []
    digests: set[str] = set()
    with closing(opening.each_sealed(work.session, campaign_id=campaign.id)) as sealed:
        for receipt, ciphertext in sealed:
            if sealing.receipt_of(ciphertext) != receipt:
                raise EnvelopeDamaged
            found.append(receipt)
            digests.add(hashlib.sha256(ciphertext).hexdigest())
    return sorted(found), digests


def _check_chain(work: Work, *, campaign: Campaign, digests: set[str], fixed: dict[str, Any]) -> None:
    """Every line follows from the one before, every envelope has its line, the head of the close stands."""
    missing = set(digests)
    with closing(opening.each_link(work.session)) as chain:
        seq, head = _walk(chain, campaign_id=campaign.id, missing=missing, until=fixed.get("ballot_seq"))
    if missing or head != fixed.get("ballot_hash", head):
        raise BallotLogBroken(seq=seq + 1)


def _walk(
    chain: Iterable[opening.Link], *, campaign_id: UUID, missing: set[str], until: int | None
) -> tuple[int, str]:
    """The last line's number, and the hash of the line `until`; strikes what it meets off `missing`."""
    seq, previous, head = 0, answering.GENESIS, answering.GENESIS
    for link in chain:
        seq += 1
        expected = answering.chain_hash(
            previous=previous, seq=seq, campaign_id=link.campaign_id, ciphertext_sha256=link.ciphertext_sha256
        )
        if (link.seq, link.previous_hash, link.hash) != (seq, previous, expected):
            raise BallotLogBroken(seq=seq)
        previous = link.hash
        if link.campaign_id == campaign_id:
            missing.discard(link.ciphertext_sha256)
        if seq == until:
            head = link.hash
    return seq, head
