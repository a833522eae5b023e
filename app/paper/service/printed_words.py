"""What the forms of a campaign say beside their questions, until the first of them is ordered."""

from dataclasses import dataclass

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.unit_of_work import Work
from app.paper.errors import FormsOrdered
from app.paper.service import places
from app.paper.store import forms as store


@dataclass(frozen=True, slots=True)
class WordsState:
    """Whether the words can still be chosen; `ordered`: because no form has been ordered so far."""

    is_draft: bool
    ordered: bool

    @property
    def is_open(self) -> bool:
        """Whether a choice is taken."""
        return self.is_draft and not self.ordered


def read_words_state(work: Work, *, campaign: Campaign) -> WordsState:
    """Whether the words of a campaign's forms are fixed, and by what."""
    audiences = places.list_paper_audiences(work, campaign_id=campaign.id)
    ordered = any(store.count_printed(work.session, audience_id=one.id) for one in audiences)
    return WordsState(is_draft=campaign.state == "draft", ordered=ordered)


def set_words(work: Work, *, campaign: Campaign, form: campaigns.PrintedWordsForm) -> None:
    """Chooses the words; raises `FormsOrdered` once forms are printed or on order, `CampaignFixed`."""
    held = campaigns.hold_words(work, campaign_id=campaign.id)
    if read_words_state(work, campaign=held).ordered:
        raise FormsOrdered
    campaigns.set_printed_words(work, campaign_id=campaign.id, form=form)
