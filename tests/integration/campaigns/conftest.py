"""A campaign in draft on each engine."""

import pytest

from app.core.resources import Resources
from tests.integration.campaigns.province import Province, found_province
from tests.support.house import house

__all__ = ["house"]


@pytest.fixture
def province(house: Resources) -> Province:
    return found_province(house)
