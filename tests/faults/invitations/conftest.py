"""A running campaign with queued mails, and a relay."""

from tests.integration.campaigns.province import house, province, province_each
from tests.integration.invitations.inviting import inviting, post, relay

__all__ = ["house", "inviting", "post", "province", "province_each", "relay"]
