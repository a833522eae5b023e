"""Names that mean something, files and functions that can be read at one sitting."""

import ast
import re
import subprocess
import sys
import tokenize

import pytest

from tests.support import tree

MOST_LINES_IN_FILE = 300
MOST_LINES_IN_FUNCTION = 40
MOST_LINES_IN_CONFTEST = 60
EMPTY_NAMES = re.compile(r"^(utils?|helpers?|common|base|manager|misc)s?\.py$")
EMPTY_VERBS = re.compile(r"^_?(process|handle|manage|perform|do)(_|$)")
KEYWORD_SHELVES = {"service", "store", "rules", "jobs"}
TOP_LEVEL_FOLDERS = {"app", "analysis", "survey_templates", "migrations", "tests", "docs", ".ci"}
TOP_LEVEL_FILES = {
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "Makefile", "alembic.ini",
    "bootstrap.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock", ".gitignore",
}  # fmt: skip
CODE = tree.python_files()


def test_no_other_top_level_folder() -> None:
    """A new one needs a decision in docs/decisions and a line here."""
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=tree.ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert {line.split("/")[0] for line in tracked} <= TOP_LEVEL_FOLDERS | TOP_LEVEL_FILES


def test_no_file_name_says_nothing() -> None:
    assert [tree.name_of(path) for path in CODE if EMPTY_NAMES.match(path.name)] == []


def test_files_are_short() -> None:
    lengths = {tree.name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_IN_FILE} == {}
    assert lengths["tests/conftest.py"] <= MOST_LINES_IN_CONFTEST


def test_functions_are_short() -> None:
    long = []
    for path in CODE:
        for function in tree.functions(tree.parse(path)):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > MOST_LINES_IN_FUNCTION:
                long.append(f"{tree.name_of(path)}:{function.lineno} {function.name} has {length} lines")
    assert long == []


def test_functions_are_simple() -> None:
    """At most eight paths through a function; the number stands in pyproject.toml."""
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "C901", "--no-cache", "."],
        cwd=tree.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout


def test_functions_are_named_by_verbs_of_the_trade() -> None:
    empty = [
        f"{tree.name_of(path)}:{node.lineno} {node.name}"
        for path in tree.python_files("app", "analysis")
        for node in tree.parse(path).body
        if isinstance(node, ast.FunctionDef) and EMPTY_VERBS.match(node.name)
    ]
    assert empty == []


def loose_arguments(function: tree.Function) -> list[str]:
    """Positional arguments beyond the first."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1:]


def test_arguments_beyond_the_first_are_named_by_the_caller() -> None:
    loose = []
    for path in tree.python_files("app"):
        if tree.shelf_of(path) not in KEYWORD_SHELVES:
            continue
        for node in tree.parse(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if loose_arguments(node):
                loose.append(f"{tree.name_of(path)}:{node.lineno} {node.name}{loose_arguments(node)}")
    assert loose == []


UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


@pytest.mark.parametrize("top", ["app", "analysis", "migrations", "tests"])
def test_nothing_is_left_unfinished(top: str) -> None:
    """No comment promises work to come, and no function only raises NotImplementedError."""
    found = []
    for path in tree.python_files(top):
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                if token.type == tokenize.COMMENT and UNFINISHED.search(token.string):
                    found.append(f"{tree.name_of(path)}:{token.start[0]} {token.string}")
        for node in ast.walk(tree.parse(path)):
            if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
                found.append(f"{tree.name_of(path)}:{node.lineno} raise NotImplementedError")
    assert found == []
