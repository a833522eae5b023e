"""Documents beside the points, page by page: what a page of the room shows, and the pictures themselves."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.routes.cards import held_card
from app.scorecards.service import Line
from app.web.deps import page

router = APIRouter()


@router.get(
    "/campaigns/{key}/scorecards/{unit_id}/evidence/{evidence_id}/pages/{number}",
    name="scorecards.evidence_page",
)
@page(Permission.SCORECARDS_READ)
def show_evidence_page(work: Work, key: str, unit_id: UUID, evidence_id: UUID, number: int) -> Response:
    """One page of a document as a picture of ours; it never changes."""
    card = held_card(work, key=key, unit_id=unit_id)
    content = service.get_picture(work, card=card, evidence_id=evidence_id, page=number)
    return Response(content, media_type="image/jpeg", headers={"content-disposition": "inline"})


def leafing(work: Work, request: Request, *, line: Line) -> dict[str, Any]:
    """The documents of a line, the one that is open (`doc` of the address) and its page (`sheet`)."""
    viewed = service.list_viewed(work, line=line)
    wanted, typed = request.query_params.get("doc", ""), request.query_params.get("sheet", "")
    able = [one for one in viewed if one.shown]
    chosen = next((one for one in able if str(one.document.id) == wanted), able[0] if able else None)
    sheet = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else 1
    if chosen is not None and sheet not in chosen.shown:
        sheet = chosen.shown[0]
    return {"viewed": viewed, "chosen": chosen, "sheet": sheet}
