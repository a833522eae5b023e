"""An appraiser answers an objection: points stay, or they change by a further version of the appraisal."""

from app.core.audit import audited
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import DecisionUnfit, NotYourDomain, ObjectionForbids
from app.scorecards.forms import AnswerForm
from app.scorecards.service.appraisals import AppraisedLine, appraised_line
from app.scorecards.service.deciding import decision_row, may_appraise, said_of, typed
from app.scorecards.service.reading import Scorecard
from app.scorecards.store import appraising, objecting, scoring


@audited("scorecards.answer_objection")
def answer_objection(work: Work, *, card: Scorecard, criterion: str, form: AnswerForm) -> None:
    """Keeps the answer, with points that change as a new version of the appraisal.

    Raises `NoSuchLeaf`, `NotYourDomain`, `DecisionUnfit`, and `ObjectionForbids` where the objection that the
    page showed was answered meanwhile.
    """
    found = appraised_line(work, card=card, criterion=criterion)
    if not may_appraise(work, campaign=card.campaign, domain=found.line.domain.key):
        raise NotYourDomain
    (points, mistyped), reason = typed(form.points, most=found.line.leaf.max_points), form.reason.strip()
    faults = rules.answer_faults(
        said_of(found.line), decided=(found.verdict, found.points), verdict=form.verdict, points=points,
        reason=reason,
    )  # fmt: skip
    if form.verdict == "other" and mistyped:
        faults = [("points", mistyped), *(one for one in faults if one[0] != "points")]
    if faults:
        raise DecisionUnfit(faults=faults)
    held = _hold(work, card=card, criterion=criterion, seen=form.seen)
    version, given = held.decision.version if held.decision else 0, ""
    if form.verdict != "uphold":
        row = decision_row(
            work, unit_id=card.unit.unit_id, campaign=card.campaign, found=held, verdict=form.verdict,
            points=points, reason=reason,
        )  # fmt: skip
        appraising.add_appraisals(work.session, rows=[row])
        version, given = row["version"], row["points"] or ""
    step = {
        "unit_id": card.unit.unit_id, "campaign_id": card.campaign.id, "criterion": criterion,
        "version": form.seen + 1, "step": "upheld" if form.verdict == "uphold" else "changed",
        "of_appraisal": version, "words": reason, "said_by": work.actor.user_id, "said_at": work.now(),
    }  # fmt: skip
    objecting.add_objections(work.session, rows=[step])
    work.note(
        object=f"campaign:{card.campaign.key}", unit_id=card.unit.unit_id, criterion=criterion,
        verdict=form.verdict, points=given, reason=reason,
    )  # fmt: skip


def _hold(work: Work, *, card: Scorecard, criterion: str, seen: int) -> AppraisedLine:
    """The line, once nobody else can say anything about the unit; until the end of the transaction."""
    state = rules.next_state(card.state, event="answer")
    held = state is not None and scoring.move(
        work.session, unit_id=card.unit.unit_id, campaign_id=card.campaign.id, before=card.state,
        values={"state": state},
    )  # fmt: skip
    found = appraised_line(work, card=card, criterion=criterion)
    known = found.objection.version if found.objection else 0
    if not held or known != seen or rules.next_step(found.step, event="uphold") is None:
        raise ObjectionForbids
    return found
