"""What an appraiser types is kept beside the line until it is decided; nobody else sees it."""

from app.core.unit_of_work import Work
from app.scorecards.errors import NotYourDomain
from app.scorecards.forms import DraftForm
from app.scorecards.models import AppraisalDraft
from app.scorecards.service.deciding import may_appraise
from app.scorecards.service.reading import Scorecard, find_line
from app.scorecards.store import drafts as store


def keep_draft(work: Work, *, card: Scorecard, criterion: str, form: DraftForm) -> None:
    """Keeps what was typed. Raises `NoSuchLeaf`, `NotYourDomain`."""
    line, user_id = find_line(card, criterion=criterion), work.actor.user_id
    if user_id is None or not may_appraise(work, campaign=card.campaign, domain=line.domain.key):
        raise NotYourDomain
    draft = AppraisalDraft(
        unit_id=card.unit.unit_id, campaign_id=card.campaign.id, criterion=criterion, user_id=user_id,
        verdict=form.verdict, points=form.points, reason=form.reason, saved_at=work.now(),
    )  # fmt: skip
    store.put_draft(work.session, draft=draft)


def find_draft(work: Work, *, card: Scorecard, criterion: str) -> AppraisalDraft | None:
    """What the reader has typed about a line and not decided."""
    if work.actor.user_id is None:
        return None
    return store.find_draft(
        work.session, unit_id=card.unit.unit_id, campaign_id=card.campaign.id, criterion=criterion,
        user_id=work.actor.user_id,
    )  # fmt: skip
