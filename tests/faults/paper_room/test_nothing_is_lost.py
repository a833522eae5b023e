"""Hostile and broken files handed in like any other: each ends in a named state, each can be had back.

The worker reads one of four here and all of them with LONG=1; `test_hostile_files` reads all in one batch.
"""

import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.core.models import Job
from app.paper import jobs, rules, service
from app.paper.errors import ScanRefused
from app.paper.omr import batch
from app.paper.omr.limits import Limits
from tests.integration.paper_room.scene import KEY, SCENES, Scene, copied_scene
from tests.support.hostile_files import HOSTILE, material

STATES = frozenset(
    {
        "matched", "duplicate", "unreadable_code", "foreign", "unregistered", "not_an_image", "refused",
    }
)  # fmt: skip
SECONDS = 4
LONG = os.environ.get("LONG") == "1"
READ = frozenset(sorted(HOSTILE)[:: 1 if LONG else 4])
"""Files that the worker reads; of the others the state is still to come."""


@dataclass(frozen=True)
class Ended:
    """What became of the files: digest of each taken in by its scan's name, names refused at the door."""

    scene: Scene
    taken: dict[str, str]
    refused: frozenset[str]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """Every file handed in by the use case of the page, and the worker's job run for each."""
    given = material()
    with copied_scene(SCENES, "sqlite", tmp_path_factory.mktemp("scene")) as scene:
        scene.issue(scene.prepare())
        taken, refused = {}, set()
        for name, (make, _) in HOSTILE.items():
            content = make(given)
            try:
                service.receive_scan(
                    scene.resources, actor=scene.cast["manager"], campaign_key=KEY, content=content, name=name
                )
            except ScanRefused:
                refused.add(name)
                assert not rules.looks_like_a_scan(content)
            else:
                taken[name] = hashlib.sha256(content).hexdigest()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(batch, "Limits", lambda: Limits(page_seconds=SECONDS))
            _work(scene)
        yield Ended(scene, taken, frozenset(refused))


def _work(scene: Scene) -> None:
    """The worker's job for each of `READ`, as the queue carries it."""
    with scene.work(writing=False) as work:
        chosen = {
            str(row.scan.id)
            for row in service.list_scans(work, campaign_id=scene.campaign_id)
            if row.name in READ
        }
    with scene.work() as work:
        found = work.session.execute(select(Job).where(col(Job.kind) == "paper.read_scan")).scalars().all()
    for job in found:
        if job.payload["scan_file_id"] in chosen:
            jobs.read_scan(scene.resources, job=job)


def test_forty_and_more_are_taken_in_and_the_rest_is_refused_with_words(ended: Ended) -> None:
    assert len(ended.taken) >= 40
    assert ended.taken.keys() | ended.refused == HOSTILE.keys()
    assert ended.refused >= {"nothing.pdf", "text.pdf", "page.jpg", "archive.png", "program.tif"}


def test_every_page_of_every_file_ends_in_a_named_state(ended: Ended) -> None:
    with ended.scene.work(writing=False) as work:
        scans = service.list_scans(work, campaign_id=ended.scene.campaign_id)
    assert {row.name for row in scans} == ended.taken.keys()
    read = [row for row in scans if row.scan.state == "read"]
    assert {row.name for row in read} == READ & ended.taken.keys()
    for row in read:
        assert row.scan.pages == sum(row.statuses.values()) > 0, row.name
        assert row.statuses.keys() <= STATES, row.name


def test_every_original_is_given_back_byte_for_byte(ended: Ended) -> None:
    with ended.scene.work("auditor", writing=False) as work:
        for row in service.list_scans(work, campaign_id=ended.scene.campaign_id):
            name, content = service.get_original(
                work, campaign_id=ended.scene.campaign_id, scan_id=row.scan.id
            )
            assert name == row.name
            assert hashlib.sha256(content).hexdigest() == ended.taken[name]


def test_the_worker_is_alive_and_leaves_nothing_behind(ended: Ended) -> None:
    """No child, no plain copy of handwriting, no thread that waits for a lost page."""
    folder = ended.scene.resources.settings.data_dir
    assert list((folder / "work").iterdir()) == []
    heads = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00")
    kept = [path for path in (folder / "sealed").rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if path.read_bytes().startswith(heads)]
    children = Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children").read_text()
    names = {Path(f"/proc/{child}/cmdline").read_bytes() for child in children.split()}
    assert not [name for name in names if b"omr" in name]
