"""After the opening: asking a second person to accept it, and to confirm that the key is destroyed."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from app.campaigns.errors import AlreadyAsked, CampaignStateForbids
from app.campaigns.guards import reason_of, sentence
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.responses import service as responses
from app.responses.errors import OpeningNotAccepted, ReceiptListChanged, RecordsDisagree
from app.responses.forms import StatementForm
from app.responses.routes.staff import progress_page
from app.web.deps import verb
from app.web.forms import PostedForm, validated
from app.web.view import say, see_other

statements = APIRouter()
REFUSALS = (AlreadyAsked, CampaignStateForbids, RecordsDisagree, OpeningNotAccepted, ReceiptListChanged)


@statements.post("/campaigns/{key}/acceptance", name="responses.ask_acceptance")
@verb(Permission.CAMPAIGNS_RUN, takes=StatementForm)
def ask_acceptance(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Asks a second person to accept the opening."""
    return _ask(work, request, key=key, form=form, step=responses.ask_acceptance)


@statements.post("/campaigns/{key}/destruction", name="responses.ask_destruction")
@verb(Permission.CAMPAIGNS_RUN, takes=StatementForm)
def ask_destruction(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """States that the key is destroyed; a second person confirms."""
    return _ask(work, request, key=key, form=form, step=responses.ask_destruction)


def _ask(work: Work, request: Request, *, key: str, form: PostedForm, step: Callable[..., None]) -> Response:
    try:
        validated(StatementForm, form)
        step(work, campaign_key=key, reason=reason_of(form))
    except BadInput as problem:
        errors = [
            ("reason", say(request, fault.message, **fault.params)) for fault in problem.details["faults"]
        ]
        status = problem.status
    except REFUSALS as refused:
        errors, status = [("", sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{key}/approvals")
    return progress_page(work, request, key=key, typed=form.first("reason"), errors=errors, status=status)
