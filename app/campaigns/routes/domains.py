"""The mail domains that the lists of a campaign may use."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service
from app.campaigns.errors import DomainUnfit
from app.campaigns.forms import MailDomainsForm
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()


@router.get("/campaigns/{key}/domains", name="campaigns.domains")
@page(Permission.CAMPAIGNS_RUN)
def show_domains(work: Work, request: Request, key: str) -> Response:
    """The mail domains as a form until the start, then as they were fixed."""
    campaign = service.get_campaign(work, key=key)
    written = campaign.mail_domains.replace(" ", "\n")
    return _domains_page(work, request, campaign=campaign, written=written)


def _domains_page(
    work: Work, request: Request, *, campaign: Campaign, written: str,
    errors: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    gates = service.list_gates(work, campaign_id=campaign.id)
    context = {
        "campaign": campaign,
        "written": written,
        "errors": errors or [],
        "installed": work.resources.settings.official_domains,
        "is_frozen": any(gate.kind == "frames_frozen" for gate in gates),
    }
    return render(request, "campaigns/domains.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/{key}/domains", name="campaigns.set_domains")
@verb(Permission.CAMPAIGNS_RUN, takes=MailDomainsForm)
def set_domains(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Writes the mail domains."""
    campaign = service.get_campaign(work, key=key)
    try:
        domains = service.read_domains(validated(MailDomainsForm, form).domains)
    except BadInput as problem:
        errors = said(request, problem)
    except DomainUnfit as unfit:
        sentences = (say(request, one, **unfit.details) for one in (unfit.title, unfit.advice))
        errors = [("domains", ". ".join(sentences))]
    else:
        service.set_mail_domains(work, campaign_id=campaign.id, domains=domains)
        return see_other(f"/campaigns/{campaign.key}")
    return _domains_page(work, request, campaign=campaign, written=form.first("domains"), errors=errors)
