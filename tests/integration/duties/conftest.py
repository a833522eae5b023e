"""A campaign on each engine, with two people who may run it."""

import pytest

from tests.integration.campaigns.province import Province, house, province, province_each
from tests.support.pair import Pair, pair_of

__all__ = ["house", "province", "province_each"]


@pytest.fixture
def pair(province: Province) -> Pair:
    """The two people on SQLite."""
    return pair_of(province.resources)


@pytest.fixture
def pair_each(province_each: Province) -> Pair:
    """The two people, the test runs once on each engine."""
    return pair_of(province_each.resources)
