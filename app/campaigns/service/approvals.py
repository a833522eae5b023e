"""A second person for what the launch has fixed: ask, decide, carry out in one transaction.

The rooms above say what can be asked for by `@second_person`: how to carry a change out, and how to show
it in words and figures. A change is kept as plain JSON without names of people; names are looked up when
it is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Protocol
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns.errors import (
    AlreadyAsked,
    AlreadyDecided,
    ApprovalNotFound,
    OwnRequest,
    SecondPersonNeeded,
)
from app.campaigns.forms.duties import DecisionDraft, RequestDraft
from app.campaigns.service.rounds import get_campaign_by_id
from app.campaigns.store import approvals as store
from app.core.audit import audited
from app.core.errors import CONSTRAINT_PROBLEMS, Forbidden
from app.core.models import Approval
from app.core.unit_of_work import Work

CONSTRAINT_PROBLEMS["ck_approval_two_people"] = OwnRequest
GRANTED: Final = "granted"
REFUSED: Final = "refused"


class Named(Protocol):
    """Whatever has a name in both languages: a unit, a group."""

    name_vi: str
    name_en: str


Value = Named | str | int | Decimal | datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a request changes. `what`: a message id with its `params`; `about`: whose it is.

    Texts may be message ids too.
    """

    what: str
    before: Value
    after: Value
    about: Value = None
    params: Mapping[str, Named | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A granted request as its room carries it out. `change`: what the room itself wrote when asking."""

    approval_id: UUID
    campaign_id: UUID
    change: Mapping[str, Any]
    reason: str


CarryOut = Callable[[Work, Asked], None]
Describe = Callable[[Work, Mapping[str, Any]], list[Change]]


@dataclass(frozen=True, slots=True)
class SecondPersonVerb:
    """What can be asked for. `title`: a message id."""

    title: str
    describe: Describe
    carry_out: CarryOut


SECOND_PERSON: dict[str, SecondPersonVerb] = {}
"""Every change that needs a second person, by its verb; filled by the rooms that carry it out."""


def second_person(verb: str, *, title: str, describe: Describe) -> Callable[[CarryOut], CarryOut]:
    """Declares the function that carries out a granted change of this kind."""

    def declare(carry_out: CarryOut) -> CarryOut:
        SECOND_PERSON[verb] = SecondPersonVerb(title, describe, carry_out)
        return carry_out

    return declare


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a page shows it. `decision`: `granted`, `refused`, or None while it waits."""

    id: UUID
    title: str
    changes: Sequence[Change]
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    reason: str
    decision: str | None
    decided_by_name: str
    decided_at: datetime | None
    answer: str


@audited("campaigns.ask_approval")
def ask_approval(
    work: Work, *, campaign_id: UUID, verb: str, change: Mapping[str, Any], reason: str
) -> Approval:
    """Writes down a change that a second person decides on; nothing is changed yet.

    `change` must be JSON without names, addresses or answers. Raises `Forbidden` (no person asks, but a
    program), `AlreadyAsked`.
    """
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    if work.actor.user_id is None:
        raise Forbidden
    draft = RequestDraft(reason=reason)
    waiting = [one for one in store.list_approvals(work.session, campaign_id=campaign_id) if not one.decision]
    if any(one.verb == verb and one.payload.get("change") == change for one in waiting):
        raise AlreadyAsked
    approval = Approval(
        object=f"campaign:{campaign.key}", verb=verb, campaign_id=campaign_id,
        payload={"change": dict(change)}, asked_by=work.actor.user_id, asked_at=work.now(),
        reason=draft.reason,
    )  # fmt: skip
    store.add_approval(work.session, approval=approval)
    work.note(
        object=approval.object, approval=approval.id, asked=verb, change=dict(change), reason=draft.reason
    )
    return approval


@audited("campaigns.grant_approval")
def grant_approval(work: Work, *, campaign_id: UUID, approval_id: UUID, reason: str) -> None:
    """Grants a request and carries it out in the same transaction, or not at all.

    Raises `OwnRequest`, `AlreadyDecided`, `ApprovalNotFound`, and whatever the change itself refuses:
    then the request goes on waiting.
    """
    approval = _decide(work, campaign_id=campaign_id, approval_id=approval_id, to=GRANTED, reason=reason)
    asked = Asked(approval.id, campaign_id, approval.payload["change"], approval.reason)
    SECOND_PERSON[approval.verb].carry_out(work, asked)


@audited("campaigns.refuse_approval")
def refuse_approval(work: Work, *, campaign_id: UUID, approval_id: UUID, reason: str) -> None:
    """Refuses a request. Raises `OwnRequest`, `AlreadyDecided`, `ApprovalNotFound`."""
    _decide(work, campaign_id=campaign_id, approval_id=approval_id, to=REFUSED, reason=reason)


def _decide(work: Work, *, campaign_id: UUID, approval_id: UUID, to: str, reason: str) -> Approval:
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    approval = store.find_approval(work.session, campaign_id=campaign_id, approval_id=approval_id)
    if approval is None:
        raise ApprovalNotFound
    if work.actor.user_id is None:
        raise Forbidden
    if work.actor.user_id == approval.asked_by:
        raise OwnRequest
    draft = DecisionDraft(reason=reason)
    payload = {**approval.payload, "answer": draft.reason}
    if not store.set_decision(
        work.session, approval_id=approval.id, decision=to, by=work.actor.user_id, at=work.now(),
        payload=payload,
    ):  # fmt: skip
        raise AlreadyDecided
    work.note(
        object=f"campaign:{campaign.key}", approval=approval.id, asked=approval.verb,
        asked_by=approval.asked_by, reason=draft.reason,
    )  # fmt: skip
    return approval


def require_granted(work: Work, *, asked: Asked) -> None:
    """Raises `SecondPersonNeeded` unless this very request stands granted in the database."""
    found = store.find_approval(work.session, campaign_id=asked.campaign_id, approval_id=asked.approval_id)
    if found is None or found.decision != GRANTED or found.payload.get("change") != asked.change:
        raise SecondPersonNeeded


def require_request(work: Work, *, campaign_id: UUID, approval_id: UUID) -> None:
    """Raises `ApprovalNotFound` unless this campaign has this request."""
    if store.find_approval(work.session, campaign_id=campaign_id, approval_id=approval_id) is None:
        raise ApprovalNotFound


def list_requests(work: Work, *, campaign_id: UUID) -> list[Request]:
    """The requests of a campaign, those that wait first, each with what it changes."""
    found = store.list_approvals(work.session, campaign_id=campaign_id)
    people = {one.asked_by for one in found} | {one.decided_by for one in found if one.decided_by}
    names = accounts.list_names(work, user_ids=sorted(people))
    found.sort(key=lambda one: one.decision is not None)
    return [_shown(work, approval=one, names=names) for one in found]


def _shown(work: Work, *, approval: Approval, names: Mapping[UUID, str]) -> Request:
    kind = SECOND_PERSON[approval.verb]
    return Request(
        id=approval.id,
        title=kind.title,
        changes=kind.describe(work, approval.payload["change"]),
        asked_by=approval.asked_by,
        asked_by_name=names.get(approval.asked_by, ""),
        asked_at=approval.asked_at,
        reason=approval.reason,
        decision=approval.decision,
        decided_by_name=names.get(approval.decided_by, "") if approval.decided_by else "",
        decided_at=approval.decided_at,
        answer=str(approval.payload.get("answer", "")),
    )


def count_waiting_requests(work: Work, *, campaign_id: UUID) -> int:
    """How many requests of a campaign wait for a decision."""
    return store.count_waiting(work.session, campaign_id=campaign_id)
