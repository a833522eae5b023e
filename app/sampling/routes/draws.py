"""Drawing a sample: the order with its preview, the draw, its protocol as a page and as a workbook."""

import io
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.guards import sentence
from app.campaigns.models import Audience
from app.core.clock import in_vietnam
from app.core.errors import BadInput, Problem
from app.core.permissions import Permission
from app.core.tabular import SheetToWrite, write_workbook
from app.core.unit_of_work import Work, open_work
from app.sampling import service
from app.sampling.errors import (
    DrawNobody,
    DrawReasonMissing,
    DrawSizeOutside,
    DrawStageMissing,
    FramesNotFrozen,
)
from app.sampling.forms import DrawForm, SizeForm
from app.sampling.service import WHY, DrawnRow
from app.units import service as units
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import PostedForm, asked, validated
from app.web.view import language_of, render, say, see_other

router = APIRouter()
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSALS: Final = (DrawNobody, DrawReasonMissing, DrawSizeOutside, DrawStageMissing, FramesNotFrozen)
HEADINGS: Final = (
    "Place in the list", "Unit code", "Unit", "Full name", "Position", "Email", "Size of the group",
    "Probability", "Drawn", "Rank among the reserves", "How many of the group", "Which of the group",
    "Reserves of the group", "Chance with the reserves opened", "Replaced by place", "Takes the place of",
    "Reason", "Key",
)  # fmt: skip
WIDTHS: Final = (6, 12, 34, 26, 24, 30, 12, 14, 10, 12, 12, 30, 20, 14, 10, 10, 30, 38)


@router.get("/campaigns/{key}/draw", name="sampling.draw")
@page(Permission.CAMPAIGNS_RUN)
def show_draw(work: Work, request: Request, key: str) -> Response:
    """The order of a draw as a form; with an order in the address, how many every unit may expect."""
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        given.setdefault(name, []).append(value)
    return _draw_page(work, request, key=key, given=PostedForm(values=given, uploads={}))


def _draw_page(
    work: Work, request: Request, *, key: str, given: PostedForm, errors: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    audiences = campaigns.list_audiences(work, campaign_id=campaign.id)
    chosen = _chosen(audiences, given.first("audience_id"))
    context: dict[str, Any] = {
        "campaign": campaign, "audiences": audiences, "chosen": chosen, "given": given.values,
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "kinds": {kind.key: kind for kind in units.list_unit_types(work)},
        "stage_types": [], "list_types": [], "shares": [], "made": None, "advice": None,
        "errors": errors or [],
        "approvals_waiting": campaigns.count_waiting_requests(work, campaign_id=campaign.id),
    }  # fmt: skip
    if chosen is not None:
        try:
            context |= _list_facts(work, chosen=chosen, given=given)
        except FramesNotFrozen:
            context["chosen"] = None
        except BadInput as problem:
            fault = problem.details["faults"][0]
            context["errors"] = [
                *context["errors"],
                (fault.field, say(request, fault.message, **fault.params)),
            ]
            status = problem.status
        except REFUSALS as refused:
            context["errors"] = [*context["errors"], ("size", sentence(request, refused))]
            status = refused.status
    here = ("seed", "reason") if context["shares"] else ()
    context["errors"] = [
        (name if name in here else "", text) for name, text in dict.fromkeys(context["errors"])
    ]
    return render(request, "sampling/draw.html", context=context, status=status)


def _chosen(audiences: list[Audience], wanted: str) -> Audience | None:
    named = [one for one in audiences if str(one.id) == wanted]
    online = [one for one in audiences if one.channel == "online"]
    return next(iter((*named, *online, *audiences)), None)


def _list_facts(work: Work, *, chosen: Audience, given: PostedForm) -> dict[str, Any]:
    place: dict[str, UUID] = {"campaign_id": chosen.campaign_id, "audience_id": chosen.id}
    homes = {one.unit_id for one in service.list_frame_entries(work, audience_id=chosen.id)}
    found = campaigns.list_campaign_units(work, campaign_id=chosen.campaign_id)
    facts: dict[str, Any] = {
        "stage_types": service.list_stage_types(work, **place),
        "list_types": list(dict.fromkeys(one.type_key for one in found if one.unit_id in homes)),
        "made": service.find_draw(work, audience_id=chosen.id),
        "advice": _advice(work, chosen=chosen, given=given),
    }
    if given.first("preview"):
        values = {name: value for name, value in given.values.items() if name != "preview"}
        order = asked(DrawForm, values).order()
        facts["shares"] = service.preview_draw(work, order=order, **place)
    return facts


def _advice(work: Work, *, chosen: Audience, given: PostedForm) -> service.SizeAdvice | None:
    parts = {name: given.values[name] for name in SizeForm.model_fields if name in given.values}
    values = {**parts, "audience_id": [str(chosen.id)]}
    precision = asked(SizeForm, values).precision()
    return service.advise_size(work, audience_id=chosen.id, precision=precision)


@router.post("/campaigns/{key}/draw", name="sampling.draw_sample")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=DrawForm)
def draw_sample(request: Request, key: str, form: PostedForm) -> Response:
    """Draws; a second time only with a reason."""
    resources, actor = request.app.state.resources, request.state.actor
    try:
        draft = validated(DrawForm, form)
        with open_work(resources, actor=actor, writing=True) as work:
            campaign = campaigns.get_campaign(work, key=key)
            service.draw_sample(
                work, campaign_id=campaign.id, audience_id=draft.audience_id, order=draft.order(),
                seed=draft.seed, reason=draft.reason or "",
            )  # fmt: skip
    except BadInput as problem:
        fault = problem.details["faults"][0]
        errors, status = [(fault.field, say(request, fault.message, **fault.params))], problem.status
    except REFUSALS as refused:
        errors, status = [(_field_of(refused), sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{campaign.key}/draw/protocol?audience={draft.audience_id}")
    shown = PostedForm(values=dict(form.values, preview=["1"]), uploads={})
    with open_work(resources, actor=actor, writing=False) as work:
        return _draw_page(work, request, key=key, given=shown, errors=errors, status=status)


def _field_of(refused: Problem) -> str:
    return "reason" if isinstance(refused, DrawReasonMissing) else "size"


@router.get("/campaigns/{key}/draw/protocol", name="sampling.protocol")
@page(Permission.PEOPLE_READ)
def show_protocol(work: Work, request: Request, key: str, audience: UUID) -> Response:
    """Everything that repeats the draw, for the minutes; it is drawn again on the spot to compare."""
    campaign = campaigns.get_campaign(work, key=key)
    found = service.read_protocol(work, campaign_id=campaign.id, audience_id=audience)
    context = {
        "campaign": campaign,
        "protocol": found,
        "group": {one.key: one for one in campaigns.list_groups(work)}[found.audience.group_key],
        "whys": WHY,
        "letter": campaigns.letterhead_of(
            work, campaign=campaign, language=language_of(request), day=in_vietnam(found.draw.drawn_at).date()
        ),
        "kinds": {kind.key: kind for kind in units.list_unit_types(work)},
        "approvals_waiting": campaigns.count_waiting_requests(work, campaign_id=campaign.id),
    }
    return render(request, "sampling/protocol.html", context=context)


@router.get("/campaigns/{key}/draw/list.xlsx", name="sampling.drawn_xlsx")
@page(Permission.PEOPLE_READ)
def export_drawn(work: Work, request: Request, key: str, audience: UUID) -> Response:
    """The list with what became of every row, within the reader's units, as a workbook."""
    campaign = campaigns.get_campaign(work, key=key)
    rows = service.list_drawn(
        work, campaign_id=campaign.id, audience_id=audience, scope=work.actor.scope(Permission.PEOPLE_READ)
    )
    vietnamese = language_of(request) == "vi"
    out = io.BytesIO()
    sheet = SheetToWrite(
        say(request, "Drawn"),
        [say(request, one) for one in HEADINGS],
        [_cells(request, row, vietnamese=vietnamese) for row in rows],
        widths=WIDTHS,
    )
    write_workbook(out, sheets=[sheet])
    return download(out.getvalue(), name=f"{campaign.key}-draw.xlsx", media_type=XLSX)


def _cells(request: Request, row: DrawnRow, *, vietnamese: bool) -> list[str | int | None]:
    return [
        row.number, row.unit.code, row.unit.name_vi if vietnamese else row.unit.name_en or row.unit.name_vi,
        row.full_name, row.position, row.email, row.size,
        "" if row.probability is None else f"{row.probability:.10f}",
        say(request, "yes") if row.selected else "", row.reserve_rank, row.taken,
        " ".join(map(str, row.places)), " ".join(map(str, row.reserve_places)),
        "" if row.chance is None else f"{row.chance:.10f}", row.replaced_by, row.instead_of,
        say(request, WHY[row.why]) if row.why else "", row.key,
    ]  # fmt: skip
