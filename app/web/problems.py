"""How refusals and faults look: a calm page with what to do, never a trace."""

import logging
import secrets
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from app.core.errors import BadInput, NotFound, Problem, SecondFactorNeeded, SignInNeeded
from app.web.middleware import HEADERS
from app.web.view import render, say, see_other

log = logging.getLogger("phieu")


def show_problem(request: Request, problem: Problem) -> Response:
    """The page of a Problem, with its status."""
    if isinstance(problem, SignInNeeded) and request.method == "GET":
        return see_other(f"/sign-in?next={quote(request.url.path)}")
    if isinstance(problem, SecondFactorNeeded):
        return see_other("/account/second-factor")
    incident = ""
    if problem.status >= 500:
        incident = secrets.token_hex(4)
        log.error("problem %s %s", problem.code, incident, exc_info=problem)
    context = {
        "title": say(request, problem.title, **problem.details),
        "message": say(request, problem.advice, **problem.details),
        "code": problem.code,
        "problem_id": incident,
        "home": request.app.state.home,
        "sheet": request.app.state.sheet,
        "faults": _faults_of(request, problem),
    }
    try:
        return render(request, "web/error.html", context=context, status=problem.status)
    except Exception:
        log.exception("the page of problem %s %s cannot be drawn", problem.code, incident)
        return PlainTextResponse(f"{problem.code} {incident}\n", status_code=problem.status)


def _faults_of(request: Request, problem: Problem) -> list[str]:
    """What is wrong with each field, for a form that has no page of its own to say it.

    Also the `reasons` of a Problem: message ids that belong together.
    """
    if not isinstance(problem, BadInput):
        return [say(request, reason) for reason in problem.details.get("reasons", ())]
    return [say(request, fault.message, **fault.params) for fault in problem.details.get("faults", ())]


async def _on_problem(request: Request, error: Exception) -> Response:
    return show_problem(request, error if isinstance(error, Problem) else Problem())


async def _on_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        return Response(status_code=405)
    return show_problem(request, NotFound() if status < 500 else Problem())


async def _on_validation(request: Request, _error: Exception) -> Response:
    return show_problem(request, NotFound())


async def _on_fault(request: Request, error: Exception) -> Response:
    problem = Problem()
    problem.__cause__ = error
    response = show_problem(request, problem)
    response.headers.update(HEADERS)  # this answer is given outside the layer that sets them
    return response


def add_handlers(app: FastAPI) -> None:
    """Puts the handlers in place; an address whose parameters do not parse is not found."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(Exception, _on_fault)
