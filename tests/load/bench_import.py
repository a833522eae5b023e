"""A province's list of officials: reading a workbook of 20,000 people, and storing them."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import xlsxwriter

from app.core.actor import EVERYWHERE, SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.people import service as people
from app.units import service as units
from tests.load.bench_signed_in import staffed
from tests.load.figures import Figure, benchmark

PEOPLE: Final = 20_000
HEADINGS: Final = ("Full name", "Position", "Unit", "Work e-mail", "Respondent group")
FAMILIES: Final = ("Nguyen", "Tran", "Le", "Pham", "Hoang", "Phan", "Vu", "Dang", "Bui", "Do")


def workbook(resources: Resources) -> bytes:
    """Names that repeat as they do in life, each with an address of their own."""
    with open_work(resources, writing=False) as work:
        codes = [unit.code for unit in units.list_units(work, scope=EVERYWHERE)]
        group = people.list_groups(work)[0].name_vi
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    for n in range(PEOPLE):
        name = f"{FAMILIES[n % 10]} Van {''.join('abcdefghik'[int(digit)] for digit in str(n)).title()}"
        row = (name, "Officer", codes[n % len(codes)], f"officer.{n}@tinh-mau.gov.vn", group)
        sheet.write_row(n + 1, 0, row)
    book.close()
    return buffer.getvalue()


@contextmanager
def listed() -> Iterator[tuple[Resources, bytes]]:
    """The demonstration's province and the workbook."""
    with staffed() as resources:
        yield resources, workbook(resources)


@cache
def spent() -> tuple[float, float]:
    """Seconds of CPU of the dry run, and of the import that follows it."""
    with listed() as (resources, content):
        began = time.process_time()
        report = people.receive_people(resources, actor=SYSTEM, content=content, name="people.xlsx")
        read = time.process_time()
        if report.faults:
            raise RuntimeError(f"{len(report.faults)} faults, the first: {report.faults[0]}")
        stored = people.confirm_people(resources, actor=SYSTEM, sha256=report.sha256, seen=True)
        if stored.added != PEOPLE:
            raise RuntimeError(f"{stored.added} of {PEOPLE} people were added")
        return read - began, time.process_time() - read


@benchmark(f"people.import_read.{PEOPLE}", unit="s CPU", goal=5, better="lower")
def dry_run() -> Figure:
    """From the file as it was handed in to the report of its dry run."""
    return Figure(spent()[0], {"people": PEOPLE})


@benchmark(f"people.import_stored.{PEOPLE}", unit="s CPU", goal=5, better="lower")
def stored() -> Figure:
    """From the confirmation to the committed rows: the file is read and checked once more."""
    return Figure(spent()[1], {"people": PEOPLE})
