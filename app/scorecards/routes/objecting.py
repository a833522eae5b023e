"""What a unit answers its appraiser: explanations, objections, that it accepts the result."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.errors import NotAsked
from app.scorecards.forms import ExplainForm, ObjectionForm
from app.scorecards.routes.cards import held_card
from app.scorecards.routes.lines import HERE, line_page
from app.web.deps import verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import said, say, see_other

router = APIRouter()


@router.post(f"{HERE}/explanation", name="scorecards.explain")
@verb(Permission.SCORECARDS_SCORE, takes=ExplainForm)
def explain(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Answers the appraiser who asked about the line."""
    card = held_card(work, key=key, unit_id=unit_id)
    try:
        answer = validated(ExplainForm, form)
        service.explain(work, card=card, criterion=criterion, form=answer)
    except BadInput as problem:
        errors = said(request, problem)
    except NotAsked as problem:
        errors = [("words", f"{say(request, problem.title)}. {say(request, problem.advice)}")]
    else:
        return see_other(f"/campaigns/{key}/scorecards/{unit_id}/lines/{criterion}#exchanges")
    values = {name: form.first(name) for name in form.values}
    return line_page(work, request, card=card, criterion=criterion, values=values, errors=errors)


@router.post(f"{HERE}/objection", name="scorecards.write_objection")
@verb(Permission.SCORECARDS_SCORE, takes=ObjectionForm)
def write_objection(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Keeps what is objected about the line until the head of the unit sends it."""
    card = held_card(work, key=key, unit_id=unit_id)
    try:
        service.write_objection(work, card=card, criterion=criterion, form=validated(ObjectionForm, form))
    except BadInput as problem:
        values = {name: form.first(name) for name in form.values}
        errors = said(request, problem)
        return line_page(work, request, card=card, criterion=criterion, values=values, errors=errors)
    return see_other(f"/campaigns/{key}/scorecards/{unit_id}/lines/{criterion}#exchanges")


@router.post(f"{HERE}/objection/withdraw", name="scorecards.withdraw_objection")
@verb(Permission.SCORECARDS_SCORE, takes=Nothing)
def withdraw_objection(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Takes back what was written about the line."""
    del request, form
    service.withdraw_objection(work, card=held_card(work, key=key, unit_id=unit_id), criterion=criterion)
    return see_other(f"/campaigns/{key}/scorecards/{unit_id}/lines/{criterion}")


@router.post("/campaigns/{key}/scorecards/{unit_id}/objections", name="scorecards.send_objections")
@verb(Permission.SCORECARDS_SUBMIT, takes=Nothing)
def send_objections(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Sends every objection that was written."""
    del request, form
    service.send_objections(work, card=held_card(work, key=key, unit_id=unit_id))
    return see_other(f"/campaigns/{key}/scorecards/{unit_id}")


@router.post("/campaigns/{key}/scorecards/{unit_id}/accept", name="scorecards.accept")
@verb(Permission.SCORECARDS_SUBMIT, takes=Nothing)
def accept(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Says that the unit has nothing to object."""
    del request, form
    service.accept_result(work, card=held_card(work, key=key, unit_id=unit_id))
    return see_other(f"/campaigns/{key}/scorecards/{unit_id}")
