"""The own second factor: setting it up, new codes on paper, switching it off."""

import segno
from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.errors import (
    CodeRefused,
    EnrolmentExpired,
    OwnPasswordWrong,
    PasswordTooShort,
    SecondFactorPresent,
    SignInDelayed,
)
from app.accounts.forms import FirstCode, OwnPassword
from app.accounts.guards import origin_of
from app.accounts.routes.own_account import owner, renewed, said_of
from app.core.errors import Problem
from app.core.unit_of_work import Work, open_work
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, see_other

router = APIRouter()
SETTING_UP = "accounts/second_factor.html"
CODES = "accounts/recovery_codes.html"
CONFIRM = "accounts/confirm_own.html"


@router.get("/account/second-factor", name="accounts.second_factor")
@page(None)
def show_second_factor(request: Request, work: Work) -> Response:
    """A fresh secret, as a picture and in letters; nothing is stored before its first code."""
    owner(request)
    try:
        enrolment = service.prepare_second_factor(work)
    except SecondFactorPresent:
        return see_other("/account")
    return _setting_up(request, enrolment)


def _setting_up(
    request: Request, enrolment: service.Enrolment, *, problem: Problem | None = None, field: str = ""
) -> Response:
    context = {
        "enrolment": enrolment,
        "code_size": _code_of(enrolment.address)[0],
        "code_path": _code_of(enrolment.address)[1],
        "errors": [(field, said_of(request, problem))] if problem else [],
    }
    return render(request, SETTING_UP, context=context, status=problem.status if problem else 200)


def _code_of(text: str) -> tuple[int, str]:
    """A QR code with its quiet zone: modules along a side, and the dark ones as an SVG path."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=4)]
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return len(rows), "".join(dark)


@router.post("/account/second-factor", name="accounts.set_second_factor")
@verb(None, alone=True, takes=FirstCode)
def set_second_factor(request: Request, form: PostedForm) -> Response:
    """Sets the second factor up and shows the recovery codes, this once."""
    actor, resources = owner(request), request.app.state.resources
    data = validated(FirstCode, form)
    try:
        done = service.set_second_factor(
            resources, actor=actor, token=data.secret, code=data.code, password=data.password,
            origin=origin_of(request),
        )  # fmt: skip
    except (SecondFactorPresent, EnrolmentExpired):
        return see_other("/account/second-factor")
    except (CodeRefused, OwnPasswordWrong, SignInDelayed) as problem:
        with open_work(resources, actor=actor, writing=False) as work:
            enrolment = service.prepare_second_factor(work, token=data.secret)
        field = "code" if isinstance(problem, CodeRefused) else "password"
        return _setting_up(request, enrolment, problem=problem, field=field)
    request.state.session_id = done.session_id
    return renewed(render(request, CODES, context={"codes": done.codes}), done.session_id)


@router.get("/account/recovery-codes", name="accounts.recovery_codes")
@page(None)
def confirm_codes(request: Request) -> Response:
    """Says what new codes do to the former ones."""
    owner(request)
    return _confirm(request, "codes")


@router.post("/account/recovery-codes", name="accounts.renew_recovery_codes")
@verb(None, alone=True, takes=OwnPassword)
def renew_codes(request: Request, form: PostedForm) -> Response:
    """Shows new recovery codes, this once."""
    actor = owner(request)
    try:
        codes = service.renew_recovery_codes(
            request.app.state.resources, actor=actor, origin=origin_of(request),
            password=validated(OwnPassword, form).password,
        )  # fmt: skip
    except (OwnPasswordWrong, SignInDelayed) as problem:
        return _confirm(request, "codes", problem=problem)
    return render(request, CODES, context={"codes": codes})


@router.get("/account/second-factor/off", name="accounts.second_factor_off")
@page(None)
def confirm_off(request: Request) -> Response:
    """Says what switching it off does."""
    owner(request)
    return _confirm(request, "off")


@router.post("/account/second-factor/off", name="accounts.remove_second_factor")
@verb(None, alone=True, takes=OwnPassword)
def remove_second_factor(request: Request, form: PostedForm) -> Response:
    """Switches the second factor off, where no role asks for it."""
    actor = owner(request)
    try:
        done = service.remove_second_factor(
            request.app.state.resources, actor=actor, origin=origin_of(request),
            password=validated(OwnPassword, form).password,
        )  # fmt: skip
    except (OwnPasswordWrong, PasswordTooShort, SignInDelayed) as problem:
        return _confirm(request, "off", problem=problem)
    return renewed(see_other("/account"), done.session_id)


def _confirm(request: Request, what: str, *, problem: Problem | None = None) -> Response:
    errors = [("password", said_of(request, problem))] if problem else []
    status = problem.status if problem else 200
    return render(request, CONFIRM, context={"what": what, "errors": errors}, status=status)
