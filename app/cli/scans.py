"""`phieu scans`: reading scanned forms without a database, and handing scans in."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.campaigns import service as campaigns
from app.cli.desk import COMMAND, fail, load_resources, opened, progress, say, say_json, tell
from app.core.resources import Resources
from app.paper import service
from app.paper.definition.layout import Layout, LayoutMalformed
from app.reports import service as reports

app = typer.Typer(no_args_is_help=True, help="Scanned forms.")
PAGES_A_LINE = 100
TERMINAL = Console(stderr=True)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="PDF, TIFF, JPEG or PNG files.")],
    layout: Annotated[Path, typer.Option(help="The layout.json written when the forms were printed.")],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Reading processes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Reads scanned forms against a layout; needs no database."""
    from app.paper.omr.batch import read_files

    known = _read_layout(layout)
    for path in files:
        if not path.is_file():
            fail(f"{path}: there is no such file. Check the path.")
    with _reading() as show:
        document = read_files(files, known, workers=workers, on_page=show)
    if as_json:
        say_json({key: document[key] for key in ("pages", "items")})
        return
    for row in document["pages"]:
        form = f" {row['serial']} page {row['page']}" if row["serial"] else ""
        say(f"{row['file']} [{row['index'] + 1}] {row['status']}{form}")
    accepted = sum(1 for item in document["items"] if item["accepted"])
    say(f"{len(document['pages'])} pages, {len(document['items'])} values, {accepted} of them certain")


@contextmanager
def _reading() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a line every 100 pages elsewhere; how many pages come shows only on the way."""
    if not sys.stderr.isatty():
        yield lambda done, known: tell(f"{done} of {known} pages read") if done % PAGES_A_LINE == 0 else None
        return
    with Progress(TextColumn("reading pages"), BarColumn(), MofNCompleteColumn(), console=TERMINAL) as bar:
        task = bar.add_task("reading pages", total=None)
        yield lambda done, known: bar.update(task, completed=done, total=known)


def _read_layout(path: Path) -> Layout:
    try:
        return Layout.from_json(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        fail(f"{path}: cannot be read ({error.strerror}). Name the layout.json of the printed forms.")
    except (ValueError, LayoutMalformed) as error:
        fail(f"{path}: is not a layout ({error}). Name the layout.json of the printed forms.")


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="PDF, TIFF, JPEG or PNG files.")],
    campaign: Annotated[str, typer.Option(help="Key of the campaign the forms belong to.")],
) -> None:
    """Hands scans in, as the page of scans does; the worker reads them."""
    resources = load_resources()
    for path in files:
        try:
            content = path.read_bytes()
        except OSError as error:
            fail(f"{path}: cannot be read ({error.strerror}). Check the path.")
        scan_id = service.receive_scan(
            resources, actor=COMMAND, campaign_key=campaign, content=content, name=path.name
        )
        say(f"{path}: {scan_id}")
    resources.database.dispose()


@app.command()
def reread(
    campaign: Annotated[str, typer.Option(help="Key of the campaign whose scans are read again.")],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Reading processes.")] = 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be read again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Reads stored scans again by the thresholds of this version; adds readings, changes nothing else.

    Scans that have a reading of this version are left out, so that a run that was stopped goes on where it
    was. Entries never change; forms that nobody has keyed yet are compared with what was read last.
    """
    resources = load_resources()
    with opened(writing=False, resources=resources) as work:
        found = campaigns.get_campaign(work, key=campaign)
        plan = service.plan_rereading(work, campaign_id=found.id)
    told: dict[str, Any] = {
        "thresholds": plan.version, "scans": len(plan.scans), "pages": plan.pages, "done_before": plan.done,
        "deleted": plan.deleted,
    }  # fmt: skip
    if not dry_run:
        told |= _read_again(resources, plan=plan, workers=workers)
    resources.database.dispose()
    if as_json:
        say_json(told)
        return
    say(
        f"thresholds {plan.version}: {len(plan.scans)} scans with {plan.pages} pages"
        f" {'would be' if dry_run else 'were'} read again, {plan.done} had been, {plan.deleted} are deleted"
    )
    if not dry_run:
        say(f"{told['readings']} readings added, {told['changed']} items read otherwise than before")
        say(f"{told['lost']} pages of forms were not placed this time: their earlier readings stand")
    for name, page in told.get("found", ()):
        say(f"{name} [{page}] can be placed now: hand this page in again")


def _read_again(resources: Resources, *, plan: service.RereadingPlan, workers: int) -> dict[str, Any]:
    readings = lost = changed = 0
    found: list[tuple[str, int]] = []
    with progress("Reading scans again, pages", plan.pages) as advance:
        for scan in plan.scans:
            done = service.reread_scan(
                resources, actor=COMMAND, scan=scan, plan=plan, workers=workers,
                on_page=lambda _done, _known: advance(),
            )  # fmt: skip
            readings, lost, changed = (
                readings + done.readings, lost + done.lost, changed + done.changed,
            )  # fmt: skip
            found += [(scan.name, index + 1) for index in done.found]
    return {"readings": readings, "lost": lost, "changed": changed, "found": found}


@app.command()
def purge(
    campaign: Annotated[str, typer.Option(help="Key of the campaign whose scans are deleted.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
) -> None:
    """Deletes scans and pictures of a campaign for ever, once results are approved and the time is past."""
    resources = load_resources()
    with opened(writing=not dry_run, resources=resources) as work:
        found = campaigns.get_campaign(work, key=campaign)
        official = reports.find_official(work, campaign_id=found.id)
        approved_at = official.approved_at if official else None
        step = service.plan_purge if dry_run else service.purge_scans
        purged = step(work, campaign_id=found.id, approved_at=approved_at)
    if dry_run:
        say(f"{purged.scans} scans with {purged.pages} pages would be deleted: {len(purged.digests)} files")
    else:
        deleted = service.delete_files(resources, digests=purged.digests)
        say(f"{purged.scans} scans with {purged.pages} pages deleted: {deleted} files")
    resources.database.dispose()
