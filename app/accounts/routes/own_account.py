"""The own account: data, sign-ins, password."""

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.errors import (
    OwnPasswordWrong,
    PasswordTooLong,
    PasswordTooShort,
    PasswordTooWeak,
    SignInDelayed,
)
from app.accounts.forms import NewOwnPassword, OneSession
from app.accounts.guards import SESSION_COOKIE, origin_of
from app.accounts.routes.signing import signed_out
from app.core.actor import Actor
from app.core.errors import BadInput, Problem, SignInNeeded
from app.core.permissions import ROLE_LABELS
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import COOKIE_FLAGS, render, said, say, see_other

router = APIRouter()


def owner(request: Request) -> Actor:
    """Who is signed in; raises `SignInNeeded`."""
    actor: Actor = request.state.actor
    if actor.user_id is None:
        raise SignInNeeded
    return actor


def said_of(request: Request, problem: Problem) -> str:
    """A problem as one line beside a field."""
    return f"{say(request, problem.title)}. {say(request, problem.advice, **problem.details)}"


def renewed(response: Response, session_id: str) -> Response:
    """The answer, with the cookie of the new session."""
    response.set_cookie(SESSION_COOKIE, session_id, **COOKIE_FLAGS)
    return response


@router.get("/account", name="accounts.account")
@page(None)
def show_account(request: Request, work: Work) -> Response:
    """The own data, and where one is signed in."""
    own = service.show_account(work, session_id=request.cookies.get(SESSION_COOKIE, ""))
    return render(request, "accounts/account.html", context={"own": own, "labels": ROLE_LABELS})


@router.post("/account/sessions/end", name="accounts.end_session")
@verb(None, takes=OneSession)
def end_session(request: Request, work: Work, form: PostedForm) -> Response:
    """Ends one of the own sign-ins."""
    owner(request)
    service.end_session(work, handle=validated(OneSession, form).session)
    return see_other("/account")


@router.post("/account/sessions/end-all", name="accounts.end_sessions")
@verb(None, takes=Nothing)
def end_sessions(request: Request, work: Work) -> Response:
    """Signs out everywhere."""
    owner(request)
    service.sign_out_everywhere(work)
    return signed_out()


@router.get("/account/password", name="accounts.own_password")
@page(None)
def show_password(request: Request) -> Response:
    """The form of a new password."""
    return _password_page(request, actor=owner(request), errors=[])


def _password_page(
    request: Request, *, actor: Actor, errors: list[tuple[str, str]], status: int = 200
) -> Response:
    minimum = service.least_own_password(request.app.state.resources, actor=actor)
    context = {"minimum": minimum, "errors": errors}
    return render(request, "accounts/own_password.html", context=context, status=status)


@router.post("/account/password", name="accounts.change_password")
@verb(None, alone=True, takes=NewOwnPassword)
def change_password(request: Request, form: PostedForm) -> Response:
    """Changes the password; the other sign-ins end, this one gets a new session."""
    actor = owner(request)
    try:
        data = validated(NewOwnPassword, form)
        done = service.change_password(
            request.app.state.resources, actor=actor, old=data.old, new=data.password,
            origin=origin_of(request),
        )  # fmt: skip
    except BadInput as problem:
        errors, status = said(request, problem), problem.status
    except (OwnPasswordWrong, SignInDelayed) as problem:
        errors, status = [("old", said_of(request, problem))], problem.status
    except (PasswordTooShort, PasswordTooLong, PasswordTooWeak) as problem:
        errors, status = [("password", said_of(request, problem))], problem.status
    else:
        return renewed(see_other("/account"), done.session_id)
    return _password_page(request, actor=actor, errors=errors, status=status)
