"""The head of the unit hands the self-assessment in, or takes it back before its time is over."""

from collections.abc import Mapping

from app.core.audit import audited
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import ScorecardIncomplete, ScoringClosed
from app.scorecards.service.reading import Scorecard
from app.scorecards.store import scoring as store


@audited("scorecards.submit")
def submit_scorecard(work: Work, *, card: Scorecard) -> None:
    """Hands in; raises `ScoringClosed`, and `ScorecardIncomplete` while a line lacks something."""
    lacking = card.tally.lacking
    if lacking and card.is_open and card.state in ("missing", "draft"):
        raise ScorecardIncomplete(count=lacking)
    values = {"submitted_at": work.now(), "submitted_by": work.actor.user_id}
    _move(work, card=card, event="submit", values=values)
    work.note(
        object=f"campaign:{card.campaign.key}", unit_id=card.unit.unit_id, points=str(card.tally.points),
        criteria=card.tally.leaves,
    )  # fmt: skip


@audited("scorecards.recall")
def recall_scorecard(work: Work, *, card: Scorecard) -> None:
    """Takes back what was handed in; raises `ScoringClosed` when the time is over."""
    _move(work, card=card, event="recall", values={"submitted_at": None, "submitted_by": None})
    work.note(object=f"campaign:{card.campaign.key}", unit_id=card.unit.unit_id)


def _move(work: Work, *, card: Scorecard, event: str, values: Mapping[str, object]) -> None:
    state = rules.next_state(card.state, event=event)
    if not card.is_open or state is None:
        raise ScoringClosed
    moved = store.move(
        work.session, unit_id=card.unit.unit_id, campaign_id=card.campaign.id, before=card.state,
        values={"state": state, **values},
    )  # fmt: skip
    if not moved:
        raise ScoringClosed
