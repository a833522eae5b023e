"""Whole files in child processes: every page ends in one state, whatever it is."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from PIL import Image

from app.paper.definition.layout import Layout
from app.paper.omr import batch
from app.paper.omr.limits import Limits
from app.paper.omr.views import crop_view
from app.paper.printing.pen import Pen, fill_in
from app.paper.printing.raster import Grey, render_pages, write_scan
from tests.support.marking import random_answers
from tests.support.sample_form import printed

Scans: TypeAlias = tuple[Layout, list[Grey], list[dict[str, str | list[str]]]]

STATES = [
    ("a.pdf", 0, "matched"),
    ("a.pdf", 1, "matched"),
    ("a.pdf", 2, "matched"),
    ("blank.png", 0, "unregistered"),
    ("again.jpg", 0, "duplicate"),
    ("note.txt", 0, "not_an_image"),
    ("named.pdf", 0, "not_an_image"),
    ("broken.pdf", 0, "refused"),
    ("empty.png", 0, "not_an_image"),
    ("huge.png", 0, "refused"),
]
PAGE_KEYS = {"file", "index", "status", "serial", "page", "rotation", "residual_mm", "warnings"}
ITEM_KEYS = {"serial", "item", "outcome", "value", "confidence", "accepted"}


@pytest.fixture(scope="module")
def scans() -> Scans:
    pdf, layout = printed(2)
    rng = np.random.default_rng(7)
    pages, answers = [], []
    for number, image in enumerate(render_pages(pdf, dpi=150)):
        form = layout.forms[number // 2]
        given = random_answers(form.sheet, rng=rng)
        pages.append(fill_in(image, form.sheet, page=number % 2 + 1, answers=given, pen=Pen(), rng=rng))
        answers.append(given)
    return layout, pages, answers


@pytest.fixture(scope="module")
def folder(scans: Scans, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of good, strange and broken files, and one for views."""
    pages = scans[1]
    folder = tmp_path_factory.mktemp("scans")
    write_scan(pages[:3], out=folder / "a.pdf", dpi=150)
    write_scan([np.full((1754, 1240), 255, np.uint8)], out=folder / "blank.png", dpi=150)
    write_scan(pages[1:2], out=folder / "again.jpg", dpi=150)
    (folder / "note.txt").write_text("not a scan", encoding="utf-8")
    (folder / "named.pdf").write_text("text with a wrong name", encoding="utf-8")
    (folder / "broken.pdf").write_bytes((folder / "a.pdf").read_bytes()[:900])
    (folder / "empty.png").write_bytes(b"")
    Image.new("1", (20_000, 20_000)).save(folder / "huge.png")
    (folder / "views").mkdir()
    return folder


@pytest.fixture(scope="module")
def document(scans: Scans, folder: Path) -> dict[str, Any]:
    """The reading of all those files by two children, and the progress that was told."""
    told: list[tuple[int, int]] = []
    read = batch.read_files(
        [folder / name for name in dict.fromkeys(name for name, _, _ in STATES)],
        scans[0],
        workers=2,
        views=folder / "views",
        on_page=lambda *counts: told.append(counts),
    )
    return {**read, "told": told}


def test_every_page_ends_in_one_named_state(document: dict[str, Any]) -> None:
    states = [(Path(row["file"]).name, row["index"], row["status"]) for row in document["pages"]]
    assert states == STATES
    assert document["pages"][2]["warnings"] == ["missing_page:2"]
    assert document["told"][-1][0] == len(states)


def test_every_marked_value_of_the_matched_pages_is_there_once(
    scans: Scans, document: dict[str, Any]
) -> None:
    layout, _, answers = scans
    keys = [(row["serial"], row["item"]) for row in document["items"]]
    assert len(set(keys)) == len(keys)
    read = {(row["serial"], row["item"]): row["value"] for row in document["items"] if row["accepted"]}
    for number in range(3):
        form = layout.forms[number // 2]
        items = {box.item for box in form.sheet.boxes_on(number % 2 + 1) if box.option is not None}
        given = {item: answers[number][item] for item in items}
        assert {item: read[form.serial, item] for item in items} == given


def test_the_document_has_the_agreed_shape(document: dict[str, Any]) -> None:
    assert all(row.keys() >= PAGE_KEYS for row in document["pages"])
    assert all(row.keys() >= ITEM_KEYS for row in document["items"])
    plain = {"pages": document["pages"], "items": document["items"], "engine": document["engine"]}
    assert json.loads(json.dumps(plain)) == plain


def test_a_strip_is_cut_from_the_kept_view(scans: Scans, document: dict[str, Any], folder: Path) -> None:
    view = (folder / "views" / document["pages"][0]["view"]).read_bytes()
    strip = crop_view(view, area=scans[0].forms[0].sheet.strip_of("q01"))
    with Image.open(BytesIO(strip)) as image:
        assert image.width > 8 * image.height
        assert np.asarray(image).min() < 80


def test_limits_refuse_before_anything_is_decoded(scans: Scans, tmp_path: Path) -> None:
    layout, pages, _ = scans
    write_scan(pages, out=tmp_path / "a.pdf", dpi=150)
    write_scan(pages[:1], out=tmp_path / "a.png", dpi=150)
    tight = Limits(pages=3, pixels=1_000_000, file_bytes=10_000_000)
    rows = batch.read_files([tmp_path / "a.pdf", tmp_path / "a.png"], layout, limits=tight)["pages"]
    assert [(row["status"], row["warnings"]) for row in rows] == [
        ("refused", ["too_many_pages"]),
        ("refused", ["page_too_large"]),
    ]


def test_a_child_without_memory_costs_its_pages_only(scans: Scans, tmp_path: Path) -> None:
    layout, pages, _ = scans
    write_scan(pages[:2], out=tmp_path / "a.tif", dpi=150)
    starved = Limits(child_bytes=4_000_000)
    rows = batch.read_files([tmp_path / "a.tif"], layout, limits=starved)["pages"]
    assert {row["status"] for row in rows} == {"refused"}
