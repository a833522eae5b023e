"""One line of the self-assessment: its figures, its documents, its explanation."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work, open_work
from app.scorecards import service
from app.scorecards.errors import DeclarationUnfit, EvidenceRefused
from app.scorecards.forms import EvidenceForm, LineForm, UseForm
from app.scorecards.routes.cards import held_card, writes
from app.scorecards.routes.leafing import leafing
from app.scorecards.service import Scorecard
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()
HERE: Final = "/campaigns/{key}/scorecards/{unit_id}/lines/{criterion}"
SENTENCES: Final[Mapping[str, str]] = {
    "unknown_field": "This field is not part of the form.",
    "unknown_choice": "Choose one of the answers.",
    "not_a_number": "Enter digits, for example 1250 or 1,5.",
    "not_whole": "Enter a whole number.",
    "whole_is_nothing": "Enter a whole above 0, or say that the criterion does not apply.",
    "above_maximum": "Enter at most {limit}.",
}
Errors = list[tuple[str, str]]


@router.get(HERE, name="scorecards.line")
@page(Permission.SCORECARDS_READ)
def show_line(work: Work, request: Request, key: str, unit_id: UUID, criterion: str) -> Response:
    """One line as it stands; for those who score it, as a form."""
    card = held_card(work, key=key, unit_id=unit_id)
    return line_page(work, request, card=card, criterion=criterion)


@router.post(HERE, name="scorecards.save_line")
@verb(Permission.SCORECARDS_SCORE, takes=LineForm)
def save_line(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Keeps what is said about the line; goes on to the next one where that was asked for."""
    card = held_card(work, key=key, unit_id=unit_id)
    try:
        line = validated(LineForm, form)
        service.save_line(work, card=card, criterion=criterion, form=line)
    except BadInput as problem:
        errors = said(request, problem)
    except DeclarationUnfit as problem:
        errors = [
            (fault.field, say(request, SENTENCES[fault.code], limit=fault.limit))
            for fault in problem.details["faults"]
        ]
    else:
        after = service.line_after(card, criterion=criterion) if line.onward else None
        place = f"/lines/{after.leaf.key}" if after else "" if line.onward else f"/lines/{criterion}"
        return see_other(f"/campaigns/{key}/scorecards/{unit_id}{place}")
    values = {name: form.first(name) for name in form.values}
    return line_page(work, request, card=card, criterion=criterion, values=values, errors=errors)


@router.post(f"{HERE}/evidence", name="scorecards.add_evidence")
@verb(Permission.SCORECARDS_SCORE, alone=True, takes=EvidenceForm, file="file")
def add_evidence(request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm) -> Response:
    """Hands in a document for the line."""
    upload = form.uploads.get("file")
    content = b""
    if upload is not None:
        with upload.file as file:
            content = file.read()
    with open_work(request.app.state.resources, actor=request.state.actor, writing=True) as work:
        card = held_card(work, key=key, unit_id=unit_id)
        try:
            described = validated(EvidenceForm, form)
            service.add_evidence(work, card=card, criterion=criterion, content=content, form=described)
        except BadInput as problem:
            errors = said(request, problem)
        except EvidenceRefused as problem:
            errors = [("file", say(request, problem.advice, **problem.details))]
        else:
            return see_other(f"/campaigns/{key}/scorecards/{unit_id}/lines/{criterion}#evidence")
        values = {name: form.first(name) for name in form.values}
        return line_page(work, request, card=card, criterion=criterion, values=values, errors=errors)


@router.post(f"{HERE}/use", name="scorecards.use_evidence")
@verb(Permission.SCORECARDS_SCORE, takes=UseForm)
def use_evidence(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Lets a document that is here already stand for this line too."""
    del request
    card = held_card(work, key=key, unit_id=unit_id)
    chosen = validated(UseForm, form).evidence_id
    service.use_evidence(work, card=card, criterion=criterion, evidence_id=chosen)
    return see_other(f"/campaigns/{key}/scorecards/{unit_id}/lines/{criterion}#evidence")


@router.post(f"{HERE}/drop", name="scorecards.drop_evidence")
@verb(Permission.SCORECARDS_SCORE, takes=UseForm)
def drop_evidence(
    work: Work, request: Request, key: str, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Takes a document off this line."""
    del request
    card = held_card(work, key=key, unit_id=unit_id)
    chosen = validated(UseForm, form).evidence_id
    service.drop_evidence(work, card=card, criterion=criterion, evidence_id=chosen)
    return see_other(f"/campaigns/{key}/scorecards/{unit_id}/lines/{criterion}#evidence")


@router.get("/campaigns/{key}/scorecards/{unit_id}/evidence/{evidence_id}", name="scorecards.evidence")
@page(Permission.SCORECARDS_READ)
def save_evidence(work: Work, key: str, unit_id: UUID, evidence_id: UUID) -> Response:
    """A document as it was handed in, to be saved."""
    card = held_card(work, key=key, unit_id=unit_id)
    found = service.get_evidence_file(work, card=card, evidence_id=evidence_id)
    return download(found.content, name=found.name, media_type=found.media_type)


def _asked(work: Work, *, card: Scorecard, criterion: str) -> dict[str, Any]:
    """What an appraiser and the unit said about the line, and what the unit may say now."""
    may = work.actor.scope(Permission.SCORECARDS_SCORE).covers(card.unit.unit_id)
    return {
        "told": card.state in service.TOLD,
        "found": service.appraised_line(work, card=card, criterion=criterion),
        "exchanges": service.list_exchanges(work, card=card, criterion=criterion, to_unit=True),
        "explaining": service.explaining_time(work, card=card),
        "can_explain": may and service.may_explain(work, card=card, criterion=criterion),
        "objecting": service.objecting_time(work, card=card),
        "can_object": may and service.may_object(work, card=card, criterion=criterion),
    }


def line_page(
    work: Work, request: Request, *, card: Scorecard, criterion: str,
    values: Mapping[str, str] | None = None, errors: Errors | None = None,
) -> Response:  # fmt: skip
    """The page of a line, also as the answer to a form with faults."""
    line = service.find_line(card, criterion=criterion)
    keys = [one.leaf.key for one in card.lines]
    standing = {one.id for one in line.evidence}
    kept = {**line.declared, "explanation": line.explanation, "exempt": "1" if line.exempt else ""}
    context = {
        **_asked(work, card=card, criterion=criterion),
        **leafing(work, request, line=line),
        "campaign": card.campaign, "card": card, "line": line, "place": keys.index(criterion) + 1,
        "after": service.line_after(card, criterion=criterion), "values": values or kept,
        "errors": errors or [], "can_write": writes(work, card=card),
        "others": [one for one in service.list_documents(work, card=card) if one.id not in standing],
    }  # fmt: skip
    return render(request, "scorecards/line.html", context=context, status=422 if errors else 200)
