"""Links: made from the invitation, read without a look-up, withdrawn by raising their generation."""

from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.audit import audited
from app.core.tokens import Purpose, Tokens
from app.core.unit_of_work import Work
from app.invitations import rules, store
from app.invitations.errors import InvitationNotFound, InvitationRevoked
from app.invitations.models import Invitation
from app.invitations.rules import InvitationKey

MARKING_DONE: Final = store.MARKING_DONE
"""Marks an open invitation as answered: for the one statement in which a first answer is stored."""


def link_token(tokens: Tokens, *, campaign_id: UUID, unit_id: UUID, invitation_id: UUID, gen: int) -> str:
    """The token of a link; the same invitation and generation always give the same one."""
    key = InvitationKey(campaign_id, unit_id, invitation_id, gen)
    return tokens.sign(Purpose.INVITATION, payload=rules.pack_link(key))


def read_link(tokens: Tokens, *, token: str) -> InvitationKey | None:
    """What a token names, or None for anything that was not made here for this purpose."""
    payload = tokens.read(Purpose.INVITATION, token=token)
    return rules.unpack_link(payload) if payload is not None else None


def find_invitation(work: Work, *, key: InvitationKey) -> Invitation | None:
    """The open invitation of a link; None when it is unknown, revoked, or the link was withdrawn."""
    found = store.find_invitation(work.session, unit_id=key.unit_id, invitation_id=key.invitation_id)
    if found is None:
        return None
    leads = leads_somewhere(key, state=found.state, gen=found.gen, campaign_id=found.campaign_id)
    return found if leads else None


def leads_somewhere(key: InvitationKey, *, state: str, gen: int, campaign_id: UUID) -> bool:
    """Whether a link belongs to an invitation as it stands: open, of this campaign, not withdrawn."""
    return state == "open" and gen == key.gen and campaign_id == key.campaign_id


def mark_done(work: Work, *, unit_id: UUID, invitation_id: UUID) -> bool:
    """Marks an invitation as answered; False when it is revoked or unknown."""
    return store.set_done(work.connection, unit_id=unit_id, invitation_id=invitation_id)


def get_invitation(work: Work, *, unit_id: UUID, invitation_id: UUID) -> Invitation:
    """The invitation whatever its state; raises `InvitationNotFound`."""
    found = store.find_invitation(work.session, unit_id=unit_id, invitation_id=invitation_id)
    if found is None:
        raise InvitationNotFound
    return found


@audited("invitations.revoke")
def revoke(work: Work, *, unit_id: UUID, invitation_id: UUID, reason: str) -> None:
    """Withdraws an invitation for good; waiting mails are dropped. Raises `InvitationRevoked` if it was."""
    found = get_invitation(work, unit_id=unit_id, invitation_id=invitation_id)
    if not store.set_revoked(work.session, unit_id=unit_id, invitation_id=invitation_id):
        raise InvitationRevoked
    store.drop_messages(work.session, invitation_id=invitation_id)
    _note(work, invitation=found, reason=reason)


@audited("invitations.raise_gen")
def raise_gen(work: Work, *, unit_id: UUID, invitation_id: UUID, reason: str = "") -> int:
    """Makes the present link worthless and returns the new generation; a new mail can then be queued.

    Raises `InvitationRevoked`, `InvitationNotFound`. What the respondent saved is kept by the room
    that holds the drafts: it can derive the old link.
    """
    get_invitation(work, unit_id=unit_id, invitation_id=invitation_id)
    if not store.raise_gen(work.session, unit_id=unit_id, invitation_id=invitation_id):
        raise InvitationRevoked
    store.replace_messages(work.session, invitation_id=invitation_id)
    found = get_invitation(work, unit_id=unit_id, invitation_id=invitation_id)
    _note(work, invitation=found, reason=reason)
    return found.gen


def _note(work: Work, *, invitation: Invitation, reason: str) -> None:
    """Which invitation is said by its person's row, never by address or name."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=invitation.campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=invitation.unit_id, invitation=str(invitation.id),
        reason=reason,
    )  # fmt: skip
