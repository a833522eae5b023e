"""What the worker does for paper: printing batches and reading scans, both in child processes, on files."""

import os
import tempfile
from pathlib import Path
from uuid import UUID

from app.core.actor import SYSTEM
from app.core.models import Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.paper import service

MOST_CHILDREN = 2


def print_batches(resources: Resources, *, job: Job) -> None:
    """`paper.print_batches`: one PDF a batch, stored by content. Batches that have theirs are left out."""
    batch_ids = [UUID(text) for text in job.payload["batch_ids"]]
    with open_work(resources, actor=SYSTEM, writing=False) as work:
        runs = service.plan_print(work, batch_ids=batch_ids)
    if not runs:
        return
    with tempfile.TemporaryDirectory(prefix="phieu-print-") as name:
        service.print_in_child(runs, folder=Path(name))
        with open_work(resources, actor=SYSTEM, writing=True) as work:
            service.store_print(work, runs=runs, folder=Path(name))


def read_scan(resources: Resources, *, job: Job) -> None:
    """`paper.read_scan`: reads a file in children without a database, then stores what was read."""
    from app.paper.omr.batch import read_files

    scan_id = UUID(job.payload["scan_file_id"])
    with open_work(resources, actor=SYSTEM, writing=False) as work:
        plan = service.plan_reading(work, scan_id=scan_id)
    if plan is None:
        return
    children = min(MOST_CHILDREN, os.cpu_count() or 1)
    shelf = resources.settings.data_dir / "work"
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf) as name:
        folder = Path(name)
        path = folder / "scan"
        path.write_bytes(resources.sealed_files.get(plan.sha256))
        document = read_files([path], plan.layout, workers=children, views=folder)
        for row in document["pages"]:
            if view := row.get("view"):
                row["view_sha256"] = resources.sealed_files.put((folder / view).read_bytes())
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.store_reading(work, scan_id=scan_id, document=document)
    with open_work(resources, actor=SYSTEM, writing=False) as work:
        alike = service.find_alike(work, scan_id=scan_id)
    if alike:
        with open_work(resources, actor=SYSTEM, writing=True) as work:
            service.store_alike(work, rows=alike)
