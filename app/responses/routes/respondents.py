"""The respondent's way: link, start, pages, check, receipt. GET changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.core.clock import in_vietnam
from app.core.errors import BadInput, DatabaseBusy
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.responses import service as responses
from app.responses.errors import AnsweringClosed, AnswersNeedMending
from app.responses.forms import AnswerControl, StartForm
from app.responses.guards import count_wrong_link
from app.responses.routes.drawing import answer_page, check_page, closed_page, landing_page, receipt_page
from app.responses.routes.showing import page_to_resume
from app.responses.routes.ticket import Ticket, hand_out, read_ticket, take_back
from app.responses.rules import Fields, is_already_stored, merge_fields
from app.responses.service import AnswerForm, OnlineSubmission, Route, Visit
from app.templates import service as templates
from app.web.deps import page, verb
from app.web.forms import Fault, PostedForm, validated
from app.web.straight import StraightRoute
from app.web.view import see_other

public = APIRouter(route_class=StraightRoute)
CONTROLS = frozenset(AnswerControl.model_fields)
TRIES: Final = 5


@public.api_route("/r/{token:path}", methods=["GET", "HEAD"], name="responses.landing")
@page(None, brief=True, refused=count_wrong_link)
def landing(work: Work, request: Request, token: str) -> Response:
    """Who asks whom about what; the receipt where an answer is stored."""
    visit = responses.get_visit(work, token=token)
    if visit.stored is not None:
        return receipt_page(work, request, visit=visit)
    if responses.answering_state(work, visit=visit) != "open":
        return closed_page(work, request, visit=visit)
    return landing_page(work, request, visit=visit)


@public.post("/r/{token}/start", name="responses.start")
@verb(None, takes=StartForm, alone=True, brief=True, refused=count_wrong_link)
def start(request: Request, form: PostedForm, token: str) -> Response:
    """Exchanges the link for a cookie; the database is only read."""
    resources: Resources = request.app.state.resources
    with open_work(resources, writing=False) as work:
        visit = responses.get_visit(work, token=token)
        wanted = validated(StartForm, form)
        if responses.answering_state(work, visit=visit) != "open":
            return closed_page(work, request, visit=visit)
    round_ = responses.round_to_start(visit, anew=wanted.anew)
    there = is_already_stored(stored=visit.stored_round, given=round_)
    response = see_other("/receipt" if there else "/answer")
    hand_out(response, tokens=resources.tokens, ticket=Ticket(token, round_, wanted.shared))
    return response


@public.get("/answer", name="responses.answer")
@page(None, brief=True)
def show_answer(work: Work, request: Request) -> Response:
    """A page of the questionnaire, filled with what was saved; `?page=check` lists everything."""
    ticket = read_ticket(request)
    visit = responses.get_visit(work, token=ticket.token)
    if is_already_stored(stored=visit.stored_round, given=ticket.round):
        return see_other("/receipt")
    if responses.answering_state(work, visit=visit) != "open":
        return closed_page(work, request, visit=visit)
    form = responses.load_form(work, visit=visit)
    fields = responses.read_draft(work, visit=visit, round=ticket.round)
    route = responses.find_route(form, fields=fields)
    wanted = request.query_params.get("page", "")
    shown = _find_page(form, wanted)
    if shown is not None and not route.items_asked(shown):
        shown, wanted = None, ""
    if shown is None and wanted != "check":
        resumed = page_to_resume(route, fields=fields)
        shown = form.pages[resumed - 1] if resumed else None
    if shown is None:
        return check_page(work, request, visit=visit, fields=fields, ticket=ticket)
    return answer_page(work, request, visit=visit, shown=shown, fields=fields, ticket=ticket)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page of the questionnaire posted. `fields`: the answers on it."""

    request: Request
    ticket: Ticket
    control: AnswerControl
    fields: Fields


@dataclass(frozen=True, slots=True)
class Step:
    """A posted page. `shown`: the page it came from, None from the check page; `fields`: all answers;
    `new`: items that are asked only since this post."""

    work: Work
    request: Request
    visit: Visit
    shown: templates.Page | None
    fields: Fields
    ticket: Ticket
    route: Route
    new: frozenset[str] = field(default_factory=frozenset)

    @property
    def form(self) -> AnswerForm:
        """The questionnaire of the visit."""
        return self.route.form


@public.post("/answer", name="responses.save")
@verb(None, takes=AnswerControl, more=True, alone=True)
def save_answer(request: Request, form: PostedForm) -> Response:
    """Saves a page, then goes where the button says; `submit` sends everything."""
    named = PostedForm({name: form.values[name] for name in CONTROLS & form.values.keys()}, {})
    control = validated(AnswerControl, named)
    fields = {name: values for name, values in form.values.items() if name not in CONTROLS}
    sent = Sent(request, read_ticket(request), control, fields)
    return _submit(sent) if control.action == "submit" else _keep(sent, then=STEPS[control.action])


def _read_step(work: Work, sent: Sent) -> Step | Response:
    """The post upon what was kept; a response where an answer is stored already."""
    visit = responses.get_visit(work, token=sent.ticket.token)
    if is_already_stored(stored=visit.stored_round, given=sent.ticket.round):
        return _not_saved() if sent.control.action == "save" else see_other("/receipt")
    answers = responses.load_form(work, visit=visit)
    _refuse_foreign(sent.fields, answers=answers)
    shown = _find_page(answers, sent.control.page)
    kept = responses.read_draft(work, visit=visit, round=sent.ticket.round)
    merged = merge_fields(kept, posted=sent.fields, page_fields=answers.fields_of(shown) if shown else ())
    before = responses.find_route(answers, fields=kept)
    route = responses.find_route(answers, fields=merged)
    fields = responses.drop_hidden(merged, hidden=route.hidden)
    return Step(work, sent.request, visit, shown, fields, sent.ticket, route, before.hidden - route.hidden)


def _keep(sent: Sent, *, then: Callable[[Step], Response]) -> Response:
    """Stores the page as a draft; from the start again where another window stored one meanwhile."""
    resources: Resources = sent.request.app.state.resources
    for _ in range(TRIES):
        with open_work(resources, writing=False) as work:
            step = _read_step(work, sent)
            if isinstance(step, Response):
                return step
            if responses.answering_state(work, visit=step.visit) != "open":
                shut = _not_saved() if sent.control.action == "save" else None
                return shut or closed_page(work, sent.request, visit=step.visit)
            response = then(step)
        with open_work(resources, writing=True, single=True) as work:
            if responses.save_draft(work, visit=step.visit, round=sent.ticket.round, fields=step.fields):
                return response
    raise DatabaseBusy


def _submit(sent: Sent) -> Response:
    """Sends everything in one transaction; what is to be mended is kept and shown again."""
    with open_work(sent.request.app.state.resources, writing=True) as work:
        step = _read_step(work, sent)
        if isinstance(step, Response):
            return step
        online = OnlineSubmission(visit=step.visit, round=sent.ticket.round, values=step.fields)
        try:
            responses.submit_response(work, submission=online)
        except AnsweringClosed:
            return closed_page(work, sent.request, visit=step.visit)
        except AnswersNeedMending as refusal:
            faults = refusal.faults
        else:
            return see_other("/receipt")
    return _keep(sent, then=lambda again: _mend(again, faults=faults))


def _mend(step: Step, *, faults: Sequence[templates.AnswerFault]) -> Response:
    here = [one for one in faults if step.shown and one.field in step.shown.fields]
    return _show_again(step, shown=step.shown if here else None, faults=here or faults)


def _tell_time(step: Step) -> Response:
    if "application/json" in step.request.headers.get("accept", ""):
        return JSONResponse({"saved": in_vietnam(step.work.now()).strftime("%H:%M")})
    return see_other(_address(step.shown.number if step.shown else None))


def _go_back(step: Step) -> Response:
    before = step.route.page_before(step.shown.number if step.shown else len(step.form.pages) + 1)
    return see_other(_address(before or 1))


def _go_on(step: Step) -> Response:
    if step.shown is None:
        return see_other(_address(None))
    faults = responses.find_faults(step.form, fields=step.fields, among=step.shown.fields)
    unseen = _unseen_fields(step, shown=step.shown)
    seen = [fault for fault in faults if fault.field not in unseen]
    if seen:
        return _show_again(step, shown=step.shown, faults=seen)
    if unseen:
        return see_other(f"{_address(step.shown.number)}#{unseen[0]}")
    return see_other(_address(step.route.page_after(step.shown.number)))


def _unseen_fields(step: Step, *, shown: templates.Page) -> list[str]:
    """Fields of the page that only this post brought up; a script shows them, and saves, before that."""
    return [name for name in step.route.fields_asked(shown) if name in step.new and name not in step.fields]


STEPS: Mapping[str, Callable[[Step], Response]] = {
    "save": _tell_time, "previous": _go_back, "next": _go_on,
}  # fmt: skip


def _show_again(
    step: Step, *, shown: templates.Page | None, faults: Sequence[templates.AnswerFault]
) -> Response:
    """The same page with everything that was typed, and what to mend."""
    if shown is None:
        return check_page(
            step.work, step.request, visit=step.visit, fields=step.fields, ticket=step.ticket, faults=faults
        )
    return answer_page(
        step.work, step.request, visit=step.visit, shown=shown, fields=step.fields,
        ticket=step.ticket, faults=faults,
    )  # fmt: skip


@public.get("/receipt", name="responses.receipt")
@page(None, brief=True)
def receipt(work: Work, request: Request) -> Response:
    """The number of the answer that is stored; shown once on a computer that others use too."""
    ticket = read_ticket(request)
    visit = responses.get_visit(work, token=ticket.token)
    if visit.stored is None:
        return see_other("/answer")
    response = receipt_page(work, request, visit=visit, ticket=ticket)
    if ticket.shared:
        take_back(response)
    return response


def _find_page(form: AnswerForm, wanted: str) -> templates.Page | None:
    """The page of this number; None for anything else."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= 3 else 0
    return form.pages[number - 1] if 1 <= number <= len(form.pages) else None


def _address(number: int | None) -> str:
    return f"/answer?page={'check' if number is None else number}"


def _refuse_foreign(posted: Mapping[str, Sequence[str]], *, answers: AnswerForm) -> None:
    """Fields that the questionnaire does not have come from no page of ours."""
    foreign = sorted(posted.keys() - answers.fields)
    if foreign:
        raise BadInput(faults=[Fault(name, "This field is not part of the form.", {}) for name in foreign])


def _not_saved() -> Response:
    """To the script: nothing was kept; the button then leads on."""
    return JSONResponse({"saved": None}, status_code=409)
