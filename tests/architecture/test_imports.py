"""Importing a module reads no setting and opens no connection, and the web process stays small."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import tree

HEAVY = {"pandas", "scipy", "plotly", "cv2", "reportlab", "playwright", "aiosmtpd"}
AT_START = {"getenv", "environ", "create_engine", "Settings"}
WATCH = """
import os, sys
import pydantic_settings
opened = []
watched = {"sqlite3.connect", "socket.connect", "socket.bind"}
sys.addaudithook(lambda name, arguments: opened.append(name) if name in watched else None)
def refuse(self, *arguments, **keywords):
    opened.append("settings read by " + type(self).__name__)
    raise SystemExit("settings are read while importing")
pydantic_settings.BaseSettings.__init__ = refuse
import app.main
print("\\n".join(opened))
"""


def imported(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter with an empty environment, in an empty folder."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tree.ROOT)!r})\n{code}"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_importing_the_application_opens_nothing(tmp_path: Path) -> None:
    ran = imported(WATCH, tmp_path)
    assert (ran.returncode, ran.stdout.strip()) == (0, ""), ran.stderr
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_the_web_process_loads_no_heavy_package(tmp_path: Path) -> None:
    """They cost 100 MB and a second; analysis and scans run in child processes."""
    ran = imported("import app.main, sys; print(*sys.modules)", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert HEAVY & {name.split(".")[0] for name in ran.stdout.split()} == set()


def at_import(path: Path) -> list[ast.AST]:
    """Nodes that run when the module is imported: all but the bodies of functions."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [tree.parse(path)]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend([*node.decorator_list, *node.args.defaults])
        elif not isinstance(node, ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def word(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return word(node.func)
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else ""


@pytest.mark.parametrize("top", ["app", "analysis"])
def test_no_module_reads_the_environment_when_imported(top: str) -> None:
    read = [
        f"{tree.name_of(path)}:{getattr(node, 'lineno', 0)} {word(node)}"
        for path in tree.python_files(top)
        for node in at_import(path)
        if isinstance(node, ast.Attribute | ast.Call) and word(node) in AT_START
    ]
    assert read == []
