"""What the forms of a campaign say beside their questions."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.routes.words import Errors
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()


@router.get("/paper/{key}/printed-words", name="paper.printed_words")
@page(Permission.CAMPAIGNS_RUN)
def show_words(work: Work, request: Request, key: str) -> Response:
    """The slip and the way to mend a mark, as a choice until forms are ordered or the round starts."""
    campaign = campaigns.get_campaign(work, key=key)
    values = {name: getattr(campaign, name) for name in campaigns.PrintedWordsForm.model_fields}
    return _words_page(work, request, campaign=campaign, values=values)


def _words_page(
    work: Work, request: Request, *, campaign: Campaign, values: Mapping[str, str],
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    context = {
        "campaign": campaign,
        "found": service.read_words_state(work, campaign=campaign),
        "values": values,
        "errors": errors or [],
    }
    return render(request, "paper/printed_words.html", context=context, status=422 if errors else 200)


@router.post("/paper/{key}/printed-words", name="paper.set_printed_words")
@verb(Permission.CAMPAIGNS_RUN, takes=campaigns.PrintedWordsForm)
def set_words(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Writes the choice."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        chosen = validated(campaigns.PrintedWordsForm, form)
    except BadInput as problem:
        values = {name: form.first(name) for name in campaigns.PrintedWordsForm.model_fields}
        return _words_page(work, request, campaign=campaign, values=values, errors=said(request, problem))
    service.set_words(work, campaign=campaign, form=chosen)
    return see_other(f"/paper/{campaign.key}")
