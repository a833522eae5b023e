"""A running campaign on paper, on each engine."""

from tests.integration.paper_room.scene import scene, sqlite_scene

__all__ = ["scene", "sqlite_scene"]
