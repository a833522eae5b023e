"""A unit answers an appraiser who asked it to explain a line; its figures stay as they were declared."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.campaigns.service import PartTime
from app.core.actor import Scope
from app.core.audit import audited
from app.core.clock import in_vietnam
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import ExplanationClosed, NotAsked
from app.scorecards.forms import ExplainForm
from app.scorecards.service.appraisals import AppraisedLine, appraised_line
from app.scorecards.service.reading import Scorecard
from app.scorecards.store import explaining as store
from app.scorecards.store import scoring

PART = "explanation"


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines of one unit that it was asked to explain. `open`: without an answer, `answered`: with one."""

    open: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()


def explaining_time(work: Work, *, card: Scorecard) -> PartTime:
    """When the unit may answer."""
    return campaigns.find_part(work, campaign=card.campaign, unit_id=card.unit.unit_id, kind=PART)


def may_explain(work: Work, *, card: Scorecard, criterion: str) -> bool:
    """Whether the unit is asked about this line and its time for answering runs."""
    if rules.next_state(card.state, event="explain") is None or not explaining_time(work, card=card).is_open:
        return False
    return appraised_line(work, card=card, criterion=criterion).is_asked


@audited("scorecards.explain")
def explain(work: Work, *, card: Scorecard, criterion: str, form: ExplainForm) -> None:
    """Keeps an answer; the same words again add nothing.

    Raises `NoSuchLeaf`, `ExplanationClosed` outside the time, and `NotAsked` where the question that the page
    showed is not the one that stands.
    """
    found = appraised_line(work, card=card, criterion=criterion)
    require_time(explaining_time(work, card=card))
    moved = scoring.move_many(
        work.session, unit_ids=[card.unit.unit_id], campaign_id=card.campaign.id,
        before=rules.states_before("explain"),
        state="appraisal",
    )  # fmt: skip
    found = appraised_line(work, card=card, criterion=criterion) if moved else found
    asked = found.decision
    if not moved or asked is None or not found.is_asked or asked.version != form.asked:
        raise NotAsked
    work.note(
        object=f"campaign:{card.campaign.key}", unit_id=card.unit.unit_id, criterion=criterion,
        reason=form.words,
    )  # fmt: skip
    if not (found.is_answered and found.answer and found.answer.words == form.words):
        _keep(work, found=found, card=card, form=form)


def _keep(work: Work, *, found: AppraisedLine, card: Scorecard, form: ExplainForm) -> None:
    row = {
        "unit_id": card.unit.unit_id, "campaign_id": card.campaign.id, "criterion": found.line.leaf.key,
        "version": found.answer.version + 1 if found.answer else 1, "of_appraisal": form.asked,
        "words": form.words, "said_by": work.actor.user_id, "said_at": work.now(),
    }  # fmt: skip
    store.add_explanation(work.session, row=row)


def require_time(part: PartTime) -> None:
    """Raises `ExplanationClosed` outside the time."""
    if not part.is_open:
        raise ExplanationClosed(time=time_words(part))


def time_words(part: PartTime) -> str:
    """From when to when, as it is written in Viet Nam; "–" where the calendar does not say."""
    if part.opens_at is None or part.closes_at is None:
        return "–"
    return " – ".join(f"{in_vietnam(one):%d/%m/%Y %H:%M}" for one in (part.opens_at, part.closes_at))


def list_asked(
    work: Work, *, campaign: Campaign, scope: Scope, criteria: Collection[str] | None = None
) -> dict[UUID, Asked]:
    """By unit, the lines that it was asked to explain and that nobody has decided since; or only of some."""
    found: dict[UUID, Asked] = {}
    for unit_id, criterion, answered in store.list_asked(work.session, campaign_id=campaign.id, scope=scope):
        if criteria is None or criterion in criteria:
            before = found.get(unit_id, Asked())
            found[unit_id] = (
                Asked(before.open, (*before.answered, criterion))
                if answered
                else Asked((*before.open, criterion), before.answered)
            )
    return found
