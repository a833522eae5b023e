"""Hostile and broken files: each ends in a named state, and the rest of the batch is unharmed."""

import resource
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from app.paper import rules
from app.paper.omr.batch import read_files
from app.paper.omr.limits import Limits
from tests.support.hostile_files import HOSTILE, REFUSED, Material, material, write_all

GROWTH_KB = 50 * 1024
SECONDS = 4
"""Of processor time a page may take here; 15 where forms are read in earnest."""


@pytest.fixture(scope="module")
def given() -> Material:
    return material()


@pytest.fixture(scope="module")
def ended(given: Material, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The rows of every file, all read in one batch by two children; and how much the parent grew."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = write_all(folder, given=given)
    (folder / "views").mkdir()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    document = read_files(
        paths, given.layout, workers=2, limits=Limits(page_seconds=SECONDS), views=folder / "views"
    )
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert growth <= GROWTH_KB, f"the parent grew by {growth} kB"
    assert {str(path) for path in folder.iterdir() if path.is_file()} == {str(path) for path in paths}
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in document["pages"]:
        rows[Path(row["file"]).name].append(row)
    return rows


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", HOSTILE)
def test_every_page_ends_in_a_state_that_was_foreseen(
    ended: dict[str, list[dict[str, Any]]], name: str
) -> None:
    states = {row["status"] for row in ended[name]}
    assert states
    assert states <= HOSTILE[name][1] | (REFUSED if name == "strokes.pdf" else set())
    assert all(row["warnings"] for row in ended[name] if row["status"] in ("refused", "not_an_image"))


def test_good_pages_of_the_same_batch_are_read(ended: dict[str, list[dict[str, Any]]]) -> None:
    """The form that three other files hold as well counts once, wherever it stood."""
    read = [
        (row["serial"], row["page"]) for rows in ended.values() for row in rows if row["status"] == "matched"
    ]
    assert len(read) == len(set(read)) == 4
    assert {row["warnings"][-1] for row in ended["locked.pdf"]} == {"encrypted"}
    assert {row["warnings"][-1] for row in ended["no_pages.pdf"]} != {"encrypted"}


def test_views_hold_nothing_but_the_picture(given: Material, tmp_path: Path) -> None:
    make, _ = HOSTILE["also_a_page.jpg"]
    (tmp_path / "page.jpg").write_bytes(make(given))
    (tmp_path / "views").mkdir()
    row = read_files([tmp_path / "page.jpg"], given.layout, views=tmp_path / "views")["pages"][0]
    view = (tmp_path / "views" / row["view"]).read_bytes()
    assert view.startswith(b"\xff\xd8\xff")
    assert b"script" not in view
    assert b"html" not in view


def test_what_is_no_scan_at_all_is_refused_at_the_door(given: Material) -> None:
    door = ("nothing.pdf", "text.pdf", "page.jpg", "archive.png", "program.tif", "half.pdf", "locked.pdf")
    taken = [name for name in door if rules.looks_like_a_scan(HOSTILE[name][0](given))]
    assert taken == ["half.pdf", "locked.pdf"]
