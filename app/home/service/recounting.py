"""The quota ledger of a campaign against everything that is stored: the roof sees every room."""

from dataclasses import dataclass, replace
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign, CampaignUnit
from app.core.unit_of_work import Work
from app.invitations import service as invitations
from app.paper import service as paper
from app.responses import service as responses
from app.sampling import service as sampling


@dataclass(frozen=True, slots=True)
class DifferingCell:
    """A cell that differs, with the names of its unit and audience; `unit` None: no unit of this campaign."""

    unit: CampaignUnit | None
    audience: Audience | None
    difference: sampling.Difference


@dataclass(frozen=True, slots=True)
class Recount:
    """`cells`: how many were counted; `unmarked`: audiences where marks and answers differ in number.

    `mended`: how many cells were put right; 0 when only asked.
    """

    campaign: Campaign
    cells: int
    differing: list[DifferingCell]
    unmarked: list[tuple[Audience | None, int, int]]
    mended: int = 0

    @property
    def agrees(self) -> bool:
        """Whether ledger and rows say the same now."""
        return self.mended == len(self.differing) and not self.unmarked


def recount_ledger(work: Work, *, campaign_key: str, mend: bool) -> Recount:
    """Counts issued, received, counted and over of every cell from the stored rows.

    Needs a writing unit of work: nothing that counts moves until its end. With `mend` the ledger is set
    to what was found. Raises `CampaignNotFound`.
    """
    campaign = campaigns.get_campaign(work, key=campaign_key)
    sampling.lock_ledger(work, campaign_id=campaign.id)
    differing = sampling.compare_ledger(
        work, campaign_id=campaign.id, found=_facts(work, campaign_id=campaign.id)
    )
    units = {one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=campaign.id)}
    audiences = {one.id: one for one in campaigns.list_audiences(work, campaign_id=campaign.id)}
    unmarked = responses.list_unmarked(work, campaign_id=campaign.id)
    found = Recount(
        campaign,
        cells=len(sampling.list_cells(work, campaign_id=campaign.id)),
        differing=[
            DifferingCell(units.get(one.unit_id), audiences.get(one.audience_id), one) for one in differing
        ],
        unmarked=[(audiences.get(key), *pair) for key, pair in unmarked.items()],
    )
    if not mend or not differing:
        return found
    return replace(found, mended=sampling.mend_ledger(work, campaign_id=campaign.id, differing=differing))


def _facts(work: Work, *, campaign_id: UUID) -> list[sampling.CellFacts]:
    issued = invitations.count_issued(work, campaign_id=campaign_id)
    issued |= {cell: one.issued for cell, one in paper.count_forms(work, campaign_id=campaign_id).items()}
    stored = {
        (one.unit_id, one.audience_id): one
        for one in responses.list_stored_answers(work, campaign_id=campaign_id)
    }
    facts = []
    for cell in sorted(issued.keys() | stored.keys()):
        answers = stored.get(cell)
        one = sampling.CellFacts(*cell, issued=issued.get(cell, 0))
        if answers:
            one = replace(one, received=answers.received, valid=answers.valid, counted=answers.counted)
        facts.append(one)
    return [one for one in facts if one.issued or one.received]
