"""From the frozen lists to invitations, and from invitations to mails in the outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.ids import uuid4, uuid7
from app.core.unit_of_work import Work
from app.invitations import rules, store
from app.invitations.errors import InvitationsNotOpen, NothingToInvite
from app.invitations.models import Invitation
from app.invitations.service.texts import Chosen, choose_texts
from app.sampling import service as sampling


def _running(work: Work, *, campaign_id: UUID) -> Campaign:
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state != "running":
        raise InvitationsNotOpen(state=campaign.state)
    return campaign


@audited("invitations.prepare")
def prepare_invitations(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> int:
    """Gives everybody in scope drawn for an online audience an invitation; returns how many are new.

    Raises `InvitationsNotOpen`, `NothingToInvite`.
    """
    campaign = _running(work, campaign_id=campaign_id)
    selected = sampling.list_selected(work, campaign_id=campaign_id, scope=scope)
    if not selected:
        raise NothingToInvite
    invited = store.list_invited(work.session, campaign_id=campaign_id, scope=scope)
    rows = [
        {
            "unit_id": one.unit_id, "id": uuid4(), "campaign_id": campaign_id,
            "audience_id": one.audience_id, "person_id": one.person_id, "gen": 0, "state": "open",
            "done": False,
        }
        for one in selected
        if (one.unit_id, one.audience_id, one.person_id) not in invited
    ]  # fmt: skip
    store.add_invitations(work.session, rows=rows)
    work.note(object=f"campaign:{campaign.key}", invitations=len(rows))
    return len(rows)


@audited("invitations.queue")
def queue_messages(work: Work, *, campaign_id: UUID, kind: rules.Kind, scope: Scope = EVERYWHERE) -> int:
    """Puts mails to people in scope in the outbox and returns how many are new; asking again adds nothing.

    `invite`: for every open invitation without a mail for its present link, due when answering
    opens. `remind`: for those whose first mail was sent and who have not answered, due now.
    Raises `InvitationsNotOpen`.
    """
    campaign = _running(work, campaign_id=campaign_id)
    due_at = work.now()
    if kind == "invite":
        survey = campaigns.find_milestone(work, campaign_id=campaign_id, kind="survey")
        due_at = max(due_at, survey.opens_at) if survey else due_at
        wanted = store.list_to_invite(work.session, campaign_id=campaign_id, scope=scope)
    else:
        wanted = store.list_to_remind(work.session, campaign_id=campaign_id, scope=scope)
    sender = work.resources.settings.mail_from
    texts = choose_texts(work, campaign_id=campaign_id, kind=kind)
    rows = [
        message_row(
            campaign_id,
            unit_id=row[0],
            invitation_id=row[1],
            gen=row[2],
            kind=kind,
            due_at=due_at,
            sender=sender,
            chosen=texts[row[3]],
        )
        for row in wanted
    ]
    store.add_messages(work.session, rows=rows)
    work.note(object=f"campaign:{campaign.key}", kind=kind, messages=len(rows))
    return len(rows)


@audited("invitations.queue_one")
def queue_first_mail(work: Work, *, invitation: Invitation) -> None:
    """Puts the first mail of one invitation in the outbox, due when answering opens.

    Raises `InvitationsNotOpen`, also after the time to answer.
    """
    campaign = _running(work, campaign_id=invitation.campaign_id)
    survey = campaigns.find_milestone(work, campaign_id=campaign.id, kind="survey")
    if survey is None or survey.closes_at <= work.now():
        raise InvitationsNotOpen(state=campaign.state)
    texts = choose_texts(work, campaign_id=campaign.id, kind="invite")
    row = message_row(
        campaign.id, unit_id=invitation.unit_id, invitation_id=invitation.id, gen=invitation.gen,
        kind="invite", due_at=max(work.now(), survey.opens_at), sender=work.resources.settings.mail_from,
        chosen=texts[invitation.audience_id],
    )  # fmt: skip
    store.add_messages(work.session, rows=[row])
    work.note(object=f"campaign:{campaign.key}", unit_id=invitation.unit_id, invitation=str(invitation.id))


def message_row(
    campaign_id: UUID,
    *,
    unit_id: UUID,
    invitation_id: UUID,
    gen: int,
    kind: str,
    due_at: datetime,
    sender: str,
    chosen: Chosen,
    wave: int = 0,
) -> dict[str, Any]:
    """A new row of the outbox. `wave`: the number of the wave of reminders it belongs to; 0: none."""
    named = f"r{wave}" if wave else kind
    return {
        "id": uuid7(), "kind": kind, "unit_id": unit_id, "invitation_id": invitation_id,
        "campaign_id": campaign_id, "dedupe_key": rules.dedupe_key(invitation_id, kind=named, gen=gen),
        "state": "queued", "due_at": due_at, "lease_until": None, "attempts": 0,
        "text_id": chosen.text_id, "language": chosen.language,
        "message_id": rules.mail_id(invitation_id, kind=named, gen=gen, sender=sender), "sent_at": None,
        "last_reply": "",
    }  # fmt: skip
