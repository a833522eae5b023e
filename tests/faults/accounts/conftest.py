"""The staff service over a fresh database."""

from tests.support.house import house, sqlite_house

__all__ = ["house", "sqlite_house"]
