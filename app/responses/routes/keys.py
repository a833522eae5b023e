"""The page of the sealing key: how it is made, its public half, and whether the opening was rehearsed."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.guards import sentence
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.responses import service as responses
from app.responses.errors import FingerprintDisagrees, PublicKeyUnreadable, SealKeyFixed
from app.responses.forms import PublicKeyForm
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

keys = APIRouter()
FIELDS: dict[type[Exception], str] = {
    PublicKeyUnreadable: "public_key", FingerprintDisagrees: "fingerprint", SealKeyFixed: "replace",
}  # fmt: skip


@keys.get("/campaigns/{key}/seal", name="responses.seal")
@page(Permission.CAMPAIGNS_RUN)
def show_seal(work: Work, request: Request, key: str) -> Response:
    """The key of a campaign: its fingerprint, the rehearsal, and the form of the public half."""
    return _seal_page(work, request, key=key)


def _seal_page(
    work: Work, request: Request, *, key: str, form: PostedForm | None = None,
    errors: list[tuple[str, str]] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    gates = {gate.kind: gate for gate in campaigns.list_gates(work, campaign_id=campaign.id)}
    context = {
        "campaign": campaign,
        "rehearsal": gates.get("rehearsal_opened"),
        "typed": {name: form.first(name) for name in form.values} if form else {},
        "errors": errors or [],
        "approvals_waiting": campaigns.count_waiting_requests(work, campaign_id=campaign.id),
    }
    return render(request, "responses/seal.html", context=context, status=status)


@keys.post("/campaigns/{key}/seal", name="responses.set_public_key")
@verb(Permission.CAMPAIGNS_RUN, takes=PublicKeyForm)
def set_public_key(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Sets the public half of a shared key after its fingerprint has been compared."""
    try:
        draft = validated(PublicKeyForm, form)
        responses.set_public_key(
            work, campaign_key=key, public_key=draft.public_key, fingerprint=draft.fingerprint,
            replace=draft.replace,
        )  # fmt: skip
    except BadInput as problem:
        errors = said(request, problem)
        return _seal_page(work, request, key=key, form=form, errors=errors, status=problem.status)
    except (PublicKeyUnreadable, FingerprintDisagrees, SealKeyFixed) as refused:
        errors = [(FIELDS[type(refused)], sentence(request, refused))]
        return _seal_page(work, request, key=key, form=form, errors=errors, status=refused.status)
    return see_other(f"/campaigns/{key}/seal")
