"""Where every unit of a round stands: its state, and the points that were decided about it, in bulk."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.campaigns.models import Campaign, CampaignUnit
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.service.reading import framework_of, units_of
from app.scorecards.store import appraising, scoring
from app.templates.service import Framework


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """`units` in official order; `states` by unit, absent: nothing was said. `points`: appraised points by
    unit and document leaf, None: decided not to apply, absent: not decided."""

    framework: Framework
    units: tuple[CampaignUnit, ...]
    states: Mapping[UUID, str]
    points: Mapping[tuple[UUID, str], Decimal | None]


def find_standing(work: Work, *, campaign: Campaign) -> RoundStanding:
    """The whole round in four statements. Raises `NoScorecard` where it has no criteria."""
    framework = framework_of(work, campaign=campaign)
    session, of = work.session, campaign.id
    settled = appraising.list_settled(session, campaign_id=of, verdicts=rules.SETTLED)
    assessed = scoring.list_assessments(session, campaign_id=of, scope=EVERYWHERE)
    return RoundStanding(
        framework=framework,
        units=tuple(units_of(work, campaign=campaign, framework=framework, scope=EVERYWHERE)),
        states={one.unit_id: one.state for one in assessed},
        points={(unit, leaf): None if said is None else Decimal(said) for unit, leaf, said in settled},
    )
