"""`phieu forms` and `phieu scans`, run as programs."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app import cli
from app.core.actor import EVERYWHERE
from app.paper import service
from app.paper.models import Reading
from tests.integration.paper_room.scene import KEY, Scene
from tests.integration.paper_room.test_scans import filled_pages, hand_in
from tests.support.tree import ROOT

SAMPLE = ("forms", "sample", "--questionnaire", "citizen", "--count", "2", "--seed", "5")


def phieu(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


class Told(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Told]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process, which is quicker."""

    def told(*arguments: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["phieu", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.run()
        said = capsys.readouterr()
        return Told(int(ended.value.code or 0), said.out, said.err)

    return told


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sample forms, printed by a process of its own."""
    folder = tmp_path_factory.mktemp("sample")
    done = phieu(*SAMPLE, "--out", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_sample_forms_are_read_back(printed: Path) -> None:
    layout = json.loads((printed / "layout.json").read_text())
    serials = [form["serial"] for form in layout["forms"]]
    assert len(set(serials)) == 2
    assert {"page", "item", "kind", "option", "x_mm", "y_mm", "w_mm", "h_mm"} <= set(
        layout["forms"][0]["boxes"][0]
    )
    read = phieu(
        "scans", "read", str(printed / "forms.pdf"), "--layout", str(printed / "layout.json"),
        "--workers", "2", "--json",
    )  # fmt: skip
    assert read.returncode == 0, read.stderr
    document = json.loads(read.stdout)
    assert [(page["status"], page["serial"], page["page"]) for page in document["pages"]] == [
        ("matched", serial, page) for serial in serials for page in (1, 2)
    ]
    assert {item["outcome"] for item in document["items"]} == {"blank"}
    assert not any(item["accepted"] for item in document["items"])


def test_the_same_seed_prints_the_same_bytes(printed: Path, tmp_path: Path, run: Run) -> None:
    again = tmp_path / "again"
    assert run(*SAMPLE, "--out", str(again)).code == 0
    for name in ("forms.pdf", "layout.json"):
        assert (printed / name).read_bytes() == (again / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forms", "sample", "--questionnaire", "nope", "--count", "1", "--out", "x"), "Known: citizen"),
        (("forms", "sample", "--questionnaire", "division_leader", "--count", "1", "--out", "x"), "--rated"),
        (("scans", "read", "none.pdf", "--layout", "none.json"), "cannot be read"),
        (("scans", "read", "README.md", "--layout", "README.md"), "is not a layout"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: tuple[str, ...], said: str, run: Run) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_scan_is_handed_in_by_command(
    scene: Scene, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.issue(scene.prepare())
    with scene.work(writing=False) as work:
        rows = service.list_batches(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
        pdf = service.get_batch_pdf(work, batch_id=rows[0].batch.id, scope=EVERYWHERE)
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf.content + b"\n% scanned")
    settings = scene.resources.settings
    monkeypatch.setenv("PHIEU_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PHIEU_DATABASE_URL", settings.database_url)
    assert run("scans", "add", "--campaign", KEY, str(path)).code == 0
    with scene.work(writing=False) as work:
        found = service.list_scans(work, campaign_id=scene.campaign_id)
    assert [row.name for row in found] == ["scan.pdf"]
    assert scene.run_jobs() == 2
    with scene.work(writing=False) as work:
        assert service.list_scans(work, campaign_id=scene.campaign_id)[0].doubtful == 0


def test_stored_scans_are_read_again_by_command(
    scene: Scene, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing by the same thresholds; with newer ones a reading of every page, once."""
    scene.issue(scene.prepare())
    hand_in(scene, filled_pages(scene, "S3"), tmp_path, name="so y te.pdf")
    settings = scene.resources.settings
    monkeypatch.setenv("PHIEU_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PHIEU_DATABASE_URL", str(settings.database_url))
    same = run("scans", "reread", "--campaign", KEY)
    assert (same.code, same.out.splitlines()[0]) == (
        0, "thresholds 2: 0 scans with 0 pages were read again, 1 had been, 0 are deleted"
    )  # fmt: skip
    with scene.work() as work:
        work.session.execute(update(Reading).values(engine_version="1"))
    dry = run("scans", "reread", "--campaign", KEY, "--dry-run")
    assert dry.out == "thresholds 2: 1 scans with 2 pages would be read again, 0 had been, 0 are deleted\n"
    told = run("scans", "reread", "--campaign", KEY, "--json")
    assert json.loads(told.out) == {
        "thresholds": "2", "scans": 1, "pages": 2, "done_before": 0, "deleted": 0, "readings": 2, "lost": 0,
        "changed": 0, "found": [],
    }  # fmt: skip
    assert "Reading scans again, pages: 2 of 2" in told.err
    with scene.work(writing=False) as work:
        versions = work.session.execute(select(col(Reading.engine_version))).scalars().all()
    assert sorted(versions) == ["1", "1", "2", "2"]
    assert run("scans", "reread", "--campaign", "none").code == 2
