"""The overview of a round, one unit's scorecard, handing it in and taking it back."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.actor import Scope
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.errors import ScorecardIncomplete
from app.scorecards.service import Scorecard
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm
from app.web.view import render, say, see_other

router = APIRouter()


@router.get("/campaigns/{key}/scorecards", name="scorecards.list")
@page(Permission.SCORECARDS_READ)
def show_scorecards(work: Work, request: Request, key: str) -> Response:
    """Which units have scored themselves, and how far the others are."""
    campaign = campaigns.get_campaign(work, key=key)
    rows = service.list_scorecards(work, campaign=campaign, scope=work.scope)
    if len(rows) == 1:
        return see_other(f"/campaigns/{campaign.key}/scorecards/{rows[0].unit.unit_id}")
    context = {
        "campaign": campaign, "rows": rows,
        "asked": service.list_asked(work, campaign=campaign, scope=work.scope),
        "milestone": campaigns.find_milestone(work, campaign_id=campaign.id, kind="self_assessment"),
    }  # fmt: skip
    return render(request, "scorecards/list.html", context=context)


@router.get("/campaigns/{key}/scorecards/{unit_id}", name="scorecards.show")
@page(Permission.SCORECARDS_READ)
def show_scorecard(work: Work, request: Request, key: str, unit_id: UUID) -> Response:
    """The lines of one unit, domain after domain, with what each still lacks."""
    return _card_page(work, request, card=held_card(work, key=key, unit_id=unit_id))


@router.post("/campaigns/{key}/scorecards/{unit_id}/submit", name="scorecards.submit")
@verb(Permission.SCORECARDS_SUBMIT, takes=Nothing)
def submit(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Hands the self-assessment in."""
    del form
    card = held_card(work, key=key, unit_id=unit_id)
    try:
        service.submit_scorecard(work, card=card)
    except ScorecardIncomplete:
        return _card_page(work, request, card=card, wanting=True)
    return see_other(f"/campaigns/{key}/scorecards/{unit_id}")


@router.post("/campaigns/{key}/scorecards/{unit_id}/recall", name="scorecards.recall")
@verb(Permission.SCORECARDS_SUBMIT, takes=Nothing)
def recall(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Takes it back while the time lasts."""
    del request, form
    service.recall_scorecard(work, card=held_card(work, key=key, unit_id=unit_id))
    return see_other(f"/campaigns/{key}/scorecards/{unit_id}")


def held_card(work: Work, *, key: str, unit_id: UUID) -> Scorecard:
    """The scorecard that the address names, within the scope of what the door asked for."""
    campaign = campaigns.get_campaign(work, key=key)
    return service.get_scorecard(work, campaign=campaign, unit_id=unit_id, scope=work.scope)


def writes(work: Work, *, card: Scorecard) -> bool:
    """Whether the reader may write in this scorecard now."""
    may = work.actor.scope(Permission.SCORECARDS_SCORE).covers(card.unit.unit_id)
    return may and card.is_open and card.state in ("missing", "draft")


def _told(work: Work, *, card: Scorecard, heads: bool) -> dict[str, Any]:
    """What the unit reads once its appraisal is concluded, and what its head may do then."""
    told = card.state in service.TOLD
    lines = service.appraised_lines(work, card=card) if told else ()
    tally, open_now = service.tally_of(lines), service.is_objecting(work, card=card)
    accepts = told and card.state == "provisional" and card.assessment and not card.assessment.accepted_at
    return {
        "told": {one.line.leaf.key: one for one in lines}, "appraised": tally,
        "objecting": service.objecting_time(work, card=card), "is_objecting": open_now,
        "can_send": heads and open_now and tally.written,
        "can_accept": heads and accepts and not tally.written,
    }  # fmt: skip


def _card_page(work: Work, request: Request, *, card: Scorecard, wanting: bool = False) -> Response:
    """`wanting`: the scorecard was handed in while lines lacked something; each of them is named."""
    lacking = [line for line in card.lines if line.lack]
    words = {"points": "Its figures are missing.", "evidence": "A document or an explanation is missing."}
    errors = [
        (line.leaf.key, f"{line.leaf.number} {say(request, words[line.lack])}") for line in lacking
    ] if wanting else []  # fmt: skip
    heads = work.actor.scope(Permission.SCORECARDS_SUBMIT).covers(card.unit.unit_id)
    only = Scope(unit_ids=frozenset({card.unit.unit_id}))
    asked = service.list_asked(work, campaign=card.campaign, scope=only)
    context = {
        "asked": asked.get(card.unit.unit_id), "explaining": service.explaining_time(work, card=card),
        "campaign": card.campaign, "card": card, "errors": errors, "can_write": writes(work, card=card),
        "can_submit": heads and card.is_open and card.state in ("missing", "draft"),
        **_told(work, card=card, heads=heads),
        "can_recall": heads and card.is_open and card.state == "submitted",
    }  # fmt: skip
    return render(request, "scorecards/show.html", context=context, status=422 if errors else 200)
