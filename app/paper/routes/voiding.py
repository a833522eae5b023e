"""Numbers of forms voided, and others printed in their place."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.errors import NotVoidable, OwnUnitForms, PaperNotOpen
from app.paper.forms import VoidOrder
from app.paper.routes.words import Errors, said_of
from app.paper.rules import split_serials
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()


@router.get("/paper/{key}/void", name="paper.voiding")
@page(Permission.PAPER_PRINT)
def show_voiding(work: Work, request: Request, key: str, voided: int = -1, reprinted: int = 0) -> Response:
    """The form for serials of forms that were spoilt or lost."""
    notice = None
    if voided >= 0:
        notice = say(
            request, "{voided} numbers voided, {reprinted} forms ordered in their place.",
            voided=voided, reprinted=reprinted,
        )  # fmt: skip
    return _page(work, request, key=key, values={}, notice=notice)


def _page(
    work: Work, request: Request, *, key: str, values: dict[str, str], notice: str | None = None,
    errors: Errors | None = None, faults: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    context = {
        "campaign": campaigns.get_campaign(work, key=key), "values": values, "notice": notice,
        "errors": errors or [], "faults": faults or [],
    }  # fmt: skip
    return render(request, "paper/void.html", context=context, status=422 if errors else 200)


@router.post("/paper/{key}/void", name="paper.void")
@verb(Permission.PAPER_PRINT, takes=VoidOrder)
def void(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Voids the numbers, all of them or none."""
    values = {name: form.first(name)[:100_000] for name in form.values}
    campaign = campaigns.get_campaign(work, key=key)
    try:
        order = validated(VoidOrder, form)
        done = service.void_forms(
            work, campaign_id=campaign.id, serials=split_serials(order.serials), reason=order.reason,
            reprint=order.reprint, scope=work.scope,
        )  # fmt: skip
    except BadInput as problem:
        return _page(work, request, key=key, values=values, errors=said(request, problem))
    except NotVoidable as problem:
        errors, faults = [("serials", said_of(request, problem))], problem.details["faults"]
        return _page(work, request, key=key, values=values, errors=errors, faults=faults)
    except (OwnUnitForms, PaperNotOpen) as problem:
        return _page(work, request, key=key, values=values, errors=[("serials", said_of(request, problem))])
    return see_other(f"/paper/{key}/void?voided={done.forms}&reprinted={done.reprinted}")
