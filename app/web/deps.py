"""The doors of every route: who may enter, and one unit of work around the endpoint.

`page(permission)` opens a reading unit of work, `verb(permission)` a writing one; both find the
actor first and refuse before the endpoint runs. The endpoint runs inside the unit of work, in one
thread: what it wrote is committed before its answer leaves, and a failed commit answers as a
failure. `permission=None` marks a route that is open to everyone.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Annotated, Any, Protocol

from fastapi import Request, Response
from pydantic import BaseModel, Field

from app.core.actor import NOBODY, Actor
from app.core.errors import Forbidden, Problem, SecondFactorNeeded, SignInNeeded
from app.core.permissions import Permission
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.web.forms import Nothing, PostedForm, read_form, require_no_files, validated

Endpoint = Callable[..., Response]
Refused = Callable[[Request, Problem], None]
Number = Annotated[int, Field(ge=-(2**31), lt=2**31)]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the staff door found behind a cookie. `stale`: the session's last sight should be renewed."""

    actor: Actor
    stale: bool = False


class StaffDoor(Protocol):
    """How an application finds its actors; `accounts` fills it in, wired by `main`."""

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        """The actor of a session cookie, or None."""

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Renews the session's last sight."""


def page(
    permission: Permission | None, *, brief: bool = False, refused: Refused | None = None
) -> Callable[[Endpoint], Endpoint]:
    """A route that only reads. The endpoint gets `work` and may ask for `request`.

    `brief`: it reads a few rows by their keys, so it need not leave the request's own thread where nobody
    can keep a reader waiting. `refused` is told of a problem when the unit of work has ended, and may raise
    another one.
    """
    return lambda endpoint: _guarded(endpoint, permission=permission, brief=brief, refused=refused)


def verb(
    permission: Permission | None, *, alone: bool = False, takes: type[BaseModel] | None = None,
    file: str = "", more: bool = False, brief: bool = False, refused: Refused | None = None,
) -> Callable[[Endpoint], Endpoint]:  # fmt: skip
    """A route that writes: the form's CSRF token is checked, the endpoint gets `work` and `form`.

    With `alone=True` the endpoint is admitted the same way but opens its own units of work: for
    slow steps (passwords, file reading) that must not hold the writer's turn.

    `takes` is the form that the endpoint validates (`Nothing` for a bare button), `file` the one
    upload it reads; `more` says that a questionnaire names further fields, which the service checks.
    `brief` and `refused` as for `page`; a verb that writes is never brief.
    """
    if brief and not alone:
        raise TypeError("a unit of work that writes may have to wait, so its verb is not brief")
    intake = Intake(takes, file, more)
    return lambda endpoint: _guarded(
        endpoint, permission=permission, form=True, alone=alone, intake=intake, brief=brief, refused=refused
    )


@dataclass(frozen=True, slots=True)
class Intake:
    """What a verb declares that it takes in; `takes=None`: nothing was declared."""

    takes: type[BaseModel] | None = None
    file: str = ""
    more: bool = False

    def check(self, form: PostedForm) -> None:
        """Refuses what no model of the endpoint would see: other files, fields of a bare button."""
        if self.takes is not None:
            require_no_files(form, but=self.file)
        if self.takes is Nothing and not self.more:
            others = {key: given for key, given in form.values.items() if (key, given) != (self.file, [""])}
            validated(Nothing, replace(form, values=others))  # an empty text is how some send no file


def _guarded(
    endpoint: Endpoint, *, permission: Permission | None, form: bool = False, alone: bool = False,
    intake: Intake = Intake(), brief: bool = False, refused: Refused | None = None,
) -> Endpoint:  # fmt: skip
    taken = {"work", "form", "request"} & inspect.signature(endpoint).parameters.keys()

    def run(request: Request, posted: PostedForm | None, params: dict[str, Any]) -> Response:
        resources: Resources = request.app.state.resources
        params |= {"request": request} if "request" in taken else {}
        params |= {"form": posted} if "form" in taken else {}
        session_id = request.cookies.get(request.app.state.session_cookie, "")
        with open_work(resources, writing=form and not alone) as work:
            stale = _admit(request, work, session_id=session_id, permission=permission)
            if posted is not None:
                intake.check(posted)
            if not alone:
                params |= {"work": work} if "work" in taken else {}
                response = endpoint(**params)
        if alone:
            response = endpoint(**params)
        if stale:
            _touch(request, session_id)
        return response

    enter: Any = _entrance(endpoint, run=_carried_out(run, brief=brief, refused=refused), form=form)
    enter.__signature__ = _outer_signature(endpoint, taken=taken)
    enter.permission = permission
    enter.guarded = True
    enter.takes_form = form
    enter.intake = intake
    return enter  # type: ignore[no-any-return]


Run = Callable[[Request, PostedForm | None, dict[str, Any]], Response]
CarriedOut = Callable[[Request, PostedForm | None, dict[str, Any]], Awaitable[Response]]


def _carried_out(run: Run, *, brief: bool, refused: Refused | None) -> CarriedOut:
    """The same in a thread, or at once; a problem is told when no transaction is open."""

    async def carry_out(request: Request, posted: PostedForm | None, params: dict[str, Any]) -> Response:
        try:
            if brief and request.app.state.resources.database.reads_at_once:
                return run(request, posted, params)
            response: Response = await _in_thread(request, run, request, posted, params)
            return response
        except Problem as problem:
            if refused is not None:
                await _in_thread(request, refused, request, problem)
            raise

    return carry_out


async def _in_thread(request: Request, call: Callable[..., Any], *arguments: Any) -> Any:
    """What a call gives that may have to wait: for the database, for a disk, for its turn."""
    return await asyncio.get_running_loop().run_in_executor(request.app.state.threads, call, *arguments)


def _entrance(endpoint: Endpoint, *, run: CarriedOut, form: bool) -> Callable[..., Any]:
    """What the route calls. A form is read where the request lives."""
    if not form:

        @wraps(endpoint)
        async def enter(request: Request, **params: Any) -> Response:
            return await run(request, None, params)

        return enter

    @wraps(endpoint)
    async def enter_with_form(request: Request, **params: Any) -> Response:
        async with read_form(request) as posted:
            return await run(request, posted, params)

    return enter_with_form


def _outer_signature(endpoint: Endpoint, *, taken: set[str]) -> inspect.Signature:
    """What FastAPI is to see: the request, and the endpoint's own parameters."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    front = [inspect.Parameter("request", keyword, annotation=Request)]
    own = [one for name, one in inspect.signature(endpoint).parameters.items() if name not in taken]
    return inspect.Signature([*front, *(one.replace(kind=keyword, annotation=_bounded(one)) for one in own)])


def _bounded(parameter: inspect.Parameter) -> Any:
    """A number in an address fits an integer column; a longer one is an address that leads nowhere."""
    if parameter.annotation is int:
        return Number
    return Number | None if parameter.annotation == int | None else parameter.annotation


def _admit(request: Request, work: Work, *, session_id: str, permission: Permission | None) -> bool:
    door: StaffDoor | None = request.app.state.staff_door
    found = door.find_actor(work, session_id=session_id) if door and session_id else None
    work.actor = replace(found.actor, permission=permission) if found else NOBODY
    request.state.actor, request.state.work = work.actor, work
    if permission is not None:
        if found is None:
            raise SignInNeeded
        if work.actor.pending:
            raise SecondFactorNeeded
        if not work.actor.can(permission):
            raise Forbidden
    return bool(found and found.stale)


def _touch(request: Request, session_id: str) -> None:
    with open_work(request.app.state.resources, writing=True) as work:
        request.app.state.staff_door.touch_session(work, session_id=session_id)
