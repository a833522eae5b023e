"""The staff application over a province."""

from tests.e2e.campaigns.doors import browser
from tests.integration.campaigns.province import province

__all__ = ["browser", "province"]
