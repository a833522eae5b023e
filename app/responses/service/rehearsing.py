"""The rehearsal before a start: test envelopes sealed with the campaign's key, opened with the real one."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.responses import sealing
from app.responses.errors import EnvelopeDamaged, SealKeyMissing
from app.responses.service.keys import require_key

GATE: Final = "rehearsal_opened"
ENVELOPES: Final = 10
"""Test envelopes for each audience that answers online."""
LARGEST: Final = 3 * sealing.STEP


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was tried. `evidence`: SHA-256 over the fingerprint and the receipts of the test envelopes."""

    fingerprint: str
    opened: int
    evidence: str


@audited("responses.rehearse")
def rehearse_opening(work: Work, *, campaign_key: str, private_key: bytes) -> Rehearsal:
    """Shows that whoever keeps the key can open what the campaign seals; nothing of it is stored.

    Until then a campaign with online answers does not start. Raises `SealKeyMissing`, `WrongSealKey`,
    `CampaignFixed` after the start.
    """
    campaign = campaigns.get_campaign(work, key=campaign_key)
    campaigns.require_draft(work, campaign_id=campaign.id)
    key = require_key(campaign, private_key=private_key)
    if campaign.seal_public_key is None:
        raise SealKeyMissing(campaign=campaign.key)
    audiences = campaigns.list_audiences(work, campaign_id=campaign.id)
    receipts: list[str] = []
    for audience in audiences:
        if audience.channel == "online":
            receipts += _try_out(
                key, public_key=campaign.seal_public_key, campaign_id=campaign.id, audience_id=audience.id
            )
    said = "\n".join([str(campaign.seal_fingerprint), *sorted(receipts)])
    evidence = hashlib.sha256(said.encode("ascii")).hexdigest()
    campaigns.pass_gate(work, campaign_id=campaign.id, kind=GATE, evidence_sha256=evidence)
    work.note(
        object=f"campaign:{campaign.key}", fingerprint=campaign.seal_fingerprint, opened=len(receipts),
        evidence=evidence,
    )  # fmt: skip
    return Rehearsal(str(campaign.seal_fingerprint), len(receipts), evidence)


def _try_out(private_key: bytes, *, public_key: str, campaign_id: UUID, audience_id: UUID) -> list[str]:
    """Receipts of test envelopes that opened to exactly what was sealed."""
    letters = [secrets.token_bytes(1 + secrets.randbelow(LARGEST)) for _ in range(ENVELOPES)]
    sealed = [
        sealing.seal_envelope(letter, public_key=public_key, campaign_id=campaign_id, audience_id=audience_id)
        for letter in letters
    ]
    opened = [
        sealing.open_envelope(
            one.ciphertext, private_key=private_key, campaign_id=campaign_id, audience_id=audience_id
        )
        for one in sealed
    ]
    if opened != letters:
        raise EnvelopeDamaged
    return [one.receipt for one in sealed]
