"""After the opening: a second person accepts it, and the keepers state that the key is destroyed.

From then on no backup can link a person to an answer. What stays proven are counts, the list of receipts
with its root, the log of sealed answers, and the roots of the batches.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignStateForbids, ChangedMeanwhile
from app.campaigns.models import Campaign
from app.core import audit
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.responses.errors import OpeningNotAccepted, ReceiptListChanged, RecordsDisagree
from app.responses.service.receipts import ReceiptList
from app.responses.store import counting, opening, receipts

ACCEPT: Final = "responses.accept_opening"
ACCEPT_TITLE: Final = "Acceptance of the opening"
DESTROY: Final = "responses.record_key_destroyed"
DESTROY_TITLE: Final = "Destruction of the sealing key"
ACCEPTED: Final = "opening_accepted"
DESTROYED: Final = "key_destroyed"
_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be shown of an opening without any answer or person. Roots and hashes in hex."""

    opened: int
    receipts: int
    receipts_root: str
    ballot_lines: int
    batches: int
    batches_sha256: str


def prove_opening(work: Work, *, campaign_key: str) -> Proof:
    """The proof as the database gives it now.

    Raises `CampaignStateForbids` before the opening, `ReceiptListChanged` and `RecordsDisagree` where
    opening, list and close do not agree.
    """
    campaign = campaigns.get_campaign(work, key=campaign_key)
    if campaign.state != "opened":
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="accept")
    batches = counting.list_openings(work.session, campaign_id=campaign.id)
    listed = ReceiptList(tuple(receipts.list_receipts(work.session, campaign_id=campaign.id)))
    fixed = audit.find_details(work.session, verb="campaigns.close", object=f"campaign:{campaign.key}") or {}
    if listed.root != fixed.get("receipts_root", listed.root):
        raise ReceiptListChanged(expected=fixed["receipts_root"], given=listed.root)
    opened = sum(batch.n for batch in batches)
    if opened != listed.count:
        raise RecordsDisagree(opened=opened, listed=listed.count)
    roots = sorted((batch.envelope_root, batch.response_root) for batch in batches)
    return Proof(
        opened=opened, receipts=listed.count, receipts_root=listed.root, batches=len(batches),
        ballot_lines=counting.count_ballots(work.session, campaign_id=campaign.id),
        batches_sha256=hashlib.sha256(json.dumps(roots).encode("ascii")).hexdigest(),
    )  # fmt: skip


def ask_acceptance(work: Work, *, campaign_key: str, reason: str) -> None:
    """Asks a second person to accept the opening. Raises what `prove_opening` raises, `AlreadyAsked`."""
    proof = prove_opening(work, campaign_key=campaign_key)
    campaign = campaigns.get_campaign(work, key=campaign_key)
    campaigns.ask_approval(
        work, campaign_id=campaign.id, verb=ACCEPT, change=asdict(proof), reason=reason
    )  # fmt: skip


def _describe_proof(work: Work, change: Mapping[str, Any]) -> list[campaigns.Change]:
    del work  # everything stands in the request
    return [
        campaigns.Change("Answers opened", before=None, after=int(change["opened"])),
        campaigns.Change("Receipts in the list", before=None, after=int(change["receipts"])),
        campaigns.Change("Merkle root", before=None, after=str(change["receipts_root"])[:_SHOWN]),
    ]


@campaigns.second_person(ACCEPT, title=ACCEPT_TITLE, describe=_describe_proof)
@audited("responses.accept_opening")
def _accept_opening(work: Work, asked: campaigns.Asked) -> None:
    """Whatever sealed came back meanwhile, from a backup perhaps, is taken away for good."""
    campaigns.require_granted(work, asked=asked)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    proof = prove_opening(work, campaign_key=campaign.key)
    if asdict(proof) != asked.change:
        raise ChangedMeanwhile
    opening.delete_sealed(work.session, campaign_id=campaign.id)
    said = json.dumps(asdict(proof), sort_keys=True)
    evidence = hashlib.sha256(said.encode("ascii")).hexdigest()
    campaigns.pass_gate(work, campaign_id=campaign.id, kind=ACCEPTED, evidence_sha256=evidence)
    work.note(
        object=f"campaign:{campaign.key}", approval=asked.approval_id, opened=proof.opened,
        receipts=proof.receipts, receipts_root=proof.receipts_root, evidence=evidence,
    )  # fmt: skip


def ask_destruction(work: Work, *, campaign_key: str, reason: str) -> None:
    """States that the private key is destroyed; a second person confirms. `reason` names the minutes.

    Raises `OpeningNotAccepted`, `AlreadyAsked`.
    """
    campaign = campaigns.get_campaign(work, key=campaign_key)
    _require_accepted(work, campaign=campaign)
    change = {"fingerprint": campaign.seal_fingerprint or "", "kept": campaign.seal_mode}
    campaigns.ask_approval(work, campaign_id=campaign.id, verb=DESTROY, change=change, reason=reason)


def _require_accepted(work: Work, *, campaign: Campaign) -> None:
    if ACCEPTED not in find_marks(work, campaign_id=campaign.id):
        raise OpeningNotAccepted


def _describe_key(work: Work, change: Mapping[str, Any]) -> list[campaigns.Change]:
    del work  # everything stands in the request
    return [
        campaigns.Change("Private key", before=str(change["fingerprint"])[: _SHOWN + 3], after="destroyed")
    ]


@campaigns.second_person(DESTROY, title=DESTROY_TITLE, describe=_describe_key)
@audited("responses.record_key_destroyed")
def _record_destruction(work: Work, asked: campaigns.Asked) -> None:
    campaigns.require_granted(work, asked=asked)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    _require_accepted(work, campaign=campaign)
    if asked.change["fingerprint"] != (campaign.seal_fingerprint or ""):
        raise ChangedMeanwhile
    said = f"{campaign.seal_fingerprint}\n{asked.reason}"
    evidence = hashlib.sha256(said.encode("utf-8")).hexdigest()
    campaigns.pass_gate(work, campaign_id=campaign.id, kind=DESTROYED, evidence_sha256=evidence)
    work.note(
        object=f"campaign:{campaign.key}", approval=asked.approval_id, evidence=evidence,
        fingerprint=campaign.seal_fingerprint, reason=asked.reason,
    )  # fmt: skip


def find_marks(work: Work, *, campaign_id: UUID) -> dict[str, Any]:
    """When the opening was accepted and the key destroyed: `opening_accepted`, `key_destroyed` -> moment."""
    found = campaigns.list_gates(work, campaign_id=campaign_id)
    return {gate.kind: gate.passed_at for gate in found if gate.kind in (ACCEPTED, DESTROYED)}
