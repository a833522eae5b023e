"""The council of a round: members, sessions, who takes part, what is decided, a member's own opinion."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.guards import sentence
from app.campaigns.models import Campaign
from app.core.errors import BadInput, Problem
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.rankings import service
from app.rankings.errors import LineUnfit
from app.rankings.forms import (
    AttendanceForm,
    CouncilForm,
    LineDecision,
    OpinionForm,
    SessionForm,
    UnitsDecision,
    VotesForm,
)
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import language_of, render, said, say, see_other

router = APIRouter()
HERE: Final = "/campaigns/{key}/council"
SESSION: Final = f"{HERE}/sessions/{{session_id}}"
FAULTS: Final = {
    "unknown": "Choose one from the list.", "not_a_number": "Enter digits, for example 1250 or 1,5.",
    "beyond": "This criterion takes 0 to {most}.", "must_apply": "This criterion applies to every unit.",
}  # fmt: skip
Errors = Sequence[tuple[str, str]]


@router.get(HERE, name="council.show")
@page(Permission.RANKINGS_READ)
def show_council(work: Work, request: Request, key: str) -> Response:
    """Members, quorum, sessions."""
    return _council_page(work, request, campaign=campaigns.get_campaign(work, key=key))


@router.post(HERE, name="council.name")
@verb(Permission.CAMPAIGNS_RUN, takes=CouncilForm)
def name_council(work: Work, request: Request, form: PostedForm, key: str) -> Response:
    """Names the council."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        service.name_council(work, campaign=campaign, form=validated(CouncilForm, form))
    except BadInput as problem:
        return _council_page(work, request, campaign=campaign, errors=said(request, problem))
    return see_other(f"/campaigns/{key}/council")


@router.post(f"{HERE}/sessions", name="council.plan")
@verb(Permission.COUNCIL_KEEP, takes=SessionForm)
def plan_session(work: Work, request: Request, form: PostedForm, key: str) -> Response:
    """Plans a session."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        planned = service.plan_session(work, campaign=campaign, form=validated(SessionForm, form))
    except BadInput as problem:
        return _council_page(work, request, campaign=campaign, errors=said(request, problem), typed=form)
    return see_other(f"/campaigns/{key}/council/sessions/{planned.id}")


@router.get(SESSION, name="council.session")
@page(Permission.RANKINGS_READ)
def show_session(work: Work, request: Request, key: str, session_id: UUID) -> Response:
    """One session: who takes part, what waits, what was decided."""
    campaign = campaigns.get_campaign(work, key=key)
    return _session_page(work, request, campaign=campaign, session_id=session_id)


@router.get(f"{SESSION}/minutes", name="council.minutes")
@page(Permission.RANKINGS_READ)
def show_minutes(work: Work, request: Request, key: str, session_id: UUID) -> Response:
    """The minutes, for print and signature."""
    campaign = campaigns.get_campaign(work, key=key)
    context = _session(work, campaign=campaign, session_id=session_id)
    day = context["held"].session.held_on
    letter = campaigns.letterhead_of(work, campaign=campaign, language=language_of(request), day=day)
    return render(request, "rankings/minutes.html", context={**context, "letter": letter})


@router.post(f"{SESSION}/attendance", name="council.attend")
@verb(Permission.COUNCIL_KEEP, takes=AttendanceForm)
def record_attendance(work: Work, request: Request, form: PostedForm, key: str, session_id: UUID) -> Response:
    """Who is there."""

    def step(campaign: Campaign) -> object:
        said = validated(AttendanceForm, form)
        return service.record_attendance(work, campaign=campaign, session_id=session_id, form=said)

    return _step(work, request, form, key, session_id, step)


@router.post(f"{SESSION}/opinion", name="council.opinion")
@verb(Permission.COUNCIL_SPEAK, takes=OpinionForm)
def write_opinion(work: Work, request: Request, form: PostedForm, key: str, session_id: UUID) -> Response:
    """A member's own opinion."""

    def step(campaign: Campaign) -> object:
        said = validated(OpinionForm, form)
        return service.write_opinion(work, campaign=campaign, session_id=session_id, form=said)

    return _step(work, request, form, key, session_id, step)


@router.post(f"{SESSION}/open", name="council.open")
@verb(Permission.COUNCIL_KEEP, takes=Nothing)
def open_session(work: Work, request: Request, form: PostedForm, key: str, session_id: UUID) -> Response:
    """Opens a session."""

    def step(campaign: Campaign) -> object:
        return service.open_session(work, campaign=campaign, session_id=session_id)

    return _step(work, request, form, key, session_id, step)


@router.post(f"{SESSION}/close", name="council.close")
@verb(Permission.COUNCIL_KEEP, takes=Nothing)
def close_session(work: Work, request: Request, form: PostedForm, key: str, session_id: UUID) -> Response:
    """Closes a session."""

    def step(campaign: Campaign) -> object:
        return service.close_session(work, campaign=campaign, session_id=session_id)

    return _step(work, request, form, key, session_id, step)


@router.post(f"{SESSION}/units", name="council.approve")
@verb(Permission.COUNCIL_KEEP, takes=UnitsDecision)
def approve_units(work: Work, request: Request, form: PostedForm, key: str, session_id: UUID) -> Response:
    """Approves units as they stand."""

    def step(campaign: Campaign) -> object:
        said = validated(UnitsDecision, form)
        return service.approve_units(work, campaign=campaign, session_id=session_id, form=said)

    return _step(work, request, form, key, session_id, step)


@router.post(f"{SESSION}/lines", name="council.decide")
@verb(Permission.COUNCIL_KEEP, takes=LineDecision)
def decide_line(work: Work, request: Request, form: PostedForm, key: str, session_id: UUID) -> Response:
    """Decides about one line of one unit."""

    def step(campaign: Campaign) -> object:
        said = validated(LineDecision, form)
        return service.decide_line(work, campaign=campaign, session_id=session_id, form=said)

    return _step(work, request, form, key, session_id, step)


@router.post(f"{SESSION}/survey", name="council.survey")
@verb(Permission.COUNCIL_KEEP, takes=VotesForm)
def agree_to_survey(work: Work, request: Request, form: PostedForm, key: str, session_id: UUID) -> Response:
    """Agrees to the results of the survey."""

    def step(campaign: Campaign) -> object:
        said = validated(VotesForm, form)
        return service.agree_to_survey(work, campaign=campaign, session_id=session_id, form=said)

    return _step(work, request, form, key, session_id, step)


def _step(
    work: Work, request: Request, form: PostedForm, key: str, session_id: UUID,
    step: Callable[[Campaign], object],
) -> Response:  # fmt: skip
    """One step of a session, and its page again; a refusal stands on it with what was typed."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        step(campaign)
    except BadInput as problem:
        errors, status = said(request, problem), problem.status
    except LineUnfit as refused:
        told = refused.details
        errors = [(told["field"], say(request, FAULTS[told["fault"]], most=told["most"]))]
        status = refused.status
    except Problem as refused:
        if refused.status not in (409, 422):
            raise
        errors, status = [("", sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{key}/council/sessions/{session_id}")
    return _session_page(
        work, request, campaign=campaign, session_id=session_id, typed=form, errors=errors, status=status
    )


def _council_page(
    work: Work, request: Request, *, campaign: Campaign, errors: Errors = (), typed: PostedForm | None = None
) -> Response:
    context = {
        "campaign": campaign, "seated": service.get_seated(work, campaign=campaign),
        "sessions": service.list_sessions(work, campaign=campaign), "errors": errors,
        "values": _typed(typed),
    }  # fmt: skip
    return render(request, "rankings/council.html", context=context, status=422 if errors else 200)


def _session_page(
    work: Work, request: Request, *, campaign: Campaign, session_id: UUID, typed: PostedForm | None = None,
    errors: Errors = (), status: int = 200,
) -> Response:  # fmt: skip
    context = {
        **_session(work, campaign=campaign, session_id=session_id), "errors": errors, "values": _typed(typed),
        "mine": work.actor.user_id,
    }  # fmt: skip
    return render(request, "rankings/session.html", context=context, status=status)


def _typed(form: PostedForm | None) -> dict[str, str]:
    return {} if form is None else {name: form.first(name) for name in form.values}


def _session(work: Work, *, campaign: Campaign, session_id: UUID) -> dict[str, Any]:
    """Everything that the page of a session and its minutes show."""
    found = service.show_docket(work, campaign=campaign, session_id=session_id, scope=work.scope)
    return {"campaign": campaign, "docket": found, "held": found.held}
