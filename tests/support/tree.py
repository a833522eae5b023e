"""The source tree as the architecture tests see it: rooms, shelves, files."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
GROUND = {"core", "web"}
DOOR_FLOOR = {"main", "worker", "cli", "tables"}
PACKAGES = ("app", "analysis")
LEFT_OUT = {"__pycache__", "var", "node_modules"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*, suffixes: tuple[str, ...] = (), under: Path = ROOT) -> Iterator[Path]:
    """Files of the project in a fixed order, hidden folders and run-time data left out."""
    for folder, names, found in os.walk(under):
        names[:] = sorted(n for n in names if n not in LEFT_OUT and (not n.startswith(".") or n == ".ci"))
        for name in sorted(found):
            if not suffixes or name.endswith(suffixes):
                yield Path(folder, name)


def python_files(*tops: str) -> list[Path]:
    """Python files written by hand below the named top folders; all of them when none is named."""
    found = [path for path in files(suffixes=(".py",)) if "versions" not in path.parts]
    return [path for path in found if not tops or path.relative_to(ROOT).parts[0] in tops]


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a file, read once a process; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def rooms(root: Path = ROOT) -> set[str]:
    """Packages of app that are neither the ground floor nor a door."""
    found = {path.parent.name for path in (root / "app").glob("*/__init__.py")}
    return found - GROUND - DOOR_FLOOR


def shelf_of(path: Path) -> str:
    """The shelf of a file inside a room, e.g. `service` for app/units/service/importing.py; '' elsewhere."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[2] if len(parts) > 2 and parts[0] == "app" and parts[1] in rooms() else ""


def functions(tree: ast.AST) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
