"""The campaign's key: the private half under a passphrase or in shares, the public half in the campaign."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.responses import rules, sealing
from app.responses.errors import (
    FingerprintDisagrees,
    ForeignKeyFile,
    PublicKeyUnreadable,
    SealKeyFixed,
    SealKeyMissing,
    WrongSealKey,
)

_FORMAT = "phieu public key 1"


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A key made for trustees. `shares`: pages to print; `public`: the public half as a file."""

    fingerprint: str
    public: str
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicHalf:
    """What the file of a public half says."""

    campaign: str
    public_key: str
    fingerprint: str


@audited("responses.make_key")
def make_seal_key(work: Work, *, campaign_key: str, passphrase: str) -> tuple[bytes, str]:
    """Makes a key pair, registers the public half; returns the key file's content and the fingerprint.

    The private half is nowhere else: without file and passphrase nothing can ever be opened. Raises
    `SealKeyFixed` when there is a key already, `PassphraseTooShort`, `CampaignNotFound`.
    """
    campaign = campaigns.get_campaign(work, key=campaign_key)
    if campaign.seal_public_key is not None:
        raise SealKeyFixed
    private_key = sealing.make_private_key()
    content = sealing.write_key_file(private_key, passphrase=passphrase, campaign=campaign.key)
    public = sealing.public_key_of(private_key)
    campaigns.set_seal_key(
        work, campaign_id=campaign.id, public_key=public.public_key, fingerprint=public.fingerprint,
        mode="passphrase",
    )  # fmt: skip
    work.note(object=f"campaign:{campaign.key}", fingerprint=public.fingerprint)
    return content, public.fingerprint


def read_seal_key(content: bytes, *, passphrase: str, campaign_key: str) -> bytes:
    """The private key in a key file. Raises `KeyFileUnreadable`, `WrongPassphrase`, and `ForeignKeyFile`
    when the file was made for another campaign."""
    found = sealing.read_key_file(content, passphrase=passphrase)
    if found.campaign != campaign_key:
        raise ForeignKeyFile(expected=campaign_key, given=found.campaign)
    return found.private_key


def make_shared_key(*, campaign_key: str, needed: int, total: int) -> SharedKey:
    """Makes a key pair and splits the private half; needs no database, so it may run on another machine.

    Every choice of enough shares has been tried before this returns.
    """
    private_key = sealing.make_private_key()
    public = sealing.public_key_of(private_key)
    shares = sealing.split_key(private_key, needed=needed, total=total)
    if any(sealing.join_shares(some) != private_key for some in combinations(shares, needed)):
        raise RuntimeError("a choice of shares does not give the key back; nothing was written")
    pages = tuple(
        sealing.write_share(
            words,
            head=(
                f"phieu: share {number} of {total}; any {needed} of them open the sealed answers",
                f"campaign: {campaign_key}", f"fingerprint: {public.fingerprint}",
            ),
        )
        for number, words in enumerate(shares, 1)
    )  # fmt: skip
    document = {
        "format": _FORMAT, "campaign": campaign_key, "public_key": public.public_key,
        "fingerprint": public.fingerprint, "needed": needed, "total": total,
    }  # fmt: skip
    return SharedKey(public.fingerprint, json.dumps(document, indent=2) + "\n", pages)


def read_public_half(content: bytes) -> PublicHalf:
    """The file that was written with the shares; raises `PublicKeyUnreadable`."""
    try:
        found = json.loads(content)
        if found["format"] != _FORMAT:
            raise PublicKeyUnreadable
        return PublicHalf(str(found["campaign"]), str(found["public_key"]), str(found["fingerprint"]))
    except (ValueError, KeyError, TypeError) as error:
        raise PublicKeyUnreadable from error


@audited("responses.set_public_key")
def set_public_key(
    work: Work, *, campaign_key: str, public_key: str, fingerprint: str, replace: bool = False
) -> Campaign:
    """Registers the public half of a shared key whose fingerprint somebody has typed from the minutes.

    Raises `PublicKeyUnreadable`, `FingerprintDisagrees`, `SealKeyFixed` where there is a key and `replace`
    is not given, `CampaignFixed` after the start. Another key takes the rehearsal back.
    """
    campaign = campaigns.get_campaign(work, key=campaign_key)
    if campaign.seal_public_key is not None and not replace:
        raise SealKeyFixed
    given = sealing.read_public_key(public_key)
    if rules.plain_fingerprint(fingerprint) != rules.plain_fingerprint(given.fingerprint):
        raise FingerprintDisagrees
    campaigns.set_seal_key(
        work, campaign_id=campaign.id, public_key=given.public_key, fingerprint=given.fingerprint,
        mode="shares",
    )  # fmt: skip
    work.note(object=f"campaign:{campaign.key}", fingerprint=given.fingerprint)
    return campaign


def join_key(shares: Sequence[str]) -> bytes:
    """The private key in enough shares. Raises `ShareUnreadable`, `SharesMissing`, `SharesDoNotFit`."""
    return sealing.join_shares(shares)


def shares_needed(share: str) -> int:
    """How many shares the key of this share needs; raises `ShareUnreadable`."""
    return sealing.shares_needed(share)


def require_key(campaign: Campaign, *, private_key: bytes | None) -> bytes:
    """The private key when it is the campaign's; raises `SealKeyMissing`, `WrongSealKey`."""
    if private_key is None or campaign.seal_fingerprint is None:
        raise SealKeyMissing(campaign=campaign.key)
    given = sealing.public_key_of(private_key).fingerprint
    if given != campaign.seal_fingerprint:
        raise WrongSealKey(expected=campaign.seal_fingerprint, given=given)
    return private_key
