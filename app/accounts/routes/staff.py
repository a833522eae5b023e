"""Pages of the staff: who there is, inviting somebody, one account and its standing."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.errors import EmailTaken
from app.accounts.forms import Invitation, ReasonGiven, UserData
from app.accounts.routes.choices import Errors, campaigns_of, posted, unit_choices
from app.accounts.rules.standing import STATES
from app.core.errors import BadInput
from app.core.permissions import ROLE_LABELS, Permission, Role
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()
PAGE_ROWS: Final = 50


@router.get("/users", name="accounts.users")
@page(Permission.USERS_READ)
def list_users(
    request: Request, work: Work, search: str = "", role: str = "", state: str = "", start: int = 0
) -> Response:
    """Everybody with an account: found by name, address or unit, page by page."""
    search, start = search.strip()[:100], max(0, min(start, 10_000_000))
    chosen = Role(role) if role in set(Role) else None
    state = state if state in STATES else ""
    found = service.list_directory(work, search=search, role=chosen, state=state)
    context = {
        "rows": found[start : start + PAGE_ROWS],
        "total": len(found),
        "start": start,
        "page_rows": PAGE_ROWS,
        "filters": {"search": search, "role": chosen or "", "state": state},
        "labels": ROLE_LABELS,
    }
    return render(request, "accounts/users.html", context=context)


@router.get("/users/new", name="accounts.new")
@page(Permission.USERS_MANAGE)
def show_new(request: Request, work: Work) -> Response:
    """The form of an invitation."""
    return _new_page(work, request, values={})


def _new_page(
    work: Work, request: Request, *, values: dict[str, str], errors: Errors | None = None
) -> Response:
    context = {
        "values": values, "errors": errors or [], "units": unit_choices(work), "labels": ROLE_LABELS,
        "campaigns": campaigns_of(request, work),
    }  # fmt: skip
    return render(request, "accounts/new.html", context=context, status=422 if errors else 200)


@router.post("/users/new", name="accounts.invite")
@verb(Permission.USERS_MANAGE, takes=Invitation)
def invite(request: Request, work: Work, form: PostedForm) -> Response:
    """Opens an account and queues the letter of invitation."""
    try:
        draft = validated(Invitation, form)
        if draft.campaign and draft.campaign not in campaigns_of(request, work):
            return _new_page(
                work,
                request,
                values=posted(form),
                errors=[("campaign", say(request, "Choose one of the list."))],
            )
        user = service.invite_user(work, form=draft)
    except BadInput as problem:
        return _new_page(work, request, values=posted(form), errors=said(request, problem))
    except EmailTaken as problem:
        return _new_page(work, request, values=posted(form), errors=[("email", say(request, problem.title))])
    return see_other(f"/users/{user.id}")


@router.get("/users/{user_id}", name="accounts.user")
@page(Permission.USERS_READ)
def show_user(request: Request, work: Work, user_id: UUID) -> Response:
    """One account: data, roles, sessions, letters, and what can be done about it."""
    return _user_page(work, request, user_id=user_id)


def _user_page(
    work: Work, request: Request, *, user_id: UUID, errors: Errors | None = None, reason: str = ""
) -> Response:
    profile = service.show_user(work, user_id=user_id)
    context = {
        "profile": profile,
        "user": profile.user,
        "own": work.actor.user_id == user_id,
        "errors": errors or [],
        "reason": reason,
        "labels": ROLE_LABELS,
        "units": {unit.id: unit for unit in unit_choices(work)},
        "campaigns": campaigns_of(request, work),
    }
    return render(request, "accounts/user.html", context=context, status=422 if errors else 200)


@router.get("/users/{user_id}/edit", name="accounts.edit")
@page(Permission.USERS_MANAGE)
def show_edit(request: Request, work: Work, user_id: UUID) -> Response:
    """Name, address and home unit as a form."""
    user = service.get_user(work, user_id=user_id)
    values = {"name": user.name, "email": user.email, "home": str(user.home_unit_id or "")}
    return _edit_page(work, request, user_id=user_id, values=values)


def _edit_page(
    work: Work, request: Request, *, user_id: UUID, values: dict[str, str], errors: Errors | None = None
) -> Response:
    context = {
        "user": service.get_user(work, user_id=user_id), "values": values, "errors": errors or [],
        "units": unit_choices(work), "own": work.actor.user_id == user_id,
    }  # fmt: skip
    return render(request, "accounts/edit.html", context=context, status=422 if errors else 200)


@router.post("/users/{user_id}/edit", name="accounts.change")
@verb(Permission.USERS_MANAGE, takes=UserData)
def change(request: Request, work: Work, user_id: UUID, form: PostedForm) -> Response:
    """Changes name, address and home unit."""
    try:
        service.change_user(work, user_id=user_id, form=validated(UserData, form))
    except BadInput as problem:
        errors = said(request, problem)
        return _edit_page(work, request, user_id=user_id, values=posted(form), errors=errors)
    except EmailTaken as problem:
        errors = [("email", say(request, problem.title))]
        return _edit_page(work, request, user_id=user_id, values=posted(form), errors=errors)
    return see_other(f"/users/{user_id}")


@router.post("/users/{user_id}/invitation", name="accounts.invite_again")
@verb(Permission.USERS_MANAGE, takes=Nothing)
def invite_again(work: Work, user_id: UUID) -> Response:
    """Queues the letter of invitation once more."""
    service.invite_again(work, user_id=user_id)
    return see_other(f"/users/{user_id}")


@router.post("/users/{user_id}/disable", name="accounts.disable")
@verb(Permission.USERS_MANAGE, takes=ReasonGiven)
def disable(request: Request, work: Work, user_id: UUID, form: PostedForm) -> Response:
    """Keeps the account from signing in and ends its sessions."""
    return _with_reason(work, request, user_id=user_id, form=form, step=service.disable_user)


@router.post("/users/{user_id}/enable", name="accounts.enable")
@verb(Permission.USERS_MANAGE, takes=ReasonGiven)
def enable(request: Request, work: Work, user_id: UUID, form: PostedForm) -> Response:
    """Lets the account sign in again."""
    return _with_reason(work, request, user_id=user_id, form=form, step=service.enable_user)


@router.post("/users/{user_id}/second-factor", name="accounts.reset_second_factor")
@verb(Permission.USERS_MANAGE, takes=ReasonGiven)
def reset_second_factor(request: Request, work: Work, user_id: UUID, form: PostedForm) -> Response:
    """Forgets the second factor, so that it is set up anew."""
    return _with_reason(work, request, user_id=user_id, form=form, step=service.reset_second_factor)


def _with_reason(
    work: Work, request: Request, *, user_id: UUID, form: PostedForm, step: Callable[..., None]
) -> Response:
    try:
        reason = validated(ReasonGiven, form).reason
    except BadInput as problem:
        errors = said(request, problem)
        return _user_page(work, request, user_id=user_id, errors=errors, reason=form.first("reason"))
    step(work, user_id=user_id, reason=reason)
    return see_other(f"/users/{user_id}")
