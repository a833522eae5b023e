"""Forms printed and scanned pages read, in processor time."""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.paper.definition.layout import Layout
from app.paper.definition.serial import CodeKey, draw_serials
from app.paper.omr.batch import read_files
from app.paper.printing import SerialTicket, print_forms
from app.paper.service import form_spec
from app.paper.service.rehearsal import scan_forms
from app.templates import service as templates
from tests.load.figures import Figure, benchmark
from tests.support.hostile_files import material, write_all
from tests.support.marking import random_answers
from tests.support.tree import ROOT

FORMS = 1000
SCANNED = 60
KEY = CodeKey("BENCH", b"a secret of the benchmark only, no more")


def printed(count: int, *, out: Path) -> Layout:
    """So many citizens' forms."""
    spec = form_spec(templates.shipped_questionnaires()["citizen"], language="vi")
    serials = draw_serials(1, count=count, draw=random.Random(1).randrange)
    return print_forms(spec, [SerialTicket(one, "Unit") for one in serials], key=KEY, out=out)


@benchmark("paper.print.1000", unit="s CPU", goal=20, better="lower")
def print_a_thousand_forms() -> Figure:
    """A thousand citizens' forms in one run."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        out = Path(name) / "forms.pdf"
        before, began = time.process_time(), time.monotonic()
        layout = printed(FORMS, out=out)
        used, wall = time.process_time() - before, time.monotonic() - began
        pages = sum(form.sheet.pages for form in layout.forms)
        detail = {"pages": pages, "megabytes": round(out.stat().st_size / 1e6, 1), "wall_s": round(wall, 1)}
        return Figure(used, detail | {"forms_per_s": round(FORMS / used, 1)})


def scan(folder: Path) -> tuple[Path, Layout]:
    """Forms that a pen filled in, as one scan of 200 dots per inch."""
    layout = printed(SCANNED, out=folder / "forms.pdf")
    sheet = layout.forms[0].sheet
    rng = np.random.default_rng(2023)
    serials = [form.serial.replace("-", "") for form in layout.forms]
    truth: dict[str, Mapping[str, Sequence[str]]] = {
        serial: random_answers(sheet, rng=rng) for serial in serials
    }
    out = folder / "scan.pdf"
    content = (folder / "forms.pdf").read_bytes()
    scan_forms(content, sheet=sheet, serials=serials, truth=truth, seed=2023, out=out)
    return out, layout


def children() -> float:
    """Processor seconds of child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@lru_cache(maxsize=2)
def read(workers: int) -> dict[str, float]:
    """Pages, and seconds on the clock and of processors."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        path, layout = scan(Path(name))
        before, began = children(), time.monotonic()
        document = read_files([path], layout, workers=workers)
        wall = time.monotonic() - began
        used = children() - before
    pages = document["pages"]
    assert {page["status"] for page in pages} == {"matched"}
    return {"pages": len(pages), "wall_s": round(wall, 1), "cpu_s": round(used, 2)}


@benchmark("paper.read", unit="pages/s/core", goal=5, better="higher")
def read_scanned_pages() -> Figure:
    """Pages read per second of processor time, start of the reading process included."""
    found = read(1)
    return Figure(found["pages"] / found["cpu_s"], found)


@benchmark("paper.read.1000", unit="s for 1,000 pages", goal=120, better="lower")
def read_a_thousand_pages() -> Figure:
    """Two children on two cores; from the pages read here, their start included, to a thousand."""
    found = read(2)
    return Figure(1000 * found["wall_s"] / found["pages"], found)


READING = """
import json, resource, sys
from pathlib import Path
from app.paper.definition.layout import Layout
from app.paper.omr.batch import read_files
if __name__ == "__main__":
    layout = Layout.from_json(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    read_files([Path(sys.argv[1])], layout)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@benchmark("paper.read.memory", unit="MB a child", goal=500, better="lower")
def memory_of_a_reading_child() -> Figure:
    """The most memory of a child. Its parent is a small process, whose memory a fork would count as well."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        folder = Path(name)
        path, layout = scan(folder)
        (folder / "layout.json").write_text(json.dumps(layout.to_json()), encoding="utf-8")
        script = folder / "reading.py"
        script.write_text(READING, encoding="utf-8")
        told = subprocess.run(
            [sys.executable, str(script), str(path), str(folder / "layout.json")],
            capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    return Figure(int(told.stdout) / 1024, {"pages": 2 * SCANNED})


@benchmark("paper.read.hostile", unit="s for the slowest page", goal=20, better="lower")
def read_hostile_files() -> Figure:
    """The longest time between two pages of sixty hostile files read by one child; growth of this process."""
    given = material()
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        paths = write_all(Path(name), given=given)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        moments = [time.monotonic()]
        read_files(paths, given.layout, on_page=lambda *_: moments.append(time.monotonic()))
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    slowest = max(later - earlier for earlier, later in pairwise(moments))
    return Figure(slowest, {"files": len(paths), "growth_mb": round(growth, 1)})
