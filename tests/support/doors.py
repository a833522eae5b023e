"""The rule that import contracts cannot say: which shelves of a room are its doors.

Run as a program in a tree it prints one line per import that enters a room through a wall.
"""

import sys
from pathlib import Path

import grimp

from tests.support import tree

DOORS = {"service", "models", "errors"}
DOORS_FOR_HTTP = DOORS | {"guards"}


def _room(module: str, rooms: set[str]) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in rooms else ""


def _shelf(module: str) -> str:
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def crossings(graph: grimp.ImportGraph, *, rooms: set[str]) -> list[str]:
    """Imports from one room into another that do not go through one of its doors."""
    found = []
    for importer in sorted(graph.modules):
        home = _room(importer, rooms)
        allowed = DOORS_FOR_HTTP if _shelf(importer) in {"routes", "guards"} else DOORS
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            foreign = _room(imported, rooms)
            if home and foreign and home != foreign and _shelf(imported) not in allowed:
                found.append(f"{importer} -> {imported}")
    return found


def main() -> int:
    found = crossings(grimp.build_graph("app", cache_dir=None), rooms=tree.rooms(Path.cwd()))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
