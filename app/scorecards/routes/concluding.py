"""What follows on the appraisal: it is concluded, objections are answered, units go on to the council."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.errors import DecisionUnfit
from app.scorecards.forms import AnswerForm, UnitsForm
from app.scorecards.routes.appraisals import HERE, SENTENCES, decision_page
from app.scorecards.routes.cards import held_card
from app.web.deps import verb
from app.web.forms import PostedForm, validated
from app.web.view import said, say, see_other

router = APIRouter()


@router.post(f"{HERE}/answer", name="appraisals.answer")
@verb(Permission.APPRAISALS_DECIDE, takes=AnswerForm)
def answer(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Answers the objection to a line."""
    card = held_card(work, key=key, unit_id=unit_id)
    try:
        service.answer_objection(work, card=card, criterion=criterion, form=validated(AnswerForm, form))
    except BadInput as problem:
        errors = said(request, problem)
    except DecisionUnfit as problem:
        errors = [(field, say(request, SENTENCES[code])) for field, code in problem.details["faults"]]
    else:
        return see_other(f"/campaigns/{key}/appraisal/{unit_id}/lines/{criterion}#exchanges")
    values = {name: form.first(name) for name in form.values}
    return decision_page(work, request, card=card, criterion=criterion, values=values, errors=errors)


@router.post("/campaigns/{key}/appraisal/conclude", name="appraisals.conclude")
@verb(Permission.CAMPAIGNS_RUN, takes=UnitsForm)
def conclude(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Concludes the appraisal of the units that are named, or of all that are ready."""
    del request
    campaign, units = campaigns.get_campaign(work, key=key), validated(UnitsForm, form).unit
    service.conclude_appraisals(work, campaign=campaign, unit_ids=units)
    return see_other(f"/campaigns/{key}/appraisal")


@router.post("/campaigns/{key}/appraisal/forward", name="appraisals.forward")
@verb(Permission.CAMPAIGNS_RUN, takes=UnitsForm)
def forward(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Lets the units that are named, or all that are ready, go on to the council."""
    del request
    campaign, units = campaigns.get_campaign(work, key=key), validated(UnitsForm, form).unit
    service.forward_to_council(work, campaign=campaign, unit_ids=units)
    return see_other(f"/campaigns/{key}/appraisal")
