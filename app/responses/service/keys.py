"""The campaign's key: made once, the private half only ever in a file under a passphrase."""

from app.campaigns import service as campaigns
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.responses import sealing
from app.responses.errors import ForeignKeyFile, SealKeyFixed


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
        work, campaign_id=campaign.id, public_key=public.public_key, fingerprint=public.fingerprint
    )
    work.note(object=f"campaign:{campaign.key}", fingerprint=public.fingerprint)
    return content, public.fingerprint


def read_seal_key(content: bytes, *, passphrase: str, campaign_key: str) -> bytes:
    """The private key in a key file. Raises `KeyFileUnreadable`, `WrongPassphrase`, and `ForeignKeyFile`
    when the file was made for another campaign."""
    found = sealing.read_key_file(content, passphrase=passphrase)
    if found.campaign != campaign_key:
        raise ForeignKeyFile(expected=campaign_key, given=found.campaign)
    return found.private_key
