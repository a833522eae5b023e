"""The respondent's pages as answers to a request."""

import hashlib
from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response

from app.core.unit_of_work import Work
from app.responses import service as responses
from app.responses.routes.showing import check_rows, draw_questions, errors_of, page_of, part_of
from app.responses.routes.ticket import Ticket
from app.responses.rules import Fields
from app.responses.service import Visit
from app.templates import service as templates
from app.web.view import language_of, render

GROUP = 4
"""Letters of a receipt that stand together."""


def landing_page(work: Work, request: Request, *, visit: Visit) -> Response:
    """Before the start: who asks, who is addressed, how long, what happens to the answers."""
    form = responses.load_form(work, visit=visit)
    context = _about(visit) | {
        "token": visit.token, "questionnaire": form.questionnaire,
        "welcome": responses.welcome(work, visit=visit),
    }  # fmt: skip
    return render(request, "responses/landing.html", context=context)


def closed_page(work: Work, request: Request, *, visit: Visit) -> Response:
    """Before the opening and after the close: when, and that nothing needs to be done."""
    state = responses.answering_state(work, visit=visit)
    context = _about(visit) | {
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
    questions = draw_questions(shown, route=route, fields=fields, errors=dict(errors), language=language)
    wording = form.questionnaire.wording("online")
    part, parts = part_of(shown, form=form)
    context = _about(visit) | {
        "shown": shown, "questions": questions, "errors": errors, "kept": _local_name(ticket),
        "routed": any(one.when for one in questions), "first": route.page_before(shown.number) is None,
        "total": len(form.questionnaire.items), "part": part, "parts": parts,
        "wording": wording.in_language(language) if wording and shown.number == 1 else "",
        "text": lambda text: text.in_language(language),
    }  # fmt: skip
    return render(request, "responses/answer.html", context=context, status=422 if faults else 200)


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
    context = _about(visit) | {
        "rows": check_rows(form, fields=fields, language=language), "errors": errors,
        "kept": _local_name(ticket),
    }  # fmt: skip
    return render(request, "responses/check.html", context=context, status=422 if faults else 200)


def receipt_page(work: Work, request: Request, *, visit: Visit, ticket: Ticket | None = None) -> Response:
    """The number of the stored answer; with the link in hand (no ticket) a way to answer anew."""
    form = responses.load_form(work, visit=visit)
    number = visit.stored.receipt if visit.stored else ""
    context = _about(visit) | {
        "receipt": number,
        "shown_receipt": grouped(number),
        "open": responses.answering_state(work, visit=visit) == "open",
        "token": "" if ticket else visit.token,
        "kept": _local_name(ticket) if ticket else "", "shared": bool(ticket and ticket.shared),
        "closing": form.questionnaire.closing,
    }  # fmt: skip
    return render(request, "responses/receipt.html", context=context)


def grouped(receipt: str) -> str:
    """A receipt in groups of letters, easier to copy."""
    return "-".join(receipt[at : at + GROUP] for at in range(0, len(receipt), GROUP))


def _about(visit: Visit) -> dict[str, Any]:
    return {"campaign": visit.campaign, "audience": visit.audience, "organisation": visit.organisation}


def _local_name(ticket: Ticket) -> str:
    """A name for this answer on the respondent's machine that tells nothing; none on a shared one."""
    if ticket.shared:
        return ""
    return hashlib.sha256(f"{ticket.round} {ticket.token}".encode()).hexdigest()[:16]
