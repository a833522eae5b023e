"""Pages of the appraisal: the work list, one unit, one line with its decision."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.errors import AnsweredMeanwhile, DecidedMeanwhile, DecisionUnfit
from app.scorecards.forms import DecisionForm, DraftForm
from app.scorecards.routes.cards import held_card
from app.scorecards.routes.leafing import leafing
from app.scorecards.service import Scorecard
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()
HERE: Final = "/campaigns/{key}/appraisal/{unit_id}/lines/{criterion}"
SENTENCES: Final[Mapping[str, str]] = {
    "nothing_to_agree": "The unit has given no figures to agree with: give points, or ask it to explain.",
    "must_apply": "This criterion applies to every unit.",
    "no_points": "Enter the points.",
    "not_a_number": "Enter digits, for example 1250 or 1,5.",
    "beyond": "Enter points from 0 to the maximum.",
    "same_points": "These are the points of the unit: choose to agree.",
    "no_reason": "Say why; the unit reads it.",
    "as_decided": "These are the points that are objected to: let them stand, or give others.",
}
Errors = list[tuple[str, str]]


@router.get("/campaigns/{key}/appraisal", name="appraisals.list")
@page(Permission.APPRAISALS_READ)
def show_appraisals(work: Work, request: Request, key: str) -> Response:
    """How far the appraisal of every unit is."""
    campaign = campaigns.get_campaign(work, key=key)
    rows = service.list_appraisals(work, campaign=campaign, scope=work.scope)
    runs = work.actor.can(Permission.CAMPAIGNS_RUN)
    context = {
        "ready": service.find_ready(work, campaign=campaign, rows=rows) if runs else None,
        "campaign": campaign, "rows": rows, "domains": service.list_duty_domains(work, campaign=campaign),
        "lines": [one.line for one in rows[0].lines] if rows else [],
        "can_assign": runs,
    }  # fmt: skip
    return render(request, "scorecards/appraisals.html", context=context)


@router.get("/campaigns/{key}/appraisal/{unit_id}", name="appraisals.show")
@page(Permission.APPRAISALS_READ)
def show_appraisal(work: Work, request: Request, key: str, unit_id: UUID) -> Response:
    """The lines of one unit: maximum, own points, appraised points, reasons."""
    card = held_card(work, key=key, unit_id=unit_id)
    lines = service.appraised_lines(work, card=card)
    context = {
        "campaign": card.campaign, "card": card, "lines": lines, "tally": service.tally_of(lines),
        "is_over": service.can_be_appraised(work, card=card),
        "can_conclude": work.actor.can(Permission.CAMPAIGNS_RUN) and _is_ready(card, lines=lines),
    }  # fmt: skip
    return render(request, "scorecards/appraisal.html", context=context)


def _is_ready(card: Scorecard, *, lines: Sequence[service.AppraisedLine]) -> bool:
    return card.state == "appraisal" and not service.tally_of(lines).left


@router.get(HERE, name="appraisals.line")
@page(Permission.APPRAISALS_READ)
def show_decision(work: Work, request: Request, key: str, unit_id: UUID, criterion: str) -> Response:
    """A line with its documents beside it; for who appraises the domain, with a form."""
    card = held_card(work, key=key, unit_id=unit_id)
    return decision_page(work, request, card=card, criterion=criterion)


@router.post(HERE, name="appraisals.decide")
@verb(Permission.APPRAISALS_DECIDE, takes=DecisionForm)
def decide(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Keeps a decision; goes on to the next line where that was asked for."""
    card = held_card(work, key=key, unit_id=unit_id)
    other: Mapping[str, Any] | None = None
    try:
        decision = validated(DecisionForm, form)
        service.appraise(work, card=card, criterion=criterion, form=decision)
    except BadInput as problem:
        errors = said(request, problem)
    except DecisionUnfit as problem:
        errors = [(field, say(request, SENTENCES[code])) for field, code in problem.details["faults"]]
    except DecidedMeanwhile as problem:
        errors, other = [("verdict", say(request, problem.advice))], problem.details
    except AnsweredMeanwhile as problem:
        errors = [("verdict", f"{say(request, problem.title)}. {say(request, problem.advice)}")]
    else:
        after = service.line_after(card, criterion=criterion) if decision.onward else None
        place = f"/lines/{after.leaf.key}" if after else "" if decision.onward else f"/lines/{criterion}"
        return see_other(f"/campaigns/{key}/appraisal/{unit_id}{place}")
    values = {name: form.first(name) for name in form.values}
    return decision_page(
        work, request, card=card, criterion=criterion, values=values, errors=errors, other=other
    )


@router.post(f"{HERE}/draft", name="appraisals.keep_draft")
@verb(Permission.APPRAISALS_DECIDE, takes=DraftForm)
def keep_draft(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Keeps what is being typed, as the page does by itself after a pause."""
    del request
    card = held_card(work, key=key, unit_id=unit_id)
    service.keep_draft(work, card=card, criterion=criterion, form=validated(DraftForm, form))
    return see_other(f"/campaigns/{key}/appraisal/{unit_id}/lines/{criterion}")


def decision_page(
    work: Work, request: Request, *, card: Scorecard, criterion: str,
    values: Mapping[str, str] | None = None, errors: Errors | None = None,
    other: Mapping[str, Any] | None = None,
) -> Response:  # fmt: skip
    """The page of a line under appraisal, also as the answer to a form with faults."""
    found = service.appraised_line(work, card=card, criterion=criterion)
    lines = service.appraised_lines(work, card=card)
    keys = [one.line.leaf.key for one in lines]
    kept = found.decision
    anew = found.is_answered or found.step == "sent"
    standing = {"verdict": kept.verdict, "reason": kept.reason} if kept and not anew else {}
    draft = service.find_draft(work, card=card, criterion=criterion)
    if draft is not None:
        standing = {"verdict": draft.verdict, "points": draft.points, "reason": draft.reason}
    is_mine = service.may_appraise(work, campaign=card.campaign, domain=found.line.domain.key)
    context = {
        **leafing(work, request, line=found.line),
        "campaign": card.campaign, "card": card, "found": found, "line": found.line,
        "place": keys.index(criterion) + 1, "tally": service.tally_of(lines),
        "after": service.line_after(card, criterion=criterion),
        "values": values or standing, "errors": errors or [], "other": other,
        "exchanges": service.list_exchanges(work, card=card, criterion=criterion, to_unit=False),
        "time": service.appraising_time(work, card=card),
        "is_over": service.can_be_appraised(work, card=card), "is_mine": is_mine,
        "is_told": card.state in service.TOLD, "draft": draft,
        "may": work.actor.scope(Permission.APPRAISALS_DECIDE).covers(card.unit.unit_id),
        "uses": service.count_uses(card),
    }  # fmt: skip
    return render(request, "scorecards/decision.html", context=context, status=422 if errors else 200)
