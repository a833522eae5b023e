"""A line of the self-assessment is written: every change is a version of its own."""

from app.core.unit_of_work import Work
from app.scorecards.errors import DeclarationUnfit, ScoringClosed
from app.scorecards.forms import LineForm
from app.scorecards.service.reading import Scorecard, find_line
from app.scorecards.store import scoring as store
from app.templates import service as templates


def require_writable(card: Scorecard) -> None:
    """Raises `ScoringClosed` outside the unit's time and once the scorecard is handed in."""
    if not card.is_open or card.state not in ("missing", "draft"):
        raise ScoringClosed


def begin(work: Work, *, card: Scorecard) -> None:
    """Begins the assessment with the first thing that is said; a part of the verbs that write."""
    if card.assessment is None:
        store.add_assessment(
            work.session,
            row={
                "unit_id": card.unit.unit_id, "campaign_id": card.campaign.id, "state": "draft",
                "begun_at": work.now(), "submitted_at": None, "submitted_by": None,
                "concluded_at": None, "accepted_at": None,
            },
        )  # fmt: skip


def save_line(work: Work, *, card: Scorecard, criterion: str, form: LineForm) -> None:
    """Keeps what the unit says about a leaf; the same said again adds nothing.

    Raises `ScoringClosed`, `NoSuchLeaf`, `DeclarationUnfit`; half a declaration is kept.
    """
    require_writable(card)
    line = find_line(card, criterion=criterion)
    declared, faults = templates.read_declared(line.rule, most=line.leaf.max_points, fields=form.inputs())
    if faults:
        raise DeclarationUnfit(faults=faults)
    exempt = form.exempt and line.leaf.not_applicable
    explanation = form.explanation.strip()
    if (dict(line.declared), line.explanation, line.exempt) == (declared, explanation, exempt):
        return
    begin(work, card=card)
    store.add_score(
        work.session,
        row={
            "unit_id": card.unit.unit_id, "campaign_id": card.campaign.id, "criterion": criterion,
            "version": line.version + 1, "declared": declared, "explanation": explanation,
            "exempt": exempt, "said_by": work.actor.user_id, "said_at": work.now(),
        },
    )  # fmt: skip
