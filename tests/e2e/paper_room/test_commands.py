"""`phieu forms` and `phieu scans`, run as programs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.actor import EVERYWHERE
from app.paper import service
from tests.integration.paper_room.scene import KEY, Scene
from tests.support.tree import ROOT


def phieu(*arguments: str, data: Path | None = None, url: str = "") -> subprocess.CompletedProcess[str]:
    """Runs the command line in a process of its own."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    if data is not None:
        environment |= {"PHIEU_DATA_DIR": str(data), "PHIEU_DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    done = phieu(
        "forms", "sample", "--questionnaire", "citizen", "--count", "2", "--seed", "5", "--out", str(tmp_path)
    )
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path


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


def test_the_same_seed_prints_the_same_bytes(printed: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    phieu("forms", "sample", "--questionnaire", "citizen", "--count", "2", "--seed", "5", "--out", str(again))
    for name in ("forms.pdf", "layout.json"):
        assert (printed / name).read_bytes() == (again / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forms", "sample", "--questionnaire", "nope", "--count", "1", "--out", "x"), "Known: citizen"),
        (("forms", "sample", "--questionnaire", "division_leader", "--count", "1", "--out", "x"), "409.94"),
        (("scans", "read", "none.pdf", "--layout", "none.json"), "cannot be read"),
        (("scans", "read", "README.md", "--layout", "README.md"), "is not a layout"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: tuple[str, ...], said: str) -> None:
    done = phieu(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_a_scan_is_handed_in_by_command(scene: Scene, tmp_path: Path) -> None:
    scene.issue(scene.prepare())
    with scene.work(writing=False) as work:
        rows = service.list_batches(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
        pdf = service.get_batch_pdf(work, batch_id=rows[0].batch.id, scope=EVERYWHERE)
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf.content + b"\n% scanned")
    settings = scene.resources.settings
    done = phieu(
        "scans", "add", "--campaign", KEY, str(path), data=settings.data_dir, url=settings.database_url
    )
    assert done.returncode == 0, done.stderr
    with scene.work(writing=False) as work:
        found = service.list_scans(work, campaign_id=scene.campaign_id)
    assert [row.name for row in found] == ["scan.pdf"]
    assert scene.run_jobs() == 2
    with scene.work(writing=False) as work:
        assert service.list_scans(work, campaign_id=scene.campaign_id)[0].doubtful == 0
