"""The staff application over a province whose mails wait."""

from tests.e2e.campaigns.doors import browser
from tests.integration.campaigns.province import province
from tests.integration.invitations.inviting import inviting, post, relay

__all__ = ["browser", "inviting", "post", "province", "relay"]
