"""The walls stand, and each of six deliberate sins is seen."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support import tree

LINT = "from importlinter.cli import lint_imports_command as c; c(['--no-cache', '--no-logo'])"
SINS = {
    "a room imports a room above it": (
        "app.units.service",
        "from app.responses import service as planted",
        "floors",
    ),
    "a foreign store is imported": (
        "app.campaigns.service",
        "from app.units import store as planted",
        "doors",
    ),
    "a rule knows the database": (
        "app.campaigns.rules",
        "import sqlmodel as planted",
        "decisions and grammars are pure",
    ),
    "a route asks the store": (
        "app.units.routes",
        "from app.units import store as planted",
        "routes and jobs never touch the store",
    ),
    "a second place signs": (
        "app.invitations.service",
        "import itsdangerous as planted",
        "signing in one file",
    ),
    "the analysis knows the service": (
        "analysis.dataset",
        "from app.core import clock as planted",
        "analysis knows neither web, database, network nor app",
    ),
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def broken_contracts(folder: Path) -> set[str]:
    """Names of the contracts that do not hold in the tree, `doors` among them."""
    linted = run(folder, "-c", LINT)
    broken = {match.strip() for match in re.findall(r"^(.+?) BROKEN", linted.stdout, re.MULTILINE)}
    assert (linted.returncode == 0) == (not broken), linted.stdout + linted.stderr
    if run(folder, "-m", "tests.support.doors").returncode:
        broken.add("doors")
    return broken


def plant(folder: Path, module: str, line: str) -> None:
    path = folder.joinpath(*module.split("."))
    target = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    target.write_text(f"{target.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The source packages and the contracts, in a folder of their own."""
    for name in tree.PACKAGES:
        shutil.copytree(tree.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(tree.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_holds() -> None:
    linted = run(tree.ROOT, "-c", LINT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_rooms_are_entered_through_their_doors() -> None:
    crossed = run(tree.ROOT, "-m", "tests.support.doors")
    assert crossed.returncode == 0, crossed.stdout + crossed.stderr


@pytest.mark.parametrize("sin", SINS)
def test_a_sin_is_seen(sin: str, copied: Path) -> None:
    module, line, contract = SINS[sin]
    plant(copied, module, line)
    assert contract in broken_contracts(copied)


def test_the_copied_tree_is_clean_before_a_sin(copied: Path) -> None:
    assert broken_contracts(copied) == set()


def contract(name: str) -> dict[str, list[str]]:
    settings = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    found: dict[str, list[str]] = next(one for one in contracts if one["name"] == name)
    return found


def test_every_room_has_shelves() -> None:
    assert set(contract("shelves")["containers"]) == {f"app.{room}" for room in tree.rooms()}


def test_every_room_stands_on_a_floor() -> None:
    named = {word for layer in contract("floors")["layers"] for word in re.findall(r"\w+", layer)}
    assert tree.rooms() | tree.GROUND | tree.DOOR_FLOOR <= named


def test_the_picture_of_the_house_shows_every_room() -> None:
    """The floors in docs/house.md name each room that stands, and no room that does not."""
    text = (tree.ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    picture = text.split("```floors\n")[1].split("```")[0]
    shown = {
        name for line in picture.splitlines() for name in re.findall(r"\w+", line[10:].strip().split("  ")[0])
    }
    assert shown - tree.GROUND - tree.DOOR_FLOOR - {"analysis"} == tree.rooms()
