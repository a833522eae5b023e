"""A campaign on each engine, with two people who may run it."""

import pytest

from tests.integration.campaigns.province import house, province, province_each, running, running_each
from tests.support.pair import Pair, pair_of

__all__ = ["house", "province", "province_each", "running", "running_each"]


@pytest.fixture
def pair(request: pytest.FixtureRequest) -> Pair:
    """The two people on SQLite, in the campaign that the test asks for."""
    return pair_in(request, "running", "province")


@pytest.fixture
def pair_each(request: pytest.FixtureRequest) -> Pair:
    """The two people on each engine, in the campaign that the test asks for."""
    return pair_in(request, "running_each", "province_each")


def pair_in(request: pytest.FixtureRequest, *campaigns: str) -> Pair:
    """The two people in the one of these campaigns that the test has."""
    asked = next(name for name in campaigns if name in request.fixturenames)
    return pair_of(request.getfixturevalue(asked).resources)
