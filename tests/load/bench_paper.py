"""Forms printed and scanned pages read, in processor time."""

import random
import resource
import tempfile
import time
from collections.abc import Mapping, Sequence
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
from tests.support.marking import random_answers

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


def children() -> tuple[float, float]:
    """Processor seconds and largest memory in MB of child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


@benchmark("paper.read", unit="pages/s/core", goal=5, better="higher")
def read_scanned_pages() -> Figure:
    """Pages read per second of processor time, start of the reading process included."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        path, layout = scan(Path(name))
        before, began = children()[0], time.monotonic()
        document = read_files([path], layout, workers=1)
        wall = time.monotonic() - began
        used, memory = children()
    pages = document["pages"]
    assert {page["status"] for page in pages} == {"matched"}
    detail = {"pages": len(pages), "wall_s": round(wall, 1), "most_memory_of_a_child_mb": round(memory)}
    return Figure(len(pages) / (used - before), detail)
