"""Invitations and their links: made once, withdrawn, renewed."""

from typing import TypedDict
from uuid import UUID

import pytest

from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.errors import InvitationNotFound, InvitationRevoked, InvitationsNotOpen
from app.invitations.models import Invitation
from app.sampling import service as sampling
from tests.integration.campaigns.province import Province
from tests.integration.invitations.inviting import (
    MAIL_COUNT,
    Post,
    Relay,
    key_of,
    read_invitations,
    read_messages,
    start_inviting,
    states,
)


def test_everybody_gets_one_invitation_and_one_mail(province_each: Province) -> None:
    province = start_inviting(province_each)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        assert invitations.prepare_invitations(work, campaign_id=province.campaign_id) == 0
        assert invitations.queue_messages(work, campaign_id=province.campaign_id, kind="invite") == 0
        assert invitations.queue_messages(work, campaign_id=province.campaign_id, kind="remind") == 0
    assert len(read_invitations(province)) == len(read_messages(province)) == MAIL_COUNT


def test_nobody_is_invited_before_the_start(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        with pytest.raises(InvitationsNotOpen):
            invitations.prepare_invitations(work, campaign_id=province.campaign_id)
        with pytest.raises(InvitationsNotOpen):
            invitations.queue_messages(work, campaign_id=province.campaign_id, kind="invite")


def test_the_outbox_holds_no_address_link_or_name(inviting: Province) -> None:
    [first, *_] = read_messages(inviting)
    said = " ".join(str(value) for value in first.model_dump().values())
    assert "/r/" not in said
    assert said.count("@") == 1  # the Message-ID's domain
    assert first.message_id == f"<inv-{first.invitation_id}-invite-0@noivu.example>"


class Where(TypedDict):
    """What names an invitation."""

    unit_id: UUID
    invitation_id: UUID


@pytest.fixture
def invitation(inviting: Province) -> Invitation:
    return read_invitations(inviting)[0]


def find(province: Province, key: invitations.InvitationKey) -> Invitation | None:
    with open_work(province.resources, writing=False) as work:
        return invitations.find_invitation(work, key=key)


def test_only_the_present_link_finds_the_invitation(inviting: Province, invitation: Invitation) -> None:
    assert find(inviting, key_of(invitation)) is not None
    assert find(inviting, key_of(invitation, gen=1)) is None
    key = key_of(invitation)
    other = inviting.audiences["citizen"]
    assert find(inviting, invitations.InvitationKey(other, key.unit_id, key.invitation_id, 0)) is None
    assert find(inviting, invitations.InvitationKey(key.campaign_id, other, key.invitation_id, 0)) is None


def test_a_revoked_invitation_is_nobodys(inviting: Province, invitation: Invitation) -> None:
    where = Where(unit_id=invitation.unit_id, invitation_id=invitation.id)
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.revoke(work, **where, reason="left the service")
        assert not invitations.mark_done(work, **where)
        with pytest.raises(InvitationRevoked):
            invitations.revoke(work, **where, reason="left the service")
        with pytest.raises(InvitationRevoked):
            invitations.raise_gen(work, **where, reason="wrong address")
        with pytest.raises(InvitationNotFound):
            invitations.raise_gen(work, unit_id=invitation.unit_id, invitation_id=invitation.audience_id)
    assert find(inviting, key_of(invitation)) is None
    assert states(inviting) == {"queued": MAIL_COUNT - 1, "dropped": 1}


def test_an_answer_is_marked_again_and_again(inviting: Province, invitation: Invitation) -> None:
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        for _ in range(2):
            assert invitations.mark_done(work, unit_id=invitation.unit_id, invitation_id=invitation.id)
    assert [one.done for one in read_invitations(inviting) if one.id == invitation.id] == [True]


def test_a_renewed_link_gets_its_own_mail_and_counts_once(
    inviting: Province, invitation: Invitation, post: Post, relay: Relay
) -> None:
    assert post.send() == MAIL_COUNT
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        gen = invitations.raise_gen(
            work, unit_id=invitation.unit_id, invitation_id=invitation.id, reason="went to a colleague"
        )
        assert gen == 1
        assert invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="invite") == 1
    assert find(inviting, key_of(invitation)) is None
    assert find(inviting, key_of(invitation, gen=1)) is not None
    post.wait(seconds=1)
    assert post.send() == 1
    mails = [mail for mail in relay.taken if str(invitation.id) in mail.message_id]
    assert len({mail.link for mail in mails}) == 2
    assert len({mail.message_id for mail in mails}) == 2
    with open_work(inviting.resources, writing=False) as work:
        cells = sampling.list_cells(work, campaign_id=inviting.campaign_id)
    assert sum(cell.issued for cell in cells) == MAIL_COUNT
