"""Pages of the roles of one account: giving one, taking one away."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.forms import GrantDraft, ReasonGiven
from app.accounts.routes.choices import Errors, campaigns_of, posted, unit_choices
from app.core.errors import BadInput
from app.core.permissions import ROLE_LABELS, Permission
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()


@router.get("/users/{user_id}/grants/new", name="accounts.new_grant")
@page(Permission.USERS_MANAGE)
def show_new_grant(request: Request, work: Work, user_id: UUID) -> Response:
    """The form of a role."""
    return _grant_page(work, request, user_id=user_id, values={})


def _grant_page(
    work: Work, request: Request, *, user_id: UUID, values: dict[str, str], errors: Errors | None = None
) -> Response:
    context = {
        "user": service.get_user(work, user_id=user_id), "values": values, "errors": errors or [],
        "units": unit_choices(work), "labels": ROLE_LABELS, "campaigns": campaigns_of(request, work),
    }  # fmt: skip
    return render(request, "accounts/grant.html", context=context, status=422 if errors else 200)


@router.post("/users/{user_id}/grants/new", name="accounts.add_grant")
@verb(Permission.USERS_MANAGE, takes=GrantDraft)
def add_grant(request: Request, work: Work, user_id: UUID, form: PostedForm) -> Response:
    """Gives the role."""
    try:
        draft = validated(GrantDraft, form)
    except BadInput as problem:
        errors = said(request, problem)
        return _grant_page(work, request, user_id=user_id, values=posted(form), errors=errors)
    if draft.campaign and draft.campaign not in campaigns_of(request, work):
        errors = [("campaign", say(request, "Choose one of the list."))]
        return _grant_page(work, request, user_id=user_id, values=posted(form), errors=errors)
    service.add_grant(work, user_id=user_id, draft=draft)
    return see_other(f"/users/{user_id}")


@router.get("/users/{user_id}/grants/{grant_id}/end", name="accounts.confirm_end")
@page(Permission.USERS_MANAGE)
def confirm_end(request: Request, work: Work, user_id: UUID, grant_id: UUID) -> Response:
    """Says what taking the role away will do."""
    return _end_page(work, request, ids=(user_id, grant_id))


def _end_page(
    work: Work, request: Request, *, ids: tuple[UUID, UUID], errors: Errors | None = None, reason: str = ""
) -> Response:
    user_id, grant_id = ids
    context = {
        "user": service.get_user(work, user_id=user_id),
        "grant": service.get_grant(work, user_id=user_id, grant_id=grant_id),
        "labels": ROLE_LABELS, "errors": errors or [], "reason": reason,
    }  # fmt: skip
    return render(request, "accounts/end_grant.html", context=context, status=422 if errors else 200)


@router.post("/users/{user_id}/grants/{grant_id}/end", name="accounts.end_grant")
@verb(Permission.USERS_MANAGE, takes=ReasonGiven)
def end_grant(request: Request, work: Work, user_id: UUID, grant_id: UUID, form: PostedForm) -> Response:
    """Takes the role away at once."""
    try:
        reason = validated(ReasonGiven, form).reason
    except BadInput as problem:
        errors = said(request, problem)
        return _end_page(work, request, ids=(user_id, grant_id), errors=errors, reason=form.first("reason"))
    service.end_grant(work, user_id=user_id, grant_id=grant_id, reason=reason)
    return see_other(f"/users/{user_id}")
