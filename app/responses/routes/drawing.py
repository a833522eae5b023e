"""The respondent's pages as answers to a request."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence

from fastapi import Request, Response
from markupsafe import Markup

from app.core.i18n import Language
from app.core.unit_of_work import Work
from app.responses import service as responses
from app.responses.routes.showing import (
    blank_questions,
    check_rows,
    draw_questions,
    errors_of,
    heading_of,
    hints_of,
    joined,
    page_of,
    part_of,
)
from app.responses.routes.ticket import Ticket
from app.responses.rules import Fields
from app.responses.service import Route, Visit
from app.templates import service as templates
from app.web.addresses import Addresses
from app.web.stencils import render_filled
from app.web.view import language_of, render

GROUP = 4
"""Letters of a receipt that stand together."""


def landing_page(work: Work, request: Request, *, visit: Visit) -> Response:
    """Before the start: who asks, who is addressed, how long, what happens to the answers."""
    questionnaire, language = responses.load_form(work, visit=visit).questionnaire, language_of(request)
    welcome = responses.welcome(work, visit=visit)
    closes_at = welcome.closes_at
    privacy = questionnaire.privacy_in("online")
    shared = _campaign(visit) | {
        "title": questionnaire.title.in_language(language),
        "intro": questionnaire.intro.in_language(language),
        "privacy": privacy.in_language(language) if privacy else "",
        "questions": welcome.questions, "minutes": welcome.minutes,
        "closes_at": closes_at if closes_at and work.now() < closes_at else None,
    }  # fmt: skip
    own = {"addressee": welcome.addressee, "start": _start_address(request, visit=visit)}
    return render_filled(request, "responses/landing.html", shared=shared, own=own)


def closed_page(work: Work, request: Request, *, visit: Visit) -> Response:
    """Before the opening and after the close: when, and that nothing needs to be done."""
    state = responses.answering_state(work, visit=visit)
    context = _campaign(visit) | {
        "early": state == "not_yet", "welcome": responses.welcome(work, visit=visit),
    }  # fmt: skip
    return render(
        request, "responses/closed.html", context=context, status=403 if state == "not_yet" else 410
    )


def answer_page(
    work: Work, request: Request, *, visit: Visit, shown: templates.Page, fields: Fields, ticket: Ticket,
    faults: Sequence[templates.AnswerFault] = (),
) -> Response:  # fmt: skip
    """One page of the questionnaire; with faults it is the same page again, status 422."""
    form, language = responses.load_form(work, visit=visit), language_of(request)
    errors = errors_of(faults, form=form, language=language)
    route = responses.find_route(form, fields=fields)
    questions, routed = _questions(shown, route=route, fields=fields, errors=dict(errors), language=language)
    shared = _campaign(visit) | {
        "errors": tuple(errors), "heading": heading_of(shown, language=language),
        "hints": hints_of(shown, form=form, language=language), "number": shown.number,
        "question": shown.question, "question_end": shown.question_end,
        "part": part_of(shown, form=form), "total": len(form.questionnaire.items),
        "routed": routed, "first": route.page_before(shown.number) is None,
    }  # fmt: skip
    own = {"questions": questions, "kept": _local_name(ticket)}
    if errors:  # what is wrong with somebody's answers is kept nowhere
        return render(request, "responses/answer.html", context=shared | own, status=422)
    return render_filled(request, "responses/answer.html", shared=shared, own=own)


def _questions(
    shown: templates.Page, *, route: Route, fields: Fields, errors: Mapping[str, str], language: Language
) -> tuple[Markup, bool]:
    """The questions of a page, and whether an answer on it brings others up."""
    form = route.form
    plain = not (errors or form.is_routed or form.repeats)
    if plain and fields.keys().isdisjoint(form.fields_of(shown)):
        return blank_questions(form, shown.number, language), False
    drawn = draw_questions(shown, route=route, fields=fields, errors=errors, language=language)
    return joined(drawn, language=language), any(one.when for one in drawn)


def check_page(
    work: Work, request: Request, *, visit: Visit, fields: Fields, ticket: Ticket,
    faults: Sequence[templates.AnswerFault] = (),
) -> Response:  # fmt: skip
    """All answers before they are sent."""
    form, language = responses.load_form(work, visit=visit), language_of(request)
    errors = [
        (f"/answer?page={page_of(field, form=form)}#{field}", sentence)
        for field, sentence in errors_of(faults, form=form, language=language)
    ]
    context = _campaign(visit) | {
        "rows": check_rows(form, fields=fields, language=language), "errors": errors,
        "kept": _local_name(ticket),
    }  # fmt: skip
    return render(request, "responses/check.html", context=context, status=422 if faults else 200)


def receipt_page(work: Work, request: Request, *, visit: Visit, ticket: Ticket | None = None) -> Response:
    """The number of the stored answer; with the link in hand (no ticket) a way to answer anew."""
    closing = responses.load_form(work, visit=visit).questionnaire.closing
    number = visit.stored.receipt if visit.stored else ""
    shared = _campaign(visit) | {
        "closing": closing.in_language(language_of(request)) if closing else "",
        "open": responses.answering_state(work, visit=visit) == "open",
        "shared": bool(ticket and ticket.shared),
    }  # fmt: skip
    own = {
        "receipt": number,
        "shown_receipt": grouped(number),
        "start": "" if ticket else _start_address(request, visit=visit),
        "kept": _local_name(ticket) if ticket else "",
    }
    return render_filled(request, "responses/receipt.html", shared=shared, own=own)


def grouped(receipt: str) -> str:
    """A receipt in groups of letters, easier to copy."""
    return "-".join(receipt[at : at + GROUP] for at in range(0, len(receipt), GROUP))


def _campaign(visit: Visit) -> dict[str, Hashable]:
    return {"campaign": visit.campaign, "organisation": visit.organisation}


def _start_address(request: Request, *, visit: Visit) -> str:
    addresses: Addresses = request.app.state.addresses
    return addresses.find("responses.start", {"token": visit.token})


def _local_name(ticket: Ticket) -> str:
    """A name for this answer on the respondent's machine that tells nothing; none on a shared one."""
    if ticket.shared:
        return ""
    return hashlib.sha256(f"{ticket.round} {ticket.token}".encode()).hexdigest()[:16]
