"""Pages of invitations: the delivery ledger, sending, one person's delivery, and the frozen lists."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.errors import AlreadyAsked
from app.campaigns.guards import reason_of, sentence, shown_change
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.invitations import service
from app.invitations.forms import QueueForm, ReasonForm, RosterForm
from app.invitations.routes.reserves import reserve_audiences
from app.invitations.rules import KINDS, RosterAction
from app.invitations.service import SHOWN_AS, DeliveryState
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, say, see_other

router = APIRouter()
PAGE_ROWS: Final = 100


@router.get("/campaigns/{key}/delivery", name="invitations.delivery")
@page(Permission.INVITATIONS_READ)
def show_delivery(
    work: Work, request: Request, key: str, state: str = "", search: str = "", start: int = 0
) -> Response:
    """Who has been sent the first mail, page by page."""
    campaign = campaigns.get_campaign(work, key=key)
    scope = work.actor.scope(Permission.INVITATIONS_READ)
    chosen: DeliveryState | None = state if state in SHOWN_AS else None
    search, start = search.strip()[:100], max(0, min(start, 10_000_000))
    rows = service.list_delivery(
        work, campaign_id=campaign.id, scope=scope, state=chosen, search=search, start=start,
        limit=PAGE_ROWS + 1,
    )  # fmt: skip
    counts = service.count_delivery(work, campaign_id=campaign.id, scope=scope)
    context = {
        "campaign": campaign,
        "rows": rows[:PAGE_ROWS],
        "has_more": len(rows) > PAGE_ROWS,
        "start": start,
        "page_rows": PAGE_ROWS,
        "counts": counts,
        "total": sum(counts.values()),
        "filters": {"state": chosen or "", "search": search},
        "relay": service.relay_state(work),
        "sending": service.sending_state(work, campaign_id=campaign.id),
        "approvals_waiting": campaigns.count_waiting_requests(work, campaign_id=campaign.id),
        "online": any(
            one.channel == "online" for one in campaigns.list_audiences(work, campaign_id=campaign.id)
        ),
    }
    return render(request, "invitations/delivery.html", context=context)


@router.get("/campaigns/{key}/delivery/send", name="invitations.confirm_send")
@page(Permission.INVITATIONS_SEND)
def confirm_send(work: Work, request: Request, key: str, kind: str = "invite") -> Response:
    """Says what sending will do."""
    campaign = campaigns.get_campaign(work, key=key)
    survey = campaigns.find_milestone(work, campaign_id=campaign.id, kind="survey")
    context = {
        "campaign": campaign,
        "kind": kind if kind in KINDS else "invite",
        "opens_at": survey.opens_at if survey and survey.opens_at > work.now() else None,
        "per_second": work.resources.settings.mail_per_second,
    }
    return render(request, "invitations/send.html", context=context)


@router.post("/campaigns/{key}/delivery/send", name="invitations.send")
@verb(Permission.INVITATIONS_SEND, takes=QueueForm)
def send(work: Work, key: str, form: PostedForm) -> Response:
    """Prepares what is missing and puts the mails in the outbox."""
    campaign = campaigns.get_campaign(work, key=key)
    kind = validated(QueueForm, form).kind
    if kind == "invite":
        service.prepare_invitations(work, campaign_id=campaign.id, scope=work.scope)
    service.queue_messages(work, campaign_id=campaign.id, kind=kind, scope=work.scope)
    return see_other(f"/campaigns/{campaign.key}/delivery")


@router.get("/campaigns/{key}/delivery/{unit_id}/{invitation_id}", name="invitations.show")
@page(Permission.INVITATIONS_READ)
def show_invitation(work: Work, request: Request, key: str, unit_id: UUID, invitation_id: UUID) -> Response:
    """How far the first mail to one person is; nothing about answers."""
    return _person_page(work, request, key=key, unit_id=unit_id, invitation_id=invitation_id)


def _person_page(
    work: Work, request: Request, *, key: str, unit_id: UUID, invitation_id: UUID,
    errors: list[tuple[str, str]] | None = None, reason: str = "",
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    row = service.get_delivery(
        work, campaign_id=campaign.id, unit_id=unit_id, invitation_id=invitation_id,
        scope=work.actor.scope(Permission.INVITATIONS_READ),
    )  # fmt: skip
    context = {
        "campaign": campaign,
        "row": row,
        "events": service.list_events(work, row=row),
        "errors": errors or [],
        "reason": reason,
        "sending": service.sending_state(work, campaign_id=campaign.id),
        "has_reserves": row.state != "revoked"
        and row.audience_id in reserve_audiences(work, campaign=campaign),
    }
    return render(request, "invitations/person.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/{key}/delivery/{unit_id}/{invitation_id}/renew", name="invitations.renew")
@verb(Permission.INVITATIONS_SEND, takes=ReasonForm)
def renew(
    work: Work, request: Request, key: str, unit_id: UUID, invitation_id: UUID, form: PostedForm
) -> Response:
    """Makes the present link worthless and queues a mail with a new one."""
    return _withdraw(work, request, key=key, ids=(unit_id, invitation_id), form=form, renew=True)


@router.post("/campaigns/{key}/delivery/{unit_id}/{invitation_id}/revoke", name="invitations.revoke")
@verb(Permission.INVITATIONS_SEND, takes=ReasonForm)
def revoke(
    work: Work, request: Request, key: str, unit_id: UUID, invitation_id: UUID, form: PostedForm
) -> Response:
    """Withdraws the invitation for good."""
    return _withdraw(work, request, key=key, ids=(unit_id, invitation_id), form=form, renew=False)


def _withdraw(
    work: Work, request: Request, *, key: str, ids: tuple[UUID, UUID], form: PostedForm, renew: bool
) -> Response:
    unit_id, invitation_id = ids
    campaign = campaigns.get_campaign(work, key=key)
    scope = work.actor.scope(Permission.INVITATIONS_SEND)
    service.get_delivery(
        work, campaign_id=campaign.id, unit_id=unit_id, invitation_id=invitation_id, scope=scope
    )
    try:
        reason = validated(ReasonForm, form).reason
    except BadInput as problem:
        fault = problem.details["faults"][0]
        errors = [("reason", say(request, fault.message, **fault.params))]
        return _person_page(
            work, request, key=key, unit_id=unit_id, invitation_id=invitation_id, errors=errors,
            reason=form.first("reason"),
        )  # fmt: skip
    if renew:
        service.raise_gen(work, unit_id=unit_id, invitation_id=invitation_id, reason=reason)
        service.queue_messages(work, campaign_id=campaign.id, kind="invite", scope=scope)
    else:
        service.revoke(work, unit_id=unit_id, invitation_id=invitation_id, reason=reason)
    return see_other(f"/campaigns/{campaign.key}/delivery/{unit_id}/{invitation_id}")


@router.get("/campaigns/{key}/roster", name="invitations.roster")
@page(Permission.CAMPAIGNS_RUN)
def show_roster(work: Work, request: Request, key: str, audience: str = "", search: str = "") -> Response:
    """Where the frozen list of an audience and today's officials differ, and a search on the list."""
    campaign = campaigns.get_campaign(work, key=key)
    found = campaigns.list_audiences(work, campaign_id=campaign.id)
    online = [one for one in found if one.channel == "online"]
    chosen = next((one for one in online if str(one.id) == audience), next(iter(online), None))
    search = search.strip()[:100]
    context = {
        "campaign": campaign,
        "audiences": online,
        "chosen": chosen,
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "differences": service.list_differences(work, audience=chosen) if chosen else [],
        "found": service.search_list(work, audience=chosen, search=search) if chosen else [],
        "search": search,
    }
    return render(request, "invitations/roster.html", context=context)


@router.get("/campaigns/{key}/roster/ask", name="invitations.confirm_roster")
@page(Permission.CAMPAIGNS_RUN)
def confirm_roster(
    work: Work, request: Request, key: str, audience: UUID, person: UUID, action: RosterAction
) -> Response:
    """What a change of the list would do, and the form that asks for it."""
    return _roster_page(work, request, key=key, ids=(audience, person), action=action)


def _roster_page(
    work: Work, request: Request, *, key: str, ids: tuple[UUID, UUID], action: RosterAction,
    errors: list[tuple[str, str]] | None = None, reason: str = "", status: int = 200,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    audience_id, person_id = ids
    step = service.plan_roster_step(
        work, campaign_id=campaign.id, audience_id=audience_id, person_id=person_id, action=action
    )
    change = service.describe_step(work, campaign_id=campaign.id, step=step)
    context = {
        "campaign": campaign,
        "step": step,
        "action": action,
        "changes": [shown_change(request, change)],
        "errors": errors or [],
        "reason": reason,
    }
    return render(request, "invitations/roster_ask.html", context=context, status=status)


@router.post("/campaigns/{key}/roster/ask", name="invitations.ask_roster")
@verb(Permission.CAMPAIGNS_RUN, takes=RosterForm)
def ask_roster(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Asks a second person to change the list."""
    campaign = campaigns.get_campaign(work, key=key)
    draft = validated(RosterForm, form)
    try:
        service.ask_roster_change(
            work, campaign_id=campaign.id, audience_id=draft.audience_id, person_id=draft.person_id,
            action=draft.action, reason=reason_of(form),
        )  # fmt: skip
    except BadInput as problem:
        fault = problem.details["faults"][0]
        errors, status = [("reason", say(request, fault.message, **fault.params))], problem.status
    except AlreadyAsked as refused:
        errors, status = [("", sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{campaign.key}/approvals")
    return _roster_page(
        work, request, key=key, ids=(draft.audience_id, draft.person_id), action=draft.action, errors=errors,
        reason=form.first("reason"), status=status,
    )  # fmt: skip
