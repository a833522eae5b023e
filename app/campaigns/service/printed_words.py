"""What a campaign's paper forms say beside their questions, chosen before the start."""

from uuid import UUID

from app.campaigns import store
from app.campaigns.forms.printed_words import PrintedWordsForm
from app.campaigns.models import Campaign
from app.campaigns.service.rounds import get_campaign_by_id, require_draft
from app.core.audit import audited
from app.core.unit_of_work import Work


def hold_words(work: Work, *, campaign_id: UUID) -> Campaign:
    """The campaign as it is now. Whoever orders forms and whoever words them hold it, one after the other;
    the end of the unit of work lets go. Raises `CampaignNotFound`."""
    campaign = store.hold_campaign(work.session, campaign_id=campaign_id)
    return campaign or get_campaign_by_id(work, campaign_id=campaign_id)


@audited("campaigns.set_printed_words")
def set_printed_words(work: Work, *, campaign_id: UUID, form: PrintedWordsForm) -> None:
    """Says what the slip reads and how a mark is mended; raises `CampaignFixed` after the start.

    Whoever prints asks for this only while no form has been ordered: all forms of a round are alike.
    """
    campaign = require_draft(work, campaign_id=campaign_id)
    store.set_printed_words(
        work.session, campaign_id=campaign_id, tear_off_vi=form.tear_off_vi, tear_off_en=form.tear_off_en,
        correction=form.correction,
    )  # fmt: skip
    work.session.refresh(campaign)
    work.note(
        object=f"campaign:{campaign.key}", correction=form.correction, tear_off=form.tear_off_vi,
        tear_off_en=form.tear_off_en,
    )  # fmt: skip
