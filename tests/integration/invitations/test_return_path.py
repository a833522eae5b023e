"""The envelope of a mail says where it comes back to, and the mail itself does not."""

from tests.integration.campaigns.province import Province
from tests.integration.invitations.inviting import MAIL_COUNT, Post, Relay


def test_each_mail_has_an_envelope_sender_of_its_own(inviting: Province, post: Post, relay: Relay) -> None:
    inviting.resources.settings.bounce_address = "bounce@khaosat.example"
    assert post.send() == MAIL_COUNT
    senders = {mail.sender for mail in relay.taken}
    assert len(senders) == MAIL_COUNT
    assert all(one.startswith("bounce+") and one.endswith("@khaosat.example") for one in senders)
    assert all("bounce+" not in mail.content for mail in relay.taken)


def test_without_a_mailbox_mails_come_back_to_the_sender(
    inviting: Province, post: Post, relay: Relay
) -> None:
    assert post.send(limit=1) == 1
    assert [mail.sender for mail in relay.taken] == [inviting.resources.settings.mail_from]
