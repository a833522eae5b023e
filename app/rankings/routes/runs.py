"""The index of a round for staff: what it lacks, computations, their tables, asking for publication."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.errors import AlreadyAsked
from app.campaigns.guards import reason_of, sentence
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.tabular import XLSX
from app.core.unit_of_work import Work
from app.rankings import service
from app.rankings.errors import (
    CellsTellTogether,
    InputsChanged,
    NoSuchComposite,
    NotFinalYet,
    NotForRelease,
    NumberTaken,
    OtherCompositeUnderWay,
    ReasonNeeded,
    UnknownDomain,
)
from app.rankings.forms import ComputeForm, FinalForm, ReleaseForm
from app.rankings.models import CompositeRun
from app.rankings.rules import Published
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import PostedForm, validated
from app.web.view import language_of, render, said, say, see_other

router = APIRouter()
HERE: Final = "/campaigns/{key}/index"
Errors = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A computation and the codes of the units that the reader may see."""

    published: Published
    codes: frozenset[str]


@router.get(HERE, name="rankings.show")
@page(Permission.RANKINGS_READ)
def show_index(work: Work, request: Request, key: str) -> Response:
    """What the index still lacks, every computation, what is published."""
    return _index_page(work, request, campaign=campaigns.get_campaign(work, key=key))


@router.post(HERE, name="rankings.compute")
@verb(Permission.RANKINGS_RUN, takes=ComputeForm)
def compute(work: Work, request: Request, form: PostedForm, key: str) -> Response:
    """Queues a provisional computation."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        run = service.request_composite(work, campaign=campaign, form=validated(ComputeForm, form))
    except BadInput as problem:
        return _index_page(work, request, campaign=campaign, errors=said(request, problem))
    except (OtherCompositeUnderWay, UnknownDomain) as refused:
        errors = [("", sentence(request, refused))]
        return _index_page(work, request, campaign=campaign, errors=errors, status=refused.status)
    return see_other(f"/campaigns/{key}/index/runs/{run.id}")


@router.get(f"{HERE}/final", name="rankings.new_final")
@page(Permission.RANKINGS_RUN)
def new_final(work: Work, request: Request, key: str) -> Response:
    """What a final computation says with its figures."""
    return _final_page(work, request, campaign=campaigns.get_campaign(work, key=key))


@router.post(f"{HERE}/final", name="rankings.compute_final")
@verb(Permission.RANKINGS_RUN, takes=FinalForm)
def compute_final(work: Work, request: Request, form: PostedForm, key: str) -> Response:
    """Queues a final computation."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        run = service.request_composite(work, campaign=campaign, form=validated(FinalForm, form))
    except BadInput as problem:
        errors, status = said(request, problem), problem.status
    except (NotFinalYet, OtherCompositeUnderWay, ReasonNeeded, UnknownDomain) as refused:
        field = "reason" if isinstance(refused, ReasonNeeded) else ""
        errors, status = [(field, sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{key}/index/runs/{run.id}")
    return _final_page(work, request, campaign=campaign, form=form, errors=errors, status=status)


@router.get(f"{HERE}/runs/{{run_id}}", name="rankings.run")
@page(Permission.RANKINGS_READ)
def show_run(work: Work, request: Request, key: str, run_id: UUID, asked: int = 0) -> Response:
    """One computation: running (the page may be left), failed with its reason, or done with its table."""
    notice = say(request, "A second person has been asked to publish these ranks.") if asked else None
    return _run_page(
        work, request, campaign=campaigns.get_campaign(work, key=key), run_id=run_id, notice=notice
    )


@router.get(f"{HERE}/runs/{{run_id}}/units/{{unit}}", name="rankings.unit")
@page(Permission.RANKINGS_READ)
def show_unit(work: Work, request: Request, key: str, run_id: UUID, unit: str) -> Response:
    """One unit in one computation: every domain and line."""
    campaign = campaigns.get_campaign(work, key=key)
    run = service.get_composite(work, run_id=run_id, campaign_id=campaign.id)
    found = service.read_composite(work, run=run)
    seen = campaigns.list_campaign_units(work, campaign_id=campaign.id, scope=work.scope)
    here = next((one for one in seen if one.code == unit), None)
    if here is None or unit not in found.units:
        raise NoSuchComposite
    own = service.own_points(work, campaign=campaign, unit_id=here.unit_id)
    context = {
        "campaign": campaign, "run": run, "found": found, "unit": found.units[unit],
        "lines": found.lines(unit), "own": own,
    }  # fmt: skip
    return render(request, "rankings/unit.html", context=context)


@router.get(f"{HERE}/runs/{{run_id}}/since/{{publication_id}}", name="rankings.change")
@page(Permission.RANKINGS_READ)
def show_change(work: Work, request: Request, key: str, run_id: UUID, publication_id: UUID) -> Response:
    """A computation beside a publication of an earlier round."""
    campaign = campaigns.get_campaign(work, key=key)
    run = service.get_composite(work, run_id=run_id, campaign_id=campaign.id)
    change = service.show_change(work, campaign=campaign, run=run, since=publication_id)
    earlier = next(
        one for one in service.list_earlier(work, campaign=campaign) if one[1].id == publication_id
    )
    context = {
        "campaign": campaign, "run": run, "change": change, "earlier": earlier[0],
        "found": _seen(work, campaign=campaign, run=run),
    }  # fmt: skip
    return render(request, "rankings/change.html", context=context)


@router.get(f"{HERE}/runs/{{run_id}}/publication.zip", name="rankings.file")
@page(Permission.RANKINGS_RUN)
def hand_out(work: Work, key: str, run_id: UUID) -> Response:
    """What a computation would publish, for those who check it before it is out."""
    campaign = campaigns.get_campaign(work, key=key)
    run = service.get_composite(work, run_id=run_id, campaign_id=campaign.id)
    content = service.get_content(work, run=run)
    return download(content, name=f"{key}-{run.kind}.zip", media_type="application/zip")


@router.get(f"{HERE}/runs/{{run_id}}/index.xlsx", name="rankings.book")
@page(Permission.RANKINGS_READ)
def hand_out_book(work: Work, request: Request, key: str, run_id: UUID) -> Response:
    """Ranks, domains, every line, what does not apply: of the units that the reader may see."""
    campaign = campaigns.get_campaign(work, key=key)
    run = service.get_composite(work, run_id=run_id, campaign_id=campaign.id)
    language = language_of(request)
    content = service.index_book(work, campaign=campaign, run=run, scope=work.scope, language=language)
    return download(content, name=f"{key}-index.xlsx", media_type=XLSX)


@router.post(f"{HERE}/runs/{{run_id}}/release", name="rankings.ask_release")
@verb(Permission.RANKINGS_RUN, takes=ReleaseForm)
def ask_release(work: Work, request: Request, form: PostedForm, key: str, run_id: UUID) -> Response:
    """Asks a second person to publish a final computation."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        validated(ReleaseForm, form)
        service.ask_release(work, campaign=campaign, run_id=run_id, reason=reason_of(form))
    except BadInput as problem:
        faults = problem.details["faults"]
        errors, status = (
            [("reason", say(request, one.message, **one.params)) for one in faults],
            problem.status,
        )
    except (AlreadyAsked, CellsTellTogether, InputsChanged, NotForRelease, NumberTaken) as refused:
        errors, status = [("", sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{key}/index/runs/{run_id}?asked=1")
    return _run_page(
        work,
        request,
        campaign=campaign,
        run_id=run_id,
        typed=form.first("reason"),
        errors=errors,
        status=status,
    )


def _index_page(
    work: Work, request: Request, *, campaign: Campaign, errors: Errors = (), status: int = 200
) -> Response:
    runs = service.list_composites(work, campaign=campaign)
    done = next((run for run in runs if run.state == "done"), None)
    context = {
        "campaign": campaign, "runs": runs, "shown": done, "errors": errors,
        "ground": service.describe_ground(work, campaign=campaign),
        "published": service.list_publications(work, campaign=campaign),
    }  # fmt: skip
    return render(
        request, "rankings/show.html", context=context, status=422 if errors and status == 200 else status
    )


def _final_page(
    work: Work, request: Request, *, campaign: Campaign, form: PostedForm | None = None, errors: Errors = (),
    status: int = 200,
) -> Response:  # fmt: skip
    values = {} if form is None else {name: form.first(name) for name in form.values}
    context = {
        "campaign": campaign, "values": values, "errors": errors,
        "chosen": [] if form is None else form.values.get("tie_breaks", []),
        "ground": service.describe_ground(work, campaign=campaign),
        "published": service.list_publications(work, campaign=campaign),
    }  # fmt: skip
    return render(request, "rankings/final.html", context=context, status=status)


def _run_page(
    work: Work, request: Request, *, campaign: Campaign, run_id: UUID, notice: str | None = None,
    typed: str = "", errors: Errors = (), status: int = 200,
) -> Response:  # fmt: skip
    run = service.get_composite(work, run_id=run_id, campaign_id=campaign.id)
    out = service.list_publications(work, campaign=campaign)
    context = {
        "campaign": campaign, "run": run, "notice": notice, "typed": typed, "errors": errors,
        "found": _seen(work, campaign=campaign, run=run) if run.state == "done" else None,
        "earlier": service.list_earlier(work, campaign=campaign) if run.state == "done" else [],
        "releasable": service.can_be_released(work, campaign=campaign, run=run),
        "published": [one for one in out if one.run_id == run.id],
    }  # fmt: skip
    return render(request, "rankings/run.html", context=context, status=status)


def _codes(work: Work, *, campaign: Campaign) -> frozenset[str]:
    """Codes of the units that the reader may see."""
    found = campaigns.list_campaign_units(work, campaign_id=campaign.id, scope=work.scope)
    return frozenset(one.code for one in found)


def _seen(work: Work, *, campaign: Campaign, run: CompositeRun) -> Seen:
    """What a computation found, and which units of it the reader may see."""
    return Seen(service.read_composite(work, run=run), _codes(work, campaign=campaign))
