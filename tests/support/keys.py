"""A sealing key for a campaign of a test: set, and the opening rehearsed with it."""

from uuid import UUID

from app.campaigns import service as campaigns
from app.core.unit_of_work import Work
from app.responses import sealing
from app.responses import service as responses


def set_rehearsed_key(work: Work, *, campaign_id: UUID, private_key: bytes | None = None) -> bytes:
    """The private key, a new one where none is given."""
    held = private_key or sealing.make_private_key()
    public = sealing.public_key_of(held)
    campaigns.set_seal_key(
        work, campaign_id=campaign_id, public_key=public.public_key, fingerprint=public.fingerprint
    )
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    responses.rehearse_opening(work, campaign_key=campaign.key, private_key=held)
    return held
