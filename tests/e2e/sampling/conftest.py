"""The staff application over a province."""

from tests.e2e.campaigns.doors import browser
from tests.integration.campaigns.province import founded, province

__all__ = ["browser", "founded", "province"]
