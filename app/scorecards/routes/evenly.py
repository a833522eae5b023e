"""One criterion over all units, and who appraises which domain."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.forms import AgreeForm, DutiesForm
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, see_other

router = APIRouter()


@router.get("/campaigns/{key}/appraisal/criteria/{criterion}", name="appraisals.compare")
@page(Permission.APPRAISALS_READ)
def compare(work: Work, request: Request, key: str, criterion: str) -> Response:
    """What every unit declares about one criterion, and the points it has."""
    campaign = campaigns.get_campaign(work, key=key)
    compared = service.compare_units(work, campaign=campaign, criterion=criterion, scope=work.scope)
    context = {
        "campaign": campaign, "compared": compared, "line": compared.rows[0].lines[0].line,
        "can_agree": work.actor.can(Permission.APPRAISALS_DECIDE)
        and service.may_appraise(work, campaign=campaign, domain=compared.domain.key),
    }  # fmt: skip
    return render(request, "scorecards/compare.html", context=context)


@router.post("/campaigns/{key}/appraisal/criteria/{criterion}", name="appraisals.agree")
@verb(Permission.APPRAISALS_DECIDE, takes=AgreeForm)
def agree(work: Work, request: Request, key: str, criterion: str, form: PostedForm) -> Response:
    """Agrees with the marked units."""
    del request
    campaign = campaigns.get_campaign(work, key=key)
    marked = validated(AgreeForm, form).unit
    service.agree_with_units(work, campaign=campaign, criterion=criterion, unit_ids=marked, scope=work.scope)
    return see_other(f"/campaigns/{key}/appraisal/criteria/{criterion}")


@router.get("/campaigns/{key}/appraisers", name="appraisals.duties")
@page(Permission.CAMPAIGNS_RUN)
def show_duties(work: Work, request: Request, key: str) -> Response:
    """Who appraises which domain."""
    campaign = campaigns.get_campaign(work, key=key)
    context = {
        "campaign": campaign, "duties": service.get_duties(work, campaign=campaign),
        "domains": service.list_duty_domains(work, campaign=campaign),
    }  # fmt: skip
    return render(request, "scorecards/duties.html", context=context)


@router.post("/campaigns/{key}/appraisers", name="appraisals.set_duties")
@verb(Permission.CAMPAIGNS_RUN, takes=DutiesForm)
def set_duties(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Says it anew."""
    del request
    campaign = campaigns.get_campaign(work, key=key)
    service.set_duties(work, campaign=campaign, marks=_marks(validated(DutiesForm, form).duty))
    return see_other(f"/campaigns/{key}/appraisers")


def _marks(texts: list[str]) -> list[tuple[str, UUID]]:
    """`domain user` as posted; what is not of this form is dropped."""
    found = []
    for text in texts:
        domain, _, user = text.partition(" ")
        try:
            found.append((domain, UUID(user)))
        except ValueError:
            continue
    return found
