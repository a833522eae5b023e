"""What the officer of a unit collects: forms to hand out, handed out, back, missing, and by when.

Counts of the officer's own units only; nothing tells who has answered, or what.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign, CampaignUnit, Milestone
from app.core.actor import Scope
from app.core.clock import in_vietnam
from app.core.unit_of_work import Work
from app.home.rules import Step, next_step
from app.home.service.progress import NO_FORMS, NO_MAIL
from app.invitations import service as invitations
from app.paper import service as paper
from app.sampling import service as sampling

URGENT: Final[tuple[Step, ...]] = ("late", "collect", "return", "ask_more", "wait", "done", "closed")


@dataclass(frozen=True, slots=True)
class FormsLine:
    """The paper forms of one unit and group. `to_fetch`: printed and not handed over yet."""

    unit: CampaignUnit
    audience: Audience
    target: int | None
    forms: paper.FormCounts
    step: Step
    due_at: datetime | None
    days_left: int | None

    @property
    def to_fetch(self) -> int:
        """Forms that wait for the officer's signature."""
        return self.forms.of("printed")

    @property
    def lacking(self) -> int:
        """Forms that are not back and not given up."""
        return self.forms.outstanding


@dataclass(frozen=True, slots=True)
class MailsLine:
    """The officials of one unit who answer online. `answered` None: too few people to show it."""

    unit: CampaignUnit
    audience: Audience
    mails: invitations.MailCount
    answered: int | None


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """Everything the page of an officer says.

    `longer`: a unit has more time than the calendar; `step`: the most urgent of the lines, None without any.
    """

    campaign: Campaign
    paper: list[FormsLine]
    online: list[MailsLine]
    milestones: dict[str, Milestone]
    longer: bool
    step: Step | None


def read_collection(work: Work, *, campaign_key: str, scope: Scope) -> CollectionPage:
    """The page of the units in scope. Raises `CampaignNotFound`."""
    campaign = campaigns.get_campaign(work, key=campaign_key)
    where = {"campaign_id": campaign.id}
    units = {one.unit_id: one for one in campaigns.list_campaign_units(work, **where, scope=scope)}
    audiences = {one.id: one for one in campaigns.list_audiences(work, **where)}
    milestones = {one.kind: one for one in campaigns.list_milestones(work, **where)}
    longer = {
        one.unit_id: one.until
        for one in campaigns.list_reopenings(work, **where, scope=scope)
        if one.kind == "paper"
    }
    forms = paper.count_forms(work, **where, scope=scope)
    mails = invitations.count_mails(work, **where, scope=scope)
    on_paper: list[FormsLine] = []
    online: list[MailsLine] = []
    for row in sampling.list_ledger(work, **where, scope=scope):
        unit, audience = units[row.unit_id], audiences[row.audience_id]
        key = (row.unit_id, row.audience_id)
        if row.channel == "online":
            online.append(MailsLine(unit, audience, mails.get(key, NO_MAIL), row.received))
            continue
        due = _due(milestones.get("paper"), longer=longer.get(row.unit_id))
        counts = forms.get(key, NO_FORMS)
        on_paper.append(
            _forms_line(work, unit=unit, audience=audience, target=row.target, forms=counts, due=due,
                        running=campaign.state == "running")
        )  # fmt: skip
    steps = {line.step for line in on_paper}
    step = next((one for one in URGENT if one in steps), None)
    return CollectionPage(campaign, on_paper, online, milestones, bool(longer), step)


def _due(milestone: Milestone | None, *, longer: datetime | None) -> datetime | None:
    ends = [one for one in (milestone.closes_at if milestone else None, longer) if one]
    return max(ends, default=None)


def _forms_line(
    work: Work, *, unit: CampaignUnit, audience: Audience, target: int | None, forms: paper.FormCounts,
    due: datetime | None, running: bool,
) -> FormsLine:  # fmt: skip
    now = work.now()
    step = next_step(
        printed=forms.of("printed"), issued=forms.issued, outstanding=forms.outstanding,
        usable=forms.valid + forms.in_work, target=target, open_=running and (due is None or now < due),
    )  # fmt: skip
    days = (in_vietnam(due).date() - in_vietnam(now).date()).days if due else None
    return FormsLine(unit, audience, target, forms, step, due, days)


def count_lacking(page: CollectionPage) -> dict[str, int]:
    """Sums over the units of the page: target, to_fetch, issued, returned, lacking, missing."""
    return {
        "target": sum(line.target or 0 for line in page.paper),
        "to_fetch": sum(line.to_fetch for line in page.paper),
        "issued": sum(line.forms.issued for line in page.paper),
        "returned": sum(line.forms.returned for line in page.paper),
        "lacking": sum(line.lacking for line in page.paper),
        "missing": sum(line.forms.missing for line in page.paper),
    }


def find_own_units(page: CollectionPage) -> set[UUID]:
    """The units on the page."""
    return {line.unit.unit_id for line in page.paper} | {line.unit.unit_id for line in page.online}
