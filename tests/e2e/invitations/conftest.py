"""The staff application over a province whose mails wait."""

from tests.e2e.campaigns.doors import browser
from tests.integration.campaigns.province import founded, province
from tests.integration.invitations.inviting import inviting, post, relay

__all__ = ["browser", "founded", "inviting", "post", "province", "relay"]
