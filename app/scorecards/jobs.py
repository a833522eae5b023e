"""What the worker does for self-assessment: draws the pages of documents, in a child process, on files."""

import tempfile
from pathlib import Path

from app.core.actor import SYSTEM
from app.core.models import Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.paper import service as paper
from app.scorecards import service


def draw_evidence(resources: Resources, *, job: Job) -> None:
    """`scorecards.draw_evidence`: the pages of one document as pictures, kept by its content."""
    sha256 = job.payload["sha256"]
    shelf = resources.settings.data_dir / "work"
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf) as name:
        folder = Path(name)
        path = folder / "document"
        path.write_bytes(resources.files.get(sha256))
        drawn = paper.draw_document(path, folder=folder, most=service.EVIDENCE_MOST_PAGES)
        with open_work(resources, actor=SYSTEM, writing=True) as work:
            service.store_drawn(work, sha256=sha256, drawn=drawn, folder=folder)
