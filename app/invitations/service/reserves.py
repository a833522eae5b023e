"""A reserve takes the place of somebody drawn who cannot be asked: one person asks, another grants.

Who moves up is the next rank at the moment of the grant, never a choice. The reasons speak of delivery and
of posts; whether somebody has answered is none of them and is not looked at: an answer that was sent is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import CampaignUnit
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.invitations import store
from app.invitations.errors import InvitationRevoked, InvitationsNotOpen, MailReaches
from app.invitations.models import Invitation
from app.invitations.service.delivery import DeliveryRow, get_delivery
from app.invitations.service.issuing import prepare_invitations, queue_first_mail
from app.invitations.service.links import get_invitation, revoke
from app.people import service as people
from app.sampling import service as sampling
from app.sampling.errors import NoReserveLeft, PersonNotDrawn
from app.sampling.models import Why

VERB: Final = "invitations.move_reserve_up"
TITLE: Final = "Let the next reserve take a place in the sample"
ASKED_HERE: Final = "Asked in this place"
NOBODY: Final = "No reserve is left"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the sample: its row of the delivery ledger, and what a reserve moving up would change."""

    row: DeliveryRow
    changes: list[campaigns.Change]


def show_place(work: Work, *, campaign_id: UUID, unit_id: UUID, invitation_id: UUID, scope: Scope) -> Place:
    """What would change if the next reserve moved up. Raises as `ask_for_reserve`, but for the reason."""
    row, change = _change_of(
        work, campaign_id=campaign_id, unit_id=unit_id, invitation_id=invitation_id, scope=scope
    )
    return Place(row, _describe(work, change))


def ask_for_reserve(
    work: Work, *, campaign_id: UUID, unit_id: UUID, invitation_id: UUID, why: Why, reason: str, scope: Scope
) -> None:
    """Asks a second person to let the next reserve take the place of an invitation's person.

    Raises `InvitationNotFound`, `InvitationRevoked`, `InvitationsNotOpen`, `PersonNotDrawn`,
    `NoReserveLeft`, `MailReaches` (undeliverable is what the delivery ledger calls so), `AlreadyAsked`.
    """
    row, change = _change_of(
        work, campaign_id=campaign_id, unit_id=unit_id, invitation_id=invitation_id, scope=scope
    )
    if why == "undeliverable" and row.state != "undeliverable":
        raise MailReaches
    campaigns.ask_approval(
        work, campaign_id=campaign_id, verb=VERB, change={**change, "why": why}, reason=reason
    )


def _require_undeliverable(work: Work, *, invitations: Sequence[Invitation]) -> None:
    """Raises `MailReaches` unless the delivery ledger calls one of these invitations undeliverable."""
    for one in invitations:
        row = get_delivery(
            work, campaign_id=one.campaign_id, unit_id=one.unit_id, invitation_id=one.id, scope=EVERYWHERE
        )
        if row.state == "undeliverable":
            return
    raise MailReaches


def _change_of(
    work: Work, *, campaign_id: UUID, unit_id: UUID, invitation_id: UUID, scope: Scope
) -> tuple[DeliveryRow, dict[str, str]]:
    row = get_delivery(
        work, campaign_id=campaign_id, unit_id=unit_id, invitation_id=invitation_id, scope=scope
    )
    if row.state == "revoked":
        raise InvitationRevoked
    _require_time(work, campaign_id=campaign_id)
    invitation = get_invitation(work, unit_id=unit_id, invitation_id=invitation_id)
    sampling.plan_move_up(work, audience_id=invitation.audience_id, person_id=invitation.person_id)
    change = {
        "campaign_id": str(campaign_id), "audience_id": str(invitation.audience_id),
        "person_id": str(invitation.person_id),
    }  # fmt: skip
    return row, change


def _require_time(work: Work, *, campaign_id: UUID) -> None:
    """Raises `InvitationsNotOpen` unless there is time left in which a new person could answer."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    survey = campaigns.find_milestone(work, campaign_id=campaign_id, kind="survey")
    if campaign.state != "running" or survey is None or survey.closes_at <= work.now():
        raise InvitationsNotOpen(state=campaign.state)


def _describe(work: Work, change: Mapping[str, Any]) -> list[campaigns.Change]:
    """In words: what became of the place, or who stands next in line while nothing has been decided."""
    audience = campaigns.get_audience(work, audience_id=UUID(change["audience_id"]))
    person_id = UUID(change["person_id"])
    group = next(one for one in campaigns.list_groups(work) if one.key == audience.group_key)
    units = {
        one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=audience.campaign_id)
    }
    moves = sampling.list_moves(work, audience_id=audience.id)
    moved = next((one for one in moves if one.off.person_id == person_id), None)
    rows: list[campaigns.Change] = []
    if moved is not None:
        rows = _rows(
            work, ids=(person_id, moved.on.person_id), places=(moved.off.unit_id, moved.on.unit_id),
            rank=moved.record.rank, passed=moved.record.passed, units=units, about=group,
        )  # fmt: skip
    else:
        try:
            step = sampling.plan_move_up(work, audience_id=audience.id, person_id=person_id)
        except (NoReserveLeft, PersonNotDrawn):
            name = people.get_person(work, person_id=person_id).full_name
            rows = [campaigns.Change(ASKED_HERE, before=name, after=NOBODY, about=group)]
        else:
            rows = _rows(
                work, ids=(person_id, step.instead_id), places=(step.off.unit_id, step.on.unit_id),
                rank=step.rank, passed=step.passed, units=units, about=group,
            )  # fmt: skip
    if "why" in change:
        rows.append(campaigns.Change("Reason", before=None, after=sampling.WHY[change["why"]]))
    return rows


def _rows(
    work: Work, *, ids: tuple[UUID, UUID | None], places: tuple[UUID, UUID], rank: int,
    passed: Sequence[int], units: Mapping[UUID, CampaignUnit], about: campaigns.Named,
) -> list[campaigns.Change]:  # fmt: skip
    before, after = (people.get_person(work, person_id=one).full_name for one in ids if one is not None)
    rows = [
        campaigns.Change(ASKED_HERE, before=before, after=after, about=about),
        campaigns.Change("Rank among the reserves", before=None, after=rank),
    ]
    if places[0] != places[1]:
        rows.append(campaigns.Change("Unit", before=units[places[0]], after=units[places[1]]))
    if passed:
        skipped = ", ".join(map(str, passed))
        rows.append(campaigns.Change("Ranks passed over: no longer in the post", before=None, after=skipped))
    return rows


@campaigns.second_person(VERB, title=TITLE, describe=_describe)
@audited("invitations.move_reserve_up")
def _move_reserve_up(work: Work, asked: campaigns.Asked) -> None:
    """The list, then the invitations: the old one is withdrawn, the new one made and its mail queued."""
    change = asked.change
    audience_id, person_id = UUID(change["audience_id"]), UUID(change["person_id"])
    _require_time(work, campaign_id=asked.campaign_id)
    mine = store.list_invitations_of(work.session, audience_id=audience_id, person_id=person_id)
    open_now = [one for one in mine if one.state == "open"]
    if change["why"] == "undeliverable":
        _require_undeliverable(work, invitations=open_now)
    step = sampling.plan_move_up(work, audience_id=audience_id, person_id=person_id)
    sampling.move_reserve_up(work, asked=asked, step=step, why=change["why"])
    for one in open_now:
        revoke(work, unit_id=one.unit_id, invitation_id=one.id, reason=asked.reason)
    prepare_invitations(work, campaign_id=asked.campaign_id)
    new = store.list_invitations_of(work.session, audience_id=audience_id, person_id=step.instead_id)
    for one in new:
        queue_first_mail(work, invitation=one)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=step.on.unit_id, approval=asked.approval_id,
        invitations=len(new),
    )  # fmt: skip
