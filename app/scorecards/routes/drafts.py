"""Drafts of criteria for the office that writes them: brought in, compared, put out, answered, published."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core import clock
from app.core.actor import EVERYWHERE
from app.core.errors import BadInput, Problem
from app.core.permissions import Permission
from app.core.tabular import XLSX
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.errors import CommentedMeanwhile, CommentsOpen, CommentsUnanswered, RoundUnfit
from app.scorecards.forms import CommentAnswerForm, PutOutForm
from app.templates import service as templates
from app.templates.errors import DraftSuperseded, DraftUnchanged, TemplateFaulty, VersionPublished
from app.units import service as units
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import language_of, render, said, say, see_other

router = APIRouter()
HERE: Final = "/framework-drafts/{draft_id}"
Errors = list[tuple[str, str]]


@router.get("/framework-drafts", name="drafts.list")
@page(Permission.TEMPLATES_READ)
def show_drafts(work: Work, request: Request) -> Response:
    """Every draft with how far its comments are."""
    return render(
        request, "scorecards/drafts.html", context={"rows": service.list_draft_rows(work, scope=work.scope)}
    )


@router.get("/framework-drafts/import", name="drafts.import")
@page(Permission.TEMPLATES_PUBLISH)
def show_import(request: Request) -> Response:
    """The upload form."""
    return _import_page(request)


@router.post("/framework-drafts/import", name="drafts.receive")
@verb(Permission.TEMPLATES_PUBLISH, takes=Nothing, file="file")
def receive(work: Work, request: Request, form: PostedForm) -> Response:
    """Keeps the file as the next draft, or says what to mend, line by line."""
    upload = form.uploads.get("file")
    if upload is None or not upload.filename:
        return _import_page(request, errors=[("file", say(request, "Choose a file."))])
    with upload.file as file:
        content = file.read()
    try:
        draft = templates.add_draft(work, content=content, name=upload.filename)
    except TemplateFaulty as refused:
        return _import_page(request, findings=refused.details["findings"])
    except (VersionPublished, DraftUnchanged) as refused:
        return _import_page(request, errors=[("file", _sentence(request, refused))])
    return see_other(f"/framework-drafts/{draft.id}")


@router.get(HERE, name="drafts.show")
@page(Permission.TEMPLATES_READ)
def show_draft(work: Work, request: Request, draft_id: UUID) -> Response:
    """The criteria of a draft with what was changed, how many comments each has, and the next step."""
    return _draft_page(work, request, draft_id=draft_id)


@router.get(f"{HERE}/changes", name="drafts.changes")
@page(Permission.TEMPLATES_READ)
def show_changes(work: Work, request: Request, draft_id: UUID) -> Response:
    """The draft and what came before it side by side, criterion by criterion."""
    draft = templates.get_draft(work, draft_id=draft_id)
    before = templates.draft_before(work, draft=draft)
    changes = templates.framework_changes(before, draft.framework) if before else None
    context = {"draft": draft, "before": before, "changes": changes}
    return render(request, "scorecards/draft_changes.html", context=context)


@router.get(f"{HERE}/round", name="drafts.round")
@page(Permission.TEMPLATES_PUBLISH)
def show_round(work: Work, request: Request, draft_id: UUID) -> Response:
    """The form that puts a draft out for comment."""
    return _round_page(work, request, draft_id=draft_id)


@router.post(f"{HERE}/round", name="drafts.put_out")
@verb(Permission.TEMPLATES_PUBLISH, takes=PutOutForm)
def put_out(work: Work, request: Request, draft_id: UUID, form: PostedForm) -> Response:
    """Asks the units."""
    try:
        service.put_out(work, draft_id=draft_id, form=validated(PutOutForm, form))
    except BadInput as problem:
        return _round_page(work, request, draft_id=draft_id, form=form, errors=said(request, problem))
    except RoundUnfit as problem:
        errors = [(problem.details["field"], say(request, problem.details["fault"]))]
        return _round_page(work, request, draft_id=draft_id, form=form, errors=errors)
    return see_other(f"/framework-drafts/{draft_id}")


@router.get(f"{HERE}/comments.xlsx", name="drafts.book")
@page(Permission.TEMPLATES_READ)
def give_book(work: Work, request: Request, draft_id: UUID) -> Response:
    """Comments and answers as a workbook."""
    row, content = service.comment_workbook(
        work, draft_id=draft_id, scope=work.scope, language=language_of(request)
    )
    name = f"comments-{row.draft.key}-{row.draft.version}-{row.draft.number}-{clock.today().isoformat()}.xlsx"
    return download(content, name=name, media_type=XLSX)


@router.get(f"{HERE}/comments/{{criterion}}", name="drafts.comments")
@page(Permission.TEMPLATES_READ)
def show_comments(work: Work, request: Request, draft_id: UUID, criterion: str) -> Response:
    """What units say of one criterion, and the form that answers."""
    return _comments_page(work, request, draft_id=draft_id, criterion=criterion)


@router.post(f"{HERE}/comments/{{criterion}}", name="drafts.answer")
@verb(Permission.TEMPLATES_PUBLISH, takes=CommentAnswerForm)
def answer(work: Work, request: Request, draft_id: UUID, criterion: str, form: PostedForm) -> Response:
    """One answer to the comments that were ticked."""
    try:
        service.answer_comments(
            work, draft_id=draft_id, criterion=criterion, form=validated(CommentAnswerForm, form)
        )
    except BadInput as problem:
        errors = said(request, problem)
    except CommentedMeanwhile as problem:
        errors = [("comment", _sentence(request, problem))]
    else:
        return see_other(f"/framework-drafts/{draft_id}/comments/{criterion}")
    return _comments_page(work, request, draft_id=draft_id, criterion=criterion, form=form, errors=errors)


@router.post(f"{HERE}/publish", name="drafts.publish")
@verb(Permission.TEMPLATES_PUBLISH, takes=Nothing)
def publish(work: Work, request: Request, draft_id: UUID, form: PostedForm) -> Response:
    """Publishes the draft as its version."""
    del form
    try:
        draft = service.publish_draft(work, draft_id=draft_id)
    except (CommentsOpen, CommentsUnanswered, DraftSuperseded) as refused:
        errors = [("", _sentence(request, refused))]
        return _draft_page(work, request, draft_id=draft_id, errors=errors)
    return see_other(f"/frameworks/{draft.key}/{draft.version}")


def _sentence(request: Request, refused: Problem) -> str:
    title = say(request, refused.title, **refused.details)
    return f"{title}. {say(request, refused.advice, **refused.details)}"


def _import_page(
    request: Request, *, errors: Errors | None = None, findings: list[templates.FileFinding] | None = None
) -> Response:
    lines = [
        (one.finding.line, one.finding.path, one.sentence(language_of(request))) for one in findings or ()
    ]
    context = {"errors": errors or [], "lines": lines}
    return render(
        request, "scorecards/draft_import.html", context=context, status=422 if errors or findings else 200
    )


def _draft_page(work: Work, request: Request, *, draft_id: UUID, errors: Errors | None = None) -> Response:
    row = service.get_draft_row(work, draft_id=draft_id, scope=work.scope)
    before = templates.draft_before(work, draft=row.draft)
    changes = templates.framework_changes(before or row.draft.framework, row.draft.framework)
    found = service.list_comments(work, draft_ids=[draft_id], scope=work.scope)
    sheets = service.list_sheets(work, scope=work.scope, draft_id=draft_id)
    context = {
        "row": row, "before": before, "changes": changes, "errors": errors or [], "sheets": sheets,
        "tallies": service.tally_by_criterion(found), "may": work.actor.can(Permission.TEMPLATES_PUBLISH),
        "latest": service.is_latest(work, draft=row.draft),
    }  # fmt: skip
    return render(request, "scorecards/draft.html", context=context, status=409 if errors else 200)


def _round_page(
    work: Work, request: Request, *, draft_id: UUID, form: PostedForm | None = None,
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    draft = templates.get_draft(work, draft_id=draft_id)
    every = units.list_units(work, scope=EVERYWHERE, on=clock.today())
    counts = {
        kind.key: sum(unit.type_key == kind.key for unit in every) for kind in units.list_unit_types(work)
    }
    values: Mapping[str, Any] = {"unit_type": draft.framework.unit_types}
    if form is not None:
        values = {name: form.first(name) for name in form.values}
        values = {**values, "unit_type": form.values.get("unit_type", [])}
    elif work.actor.home_unit_id:
        values = {**values, "asking_unit_id": str(work.actor.home_unit_id)}
    context = {
        "draft": draft, "units": every, "kinds": units.list_unit_types(work), "counts": counts,
        "values": values, "errors": errors or [],
    }  # fmt: skip
    return render(request, "scorecards/draft_round.html", context=context, status=422 if errors else 200)


def _comments_page(
    work: Work, request: Request, *, draft_id: UUID, criterion: str, form: PostedForm | None = None,
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    row = service.get_draft_row(work, draft_id=draft_id, scope=work.scope)
    found = service.list_comments(work, draft_ids=[draft_id], scope=work.scope, criterion=criterion)
    order = service.criteria_order(row.draft.framework)
    about = service.find_criterion(row.draft.framework, key=criterion)
    with_comments = service.tally_by_criterion(
        service.list_comments(work, draft_ids=[draft_id], scope=work.scope)
    )
    following = [key for key in order[order.index(criterion) + 1 :] if key in with_comments]
    context = {
        "row": row, "criterion": criterion, "about": about, "comments": found, "errors": errors or [],
        "names": service.unit_names(work, unit_ids={one.said.unit_id for one in found}),
        "after": following[0] if following else None, "may": work.actor.can(Permission.TEMPLATES_PUBLISH),
        "values": {name: form.first(name) for name in form.values} if form else {},
        "ticked": form.values.get("comment", []) if form else [],
    }  # fmt: skip
    return render(request, "scorecards/draft_comments.html", context=context, status=422 if errors else 200)
