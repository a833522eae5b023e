"""Signing in and out."""

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.errors import SignInDelayed, SignInRefused
from app.accounts.forms import SignIn
from app.accounts.guards import SESSION_COOKIE
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import COOKIE_FLAGS, render, say, see_other

router = APIRouter()


@router.get("/sign-in", name="accounts.sign_in")
@page(None)
def show_sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002
    """The sign-in page."""
    return render(request, "accounts/sign_in.html", context={"email": "", "next": next, "errors": []})


@router.post("/sign-in", name="accounts.open_session")
@verb(None, alone=True, takes=SignIn)
def open_session(request: Request, form: PostedForm) -> Response:
    """Signs in, with a new session id, and goes where the person wanted to go."""
    data = validated(SignIn, form)
    try:
        session_id = service.sign_in(request.app.state.resources, email=data.email, password=data.password)
    except (SignInRefused, SignInDelayed) as problem:
        errors = [("email", say(request, problem.title))]
        context = {
            "email": data.email, "next": data.next, "errors": errors,
            "advice": say(request, problem.advice, **problem.details),
        }  # fmt: skip
        return render(request, "accounts/sign_in.html", context=context, status=problem.status)
    local = data.next.startswith("/") and not data.next.startswith(("//", "/\\"))
    response = see_other(data.next if local else "/")
    response.set_cookie(SESSION_COOKIE, session_id, **COOKIE_FLAGS)
    return response


@router.post("/sign-out", name="accounts.close_session")
@verb(None, takes=Nothing)
def close_session(request: Request, work: Work) -> Response:
    """Ends the session on the server and in the browser."""
    session_id = request.cookies.get(SESSION_COOKIE)
    if session_id and work.actor.user_id:
        service.sign_out(work, session_id=session_id)
    response = see_other("/sign-in")
    response.delete_cookie(SESSION_COOKIE, **COOKIE_FLAGS)
    return response
