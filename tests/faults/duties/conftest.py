"""A campaign on each engine, with two people who may run it."""

from tests.integration.duties.conftest import house, pair_each, province_each

__all__ = ["house", "pair_each", "province_each"]
