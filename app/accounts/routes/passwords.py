"""Pages for choosing a password by a link from a letter. Looking changes nothing."""

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.errors import PasswordTooLong, PasswordTooShort, PasswordTooWeak
from app.accounts.forms import AskForReset, ChosenPassword
from app.accounts.routes.choices import Errors
from app.core.errors import BadInput
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()


@router.get("/password/forgot", name="accounts.forgot")
@page(None)
def show_forgot(request: Request) -> Response:
    """Asks for the address that the link goes to."""
    return render(request, "accounts/forgot.html", context={"email": "", "errors": []})


@router.post("/password/forgot", name="accounts.ask_for_reset")
@verb(None, takes=AskForReset)
def ask_for_reset(request: Request, work: Work, form: PostedForm) -> Response:
    """Queues the letter; the answer is the same for every address."""
    try:
        email = validated(AskForReset, form).email
    except BadInput as problem:
        context = {"email": form.first("email"), "errors": said(request, problem)}
        return render(request, "accounts/forgot.html", context=context, status=422)
    service.ask_for_reset(work, email=email, client=request.client.host if request.client else "")
    return see_other("/password/asked")


@router.get("/password/asked", name="accounts.reset_asked")
@page(None)
def show_asked(request: Request) -> Response:
    """What happens now, without saying whether the address is known."""
    minutes = int(service.LINK_LASTS["reset"].total_seconds() // 60)
    context = {"minutes": minutes, "most": service.MOST_PER_ADDRESS}
    return render(request, "accounts/reset_asked.html", context=context)


@router.get("/password/chosen", name="accounts.password_chosen")
@page(None)
def show_chosen(request: Request) -> Response:
    """The password is set: on to the sign-in."""
    return render(request, "accounts/password_chosen.html")


@router.get("/password/{token}", name="accounts.password_link")
@page(None)
def show_link(request: Request, work: Work, token: str) -> Response:
    """The form for a new password; a link that is not good any more is one calm page."""
    user = service.read_password_link(work, token=token)
    return _password_page(request, token=token, email=user.email, second_factor=bool(user.totp_secret))


def _password_page(
    request: Request, *, token: str, email: str, second_factor: bool, errors: Errors | None = None
) -> Response:
    context = {
        "token": token, "email": email, "errors": errors or [],
        "minimum": service.least_password_length(second_factor=second_factor),
    }  # fmt: skip
    return render(request, "accounts/password_link.html", context=context, status=422 if errors else 200)


@router.post("/password/{token}", name="accounts.choose_password")
@verb(None, alone=True, takes=ChosenPassword)
def choose_password(request: Request, token: str, form: PostedForm) -> Response:
    """Sets the password and ends every session of the account."""
    user = service.find_by_link(request.app.state.resources, token=token)
    second_factor = bool(user.totp_secret)
    try:
        password = validated(ChosenPassword, form).password
        service.choose_password(request.app.state.resources, token=token, password=password)
    except BadInput as problem:
        errors = said(request, problem)
    except (PasswordTooShort, PasswordTooLong, PasswordTooWeak) as problem:
        words = (say(request, part, **problem.details) for part in (problem.title, problem.advice))
        errors = [("password", ". ".join(words))]
    else:
        return see_other("/password/chosen")
    return _password_page(request, token=token, email=user.email, second_factor=second_factor, errors=errors)
