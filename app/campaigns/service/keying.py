"""How the paper forms of a campaign are keyed, chosen before the start."""

from uuid import UUID

from app.campaigns import store
from app.campaigns.forms.keying import KeyingForm
from app.campaigns.service.rounds import require_draft
from app.core.audit import audited
from app.core.unit_of_work import Work


@audited("campaigns.set_keying")
def set_keying(work: Work, *, campaign_id: UUID, form: KeyingForm) -> None:
    """Says how forms are keyed; raises `CampaignFixed` after the start."""
    campaign = require_draft(work, campaign_id=campaign_id)
    store.set_keying(work.session, campaign_id=campaign_id, keying=form.keying, keyed_again=form.percent)
    work.session.refresh(campaign)
    work.note(object=f"campaign:{campaign.key}", keying=form.keying, keyed_again=form.percent)
