"""The start page, and the local mailbox of the demonstration."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import NotFound, SecondFactorNeeded, SignInNeeded
from app.core.mail.sink import Mailbox
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.home import service
from app.web.deps import page
from app.web.view import render

router = APIRouter()
MAILS_SHOWN = 100
SequenceNumber = Annotated[int, Query(ge=1, le=2**62)]


@router.get("/", name="home.show")
@page(None)
def show(request: Request, work: Work) -> Response:
    """What is due, and how the rounds go."""
    if work.actor.user_id is None:
        raise SignInNeeded
    if work.actor.pending:
        raise SecondFactorNeeded
    tasks: dict[str, list[service.Task]] = {group: [] for group in service.GROUPS}
    for task in service.list_tasks(work):
        tasks[task.group].append(task)
    context = {"tasks": tasks, "groups": service.GROUPS, "rounds": service.list_progress(work)}
    return render(request, "home/show.html", context=context)


@router.get("/imports", name="home.imports")
@page(Permission.UNITS_IMPORT)
def imports(request: Request, work: Work, before: SequenceNumber | None = None) -> Response:
    """Where imports start, and who brought in which file with what result."""
    lines = service.list_imports(work, before=before)
    context = {"lines": lines, "next": lines[-1].event.seq if len(lines) == service.PAGE else None}
    return render(request, "home/imports.html", context=context)


def _mailbox(request: Request) -> Mailbox:
    settings = request.app.state.resources.settings
    if not settings.demo:
        raise NotFound
    return Mailbox(settings.data_dir / "mailbox")


@router.get("/mailbox", name="home.mailbox")
@page(None)
def mailbox(request: Request, start: Annotated[int, Query(ge=0)] = 0) -> Response:
    """The mails captured on the loopback, from the newest on; exists in demonstration mode only."""
    box = _mailbox(request)
    ids = box.list_ids()
    mails = [mail for mail in (box.read(mail_id) for mail_id in ids[start : start + MAILS_SHOWN]) if mail]
    context = {
        "mails": mails, "total": len(ids), "first": start + 1, "last": start + len(mails),
        "previous": f"?start={max(start - MAILS_SHOWN, 0)}" if start else "",
        "next": f"?start={start + MAILS_SHOWN}" if start + MAILS_SHOWN < len(ids) else "",
    }  # fmt: skip
    return render(request, "home/mailbox.html", context=context)


@router.get("/mailbox/{mail_id}", name="home.mail")
@page(None)
def mail(request: Request, mail_id: str) -> Response:
    """One captured mail, its link ready to be followed."""
    found = _mailbox(request).read(mail_id)
    if found is None:
        raise NotFound
    return render(request, "home/mail.html", context={"mail": found})
