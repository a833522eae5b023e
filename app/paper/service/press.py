"""The printing child: the one process that loads the PDF library, and only while it prints."""

import json
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.paper.definition.cover import CoverSheet
from app.paper.definition.form import FormSpec
from app.paper.definition.serial import CodeKey, Serial

SECONDS_PER_FORM = 5
START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class BatchToPrint:
    """The forms of one batch, in printed order, with the name of the unit that stands on them, and what goes
    with the pack."""

    unit_id: UUID
    batch_id: UUID
    unit: str
    serials: tuple[Serial, ...]
    papers: tuple[CoverSheet, ...]


@dataclass(frozen=True, slots=True)
class PrintRun:
    """What one child prints: the same form for several batches."""

    spec: FormSpec
    key: CodeKey
    batches: tuple[BatchToPrint, ...]


class PrintingFailed(RuntimeError):
    """The printing child ended without having printed everything."""


def print_in_child(runs: Sequence[PrintRun], *, folder: Path) -> None:
    """Writes into a folder for every batch `<batch>.pdf`, `<batch>.json` (the sheet's geometry) and
    `<batch>-papers.pdf` (what goes with the pack).

    Raises `PrintingFailed` when the child dies or takes too long.
    """
    forms = sum(len(batch.serials) for run in runs for batch in run.batches)
    child = multiprocessing.get_context("spawn").Process(
        target=print_runs, args=(tuple(runs),), kwargs={"folder": folder}, daemon=True
    )
    child.start()
    child.join(START_SECONDS + SECONDS_PER_FORM * forms)
    if child.is_alive():
        child.kill()
        child.join()
        raise PrintingFailed(f"printing {forms} forms took too long")
    if child.exitcode != 0:
        raise PrintingFailed(f"the printing child ended with {child.exitcode}")


def print_runs(runs: Sequence[PrintRun], *, folder: Path) -> None:
    """The life of the child."""
    from app.paper.printing import SerialTicket, print_cover_sheets, print_forms

    for run in runs:
        for batch in run.batches:
            tickets = [SerialTicket(serial, batch.unit) for serial in batch.serials]
            layout = print_forms(run.spec, tickets, key=run.key, out=folder / f"{batch.batch_id}.pdf")
            sheet = json.dumps(layout.forms[0].sheet.to_json(), sort_keys=True)
            (folder / f"{batch.batch_id}.json").write_text(sheet, encoding="ascii")
            print_cover_sheets(batch.papers, out=folder / f"{batch.batch_id}-papers.pdf")
