"""How much waits for whom: what the start page says to units, to appraisers and to the office."""

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.service.reading import framework_of, units_of
from app.scorecards.store import appraising
from app.scorecards.store import waiting as store


def is_scored(work: Work, *, campaign: Campaign, scope: Scope) -> bool:
    """Whether a unit within the scope scores itself in the round. Raises `NoScorecard`."""
    framework = framework_of(work, campaign=campaign)
    return bool(units_of(work, campaign=campaign, framework=framework, scope=scope))


def count_to_explain(work: Work, *, campaign: Campaign, scope: Scope) -> int:
    """Criteria that units within the scope were asked to explain and have not answered."""
    return store.count_to_explain(work.session, campaign_id=campaign.id, scope=scope)


def own_criteria(work: Work, *, campaign: Campaign) -> frozenset[str]:
    """Keys of the document leaves in the domains that the actor appraises. Raises `NoScorecard`."""
    mine = {
        domain
        for domain, user_id in appraising.list_duties(work.session, campaign_id=campaign.id)
        if user_id == work.actor.user_id
    }
    framework = framework_of(work, campaign=campaign)
    return frozenset(
        leaf.key
        for domain in framework.domains
        if domain.key in mine
        for leaf in domain.walk()
        if leaf.is_leaf and leaf.source == "document"
    )


def count_objections(work: Work, *, campaign: Campaign, scope: Scope, criteria: frozenset[str]) -> int:
    """Objections about these criteria that were sent and have no answer."""
    return store.count_objections(work.session, campaign_id=campaign.id, scope=scope, criteria=criteria)


def count_unappraised(work: Work, *, campaign: Campaign, scope: Scope, criteria: frozenset[str]) -> int:
    """Units with one of these criteria undecided; 0 while the time for scoring oneself is not over."""
    part = campaigns.find_milestone(work, campaign_id=campaign.id, kind="self_assessment")
    if part is None or work.now() < part.closes_at:
        return 0
    return store.count_unappraised(
        work.session, campaign_id=campaign.id, scope=scope, criteria=criteria,
        types=framework_of(work, campaign=campaign).unit_types, verdicts=rules.SETTLED,
        states=rules.APPRAISABLE, now=work.now(),
    )  # fmt: skip


def count_comments_waiting(work: Work) -> int:
    """Comments on drafts of criteria whose time is over and that have no answer."""
    return store.count_comments(work.session, now=work.now())
