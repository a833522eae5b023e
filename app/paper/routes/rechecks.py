"""Re-checks: drawing forms, asking about them, and what came of it."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core import clock
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import rules, service
from app.paper.errors import NothingToRecheck, PaperNotOpen
from app.paper.routes.ledger import XLSX
from app.paper.routes.words import Errors, said_of
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import PostedForm, validated
from app.web.view import language_of, render, said, say, see_other

router = APIRouter()


@router.get("/paper/{key}/recheck", name="paper.rechecks")
@page(Permission.PAPER_READ)
def show_rechecks(work: Work, request: Request, key: str, drawn: int = 0) -> Response:
    """What was drawn by unit, what came of it, and the forms still to be asked about."""
    notice = say(request, "{forms} forms drawn.", forms=drawn) if drawn > 0 else None
    return _page(work, request, key=key, notice=notice)


def _page(
    work: Work, request: Request, *, key: str, notice: str | None = None, share: str = "5",
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    context = {
        "campaign": campaign, "notice": notice, "share": share, "errors": errors or [],
        "found": service.read_rechecks(work, campaign_id=campaign.id, scope=work.scope),
        "words": rules.RECHECK_WORDS,
    }  # fmt: skip
    return render(request, "paper/rechecks.html", context=context, status=422 if errors else 200)


@router.post("/paper/{key}/recheck", name="paper.draw_rechecks")
@verb(Permission.PAPER_PRINT, takes=service.RecheckOrder)
def draw(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Draws forms of every unit."""
    campaign = campaigns.get_campaign(work, key=key)
    share = form.first("share")[:10]
    try:
        order = validated(service.RecheckOrder, form)
        made = service.draw_rechecks(work, campaign_id=campaign.id, form=order, scope=work.scope)
    except BadInput as problem:
        return _page(work, request, key=key, share=share, errors=said(request, problem))
    except (NothingToRecheck, PaperNotOpen) as problem:
        return _page(work, request, key=key, share=share, errors=[("share", said_of(request, problem))])
    return see_other(f"/paper/{key}/recheck?drawn={made.forms}")


@router.get("/paper/{key}/recheck.xlsx", name="paper.rechecks_xlsx")
@page(Permission.PAPER_READ)
def download_rechecks(work: Work, request: Request, key: str) -> Response:
    """The same figures as a workbook."""
    campaign = campaigns.get_campaign(work, key=key)
    content = service.write_rechecks(
        work, campaign_id=campaign.id, scope=work.scope, language=language_of(request)
    )
    name = f"recheck-{campaign.key}-{clock.today().isoformat()}.xlsx"
    return download(content, name=name, media_type=XLSX)


@router.get("/paper/{key}/recheck/{serial}", name="paper.recheck")
@page(Permission.PAPER_ADJUDICATE)
def show_recheck(work: Work, request: Request, key: str, serial: str) -> Response:
    """The form for what came of asking about one form."""
    return _form_page(work, request, key=key, serial=serial, values={})


def _form_page(
    work: Work, request: Request, *, key: str, serial: str, values: dict[str, str],
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    recheck, unit = service.get_recheck(work, campaign_id=campaign.id, serial=serial, scope=work.scope)
    context = {
        "campaign": campaign, "serial": recheck.serial, "shown": service.shown(recheck.serial),
        "unit": unit, "words": rules.RECHECK_WORDS, "values": values, "errors": errors or [],
    }  # fmt: skip
    return render(request, "paper/recheck.html", context=context, status=422 if errors else 200)


@router.post("/paper/{key}/recheck/{serial}", name="paper.record_recheck")
@verb(Permission.PAPER_ADJUDICATE, takes=service.RecheckResult)
def record(work: Work, request: Request, key: str, serial: str, form: PostedForm) -> Response:
    """Notes what came of it."""
    campaign = campaigns.get_campaign(work, key=key)
    values = {name: form.first(name)[:400] for name in form.values}
    try:
        result = validated(service.RecheckResult, form)
    except BadInput as problem:
        return _form_page(work, request, key=key, serial=serial, values=values, errors=said(request, problem))
    service.record_recheck(work, campaign_id=campaign.id, serial=serial, form=result, scope=work.scope)
    return see_other(f"/paper/{key}/recheck")
