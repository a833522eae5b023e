"""The public list of receipts. Everybody may read it; what is typed into its form is kept nowhere."""

from fastapi import APIRouter, Request, Response

from app.core.unit_of_work import Work
from app.responses import rules
from app.responses import service as responses
from app.responses.routes.drawing import grouped
from app.web.deps import page
from app.web.downloads import download
from app.web.view import render, say, see_other

lists = APIRouter()
NO_RECEIPT = "A receipt number has 20 characters: letters from A to Z and digits from 2 to 7."


@lists.get("/receipts/{key}", name="responses.receipts")
@page(None)
def receipts(work: Work, request: Request, key: str) -> Response:
    """Before the close: when the list appears. After it: number, root, and whether a receipt is in it."""
    board = responses.get_receipt_board(work, campaign_key=key)
    typed = request.query_params.get("receipt", "")
    receipt = rules.plain_receipt(typed) or ""
    wrong = bool(board.published and typed and not receipt)
    context = {
        "campaign": board.campaign, "organisation": board.organisation, "closes_at": board.closes_at,
        "published": board.published, "typed": typed, "shown_receipt": grouped(receipt),
        "inclusion": board.published.find(receipt) if board.published and receipt else None,
        "errors": [("receipt", say(request, NO_RECEIPT))] if wrong else [],
    }  # fmt: skip
    return render(request, "responses/receipts.html", context=context, status=422 if wrong else 200)


@lists.get("/receipts/{key}/list", name="responses.receipt_list")
@page(None)
def receipt_list(work: Work, key: str) -> Response:
    """The sorted list, one receipt to a line; before the close it leads to the page that says when."""
    board = responses.get_receipt_board(work, campaign_key=key)
    if board.published is None:
        return see_other(f"/receipts/{board.campaign.key}")
    content = "".join(f"{receipt}\n" for receipt in board.published.receipts)
    return download(
        content.encode("ascii"), name=f"receipts-{board.campaign.key}.txt", media_type="text/plain"
    )
