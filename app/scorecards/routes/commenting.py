"""Drafts of criteria for the units that are asked: the list, a draft, one criterion and what they say."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.errors import CommentsClosed
from app.scorecards.forms import CommentForm
from app.scorecards.service import Sheet
from app.templates import service as templates
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()
HERE: Final = "/comment-rounds/{draft_id}/{unit_id}"
LINE: Final = f"{HERE}/criteria/{{criterion}}"


@router.get("/comment-rounds", name="comments.list")
@page(Permission.SCORECARDS_READ)
def show_sheets(work: Work, request: Request) -> Response:
    """The drafts that one's units were asked about."""
    rows = service.list_sheets(work, scope=work.scope)
    if len(rows) == 1:
        return see_other(f"/comment-rounds/{rows[0].draft.id}/{rows[0].unit.id}")
    return render(request, "scorecards/comment_rounds.html", context={"rows": rows})


@router.get(HERE, name="comments.show")
@page(Permission.SCORECARDS_READ)
def show_sheet(work: Work, request: Request, draft_id: UUID, unit_id: UUID) -> Response:
    """The draft, criterion by criterion, with what the unit says and what is answered."""
    sheet = service.get_sheet(work, draft_id=draft_id, unit_id=unit_id, scope=work.scope)
    before = templates.draft_before(work, draft=sheet.draft)
    changes = templates.framework_changes(before or sheet.draft.framework, sheet.draft.framework)
    context = {"sheet": sheet, "changes": changes, "before": before, "may": _writes(work, sheet=sheet)}
    return render(request, "scorecards/comment_sheet.html", context=context)


@router.post(f"{HERE}/agree", name="comments.agree")
@verb(Permission.SCORECARDS_SCORE, takes=Nothing)
def agree(work: Work, draft_id: UUID, unit_id: UUID, form: PostedForm) -> Response:
    """Says that the unit agrees with the draft as a whole."""
    del form
    sheet = service.get_sheet(work, draft_id=draft_id, unit_id=unit_id, scope=work.scope)
    service.agree_with_draft(work, sheet=sheet)
    return see_other(f"/comment-rounds/{draft_id}/{unit_id}")


@router.get(LINE, name="comments.line")
@page(Permission.SCORECARDS_READ)
def show_line(work: Work, request: Request, draft_id: UUID, unit_id: UUID, criterion: str) -> Response:
    """One criterion as it is proposed, as it was before, and what the unit says of it."""
    sheet = service.get_sheet(work, draft_id=draft_id, unit_id=unit_id, scope=work.scope)
    return _line_page(work, request, sheet=sheet, criterion=criterion)


@router.post(LINE, name="comments.save")
@verb(Permission.SCORECARDS_SCORE, takes=CommentForm)
def save(
    work: Work, request: Request, draft_id: UUID, unit_id: UUID, criterion: str, form: PostedForm
) -> Response:
    """Keeps the comment."""
    sheet = service.get_sheet(work, draft_id=draft_id, unit_id=unit_id, scope=work.scope)
    try:
        service.comment(work, sheet=sheet, criterion=criterion, form=validated(CommentForm, form))
    except BadInput as problem:
        errors = said(request, problem)
    except CommentsClosed as problem:
        title = say(request, problem.title)
        errors = [("words", f"{title}. {say(request, problem.advice, **problem.details)}")]
    else:
        return see_other(f"/comment-rounds/{draft_id}/{unit_id}#{_anchor(criterion)}")
    return _line_page(
        work, request, sheet=sheet, criterion=criterion, words=form.first("words"), errors=errors
    )


@router.post(f"{LINE}/withdraw", name="comments.withdraw")
@verb(Permission.SCORECARDS_SCORE, takes=Nothing)
def withdraw(work: Work, draft_id: UUID, unit_id: UUID, criterion: str, form: PostedForm) -> Response:
    """Takes it back."""
    del form
    sheet = service.get_sheet(work, draft_id=draft_id, unit_id=unit_id, scope=work.scope)
    service.withdraw_comment(work, sheet=sheet, criterion=criterion)
    return see_other(f"/comment-rounds/{draft_id}/{unit_id}#{_anchor(criterion)}")


def _anchor(criterion: str) -> str:
    return "whole" if criterion == service.WHOLE else f"c-{criterion}"


def _writes(work: Work, *, sheet: Sheet) -> bool:
    return sheet.is_open and work.actor.scope(Permission.SCORECARDS_SCORE).covers(sheet.unit.id)


def _line_page(
    work: Work, request: Request, *, sheet: Sheet, criterion: str, words: str | None = None,
    errors: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    about = service.find_criterion(sheet.draft.framework, key=criterion)
    before = templates.draft_before(work, draft=sheet.draft)
    changes = templates.framework_changes(before, sheet.draft.framework) if before else None
    known = sheet.comments.get(criterion)
    order = service.criteria_order(sheet.draft.framework)
    place = order.index(criterion) + 1
    context = {
        "sheet": sheet, "criterion": criterion, "about": about, "known": known, "errors": errors or [],
        "change": changes.of(criterion) if changes else None, "may": _writes(work, sheet=sheet),
        "words": words if words is not None else known.said.words if known else "",
        "after": order[place] if place < len(order) else None,
    }  # fmt: skip
    return render(request, "scorecards/comment_line.html", context=context, status=422 if errors else 200)
