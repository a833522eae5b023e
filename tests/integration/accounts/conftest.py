"""The house with an administrator, and a relay for the letters."""

from tests.integration.invitations.inviting import relay
from tests.support.house import house, sqlite_house

__all__ = ["house", "relay", "sqlite_house"]
