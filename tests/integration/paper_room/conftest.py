"""A running campaign on paper, on each engine."""

from tests.integration.paper_room.scene import issued, scene, sqlite_issued, sqlite_scene

__all__ = ["issued", "scene", "sqlite_issued", "sqlite_scene"]
