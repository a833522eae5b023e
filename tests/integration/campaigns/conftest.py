"""A campaign in draft: copied from one that is made once, or made anew on each engine."""

from tests.integration.campaigns.province import house, province, province_each

__all__ = ["house", "province", "province_each"]
