"""Signing in, with a second step where a second factor is set up, and out."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.errors import CodeRefused, SignInDelayed, SignInHalfExpired, SignInRefused
from app.accounts.forms import ShowCode, SignIn
from app.accounts.guards import HALF_COOKIE, SESSION_COOKIE, origin_of
from app.core.errors import Problem
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import COOKIE_FLAGS, render, say, see_other

router = APIRouter()
CODE_PAGE = "accounts/code.html"


@router.get("/sign-in", name="accounts.sign_in")
@page(None)
def show_sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002
    """The sign-in page."""
    return render(request, "accounts/sign_in.html", context={"email": "", "next": next, "errors": []})


@router.post("/sign-in", name="accounts.open_session")
@verb(None, alone=True, takes=SignIn)
def open_session(request: Request, form: PostedForm) -> Response:
    """Signs in, with a new session id, or goes on to the code of the second factor."""
    data = validated(SignIn, form)
    try:
        found = service.sign_in(
            request.app.state.resources, email=data.email, password=data.password,
            origin=origin_of(request), former=request.cookies.get(SESSION_COOKIE, ""),
        )  # fmt: skip
    except (SignInRefused, SignInDelayed) as problem:
        return _refused(request, problem, page="accounts/sign_in.html", field="email", data=data)
    if found.session_id:
        return _enter(found.session_id, target=data.next)
    response = see_other(f"/sign-in/code?next={quote(data.next)}")
    flags = COOKIE_FLAGS | {"max_age": int(service.HALF_LASTS.total_seconds())}
    response.set_cookie(HALF_COOKIE, found.half, **flags)
    return response


@router.get("/sign-in/code", name="accounts.code")
@page(None)
def show_code(request: Request, work: Work, next: str = "/") -> Response:  # noqa: A002
    """The second step: the code of the app."""
    try:
        service.read_half(work, half=request.cookies.get(HALF_COOKIE, ""))
    except SignInHalfExpired:
        return see_other("/sign-in")
    return render(request, CODE_PAGE, context={"next": next, "errors": []})


@router.post("/sign-in/code", name="accounts.show_code")
@verb(None, alone=True, takes=ShowCode)
def finish_sign_in(request: Request, form: PostedForm) -> Response:
    """Checks the code and opens the session."""
    data = validated(ShowCode, form)
    try:
        session_id = service.finish_sign_in(
            request.app.state.resources, half=request.cookies.get(HALF_COOKIE, ""), code=data.code,
            origin=origin_of(request), former=request.cookies.get(SESSION_COOKIE, ""),
        )  # fmt: skip
    except SignInHalfExpired:
        return see_other("/sign-in")
    except (CodeRefused, SignInDelayed) as problem:
        return _refused(request, problem, page=CODE_PAGE, field="code", data=data)
    response = _enter(session_id, target=data.next)
    response.delete_cookie(HALF_COOKIE, **COOKIE_FLAGS)
    return response


def _refused(
    request: Request, problem: Problem, *, page: str, field: str, data: SignIn | ShowCode
) -> Response:
    context = {
        "email": data.email if isinstance(data, SignIn) else "",
        "next": data.next,
        "errors": [(field, say(request, problem.title))],
        "advice": say(request, problem.advice, **problem.details),
    }
    return render(request, page, context=context, status=problem.status)


def _enter(session_id: str, *, target: str) -> Response:
    """Goes where the person wanted to go, on this site only."""
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    response = see_other(target if local else "/")
    response.set_cookie(SESSION_COOKIE, session_id, **COOKIE_FLAGS)
    return response


@router.post("/sign-out", name="accounts.close_session")
@verb(None, takes=Nothing)
def close_session(request: Request, work: Work) -> Response:
    """Ends the session on the server and in the browser."""
    session_id = request.cookies.get(SESSION_COOKIE)
    if session_id and work.actor.user_id:
        service.sign_out(work, session_id=session_id)
    return signed_out()


def signed_out() -> Response:
    """Back to the sign-in page, the cookie gone."""
    response = see_other("/sign-in")
    response.delete_cookie(SESSION_COOKIE, **COOKIE_FLAGS)
    return response
