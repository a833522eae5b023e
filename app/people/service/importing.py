"""Officials from workbooks: a dry run that reports, and an import that stores what was reported.

A person keeps his or her identity after a change of address or unit; people that a file does not name
stay as they are. A file is read and compared before the writer's turn is taken.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from app.core.actor import EVERYWHERE, Actor, Scope
from app.core.audit import audited, has_noted
from app.core.permissions import Permission
from app.core.resources import Resources
from app.core.tabular import Book, ImportReport, open_book
from app.core.unit_of_work import Work, open_work
from app.core.uploads import MEDIA_TYPE, FaultsInFile, FileNotKept, KeptFile, get_file, keep_file
from app.people import store
from app.people.errors import WarningsUnseen
from app.people.service.planning import (
    Bounds,
    Ground,
    Plan,
    Watch,
    plan_book,
    plan_import,
    survey,
    unwatched,
)

PURPOSE: Final = "import"
RECEIVED: Final = "people.file_received"


@dataclass(frozen=True, slots=True)
class Planned:
    """A file, what it was compared with, and what storing it would write."""

    book: Book
    content: bytes
    bounds: Bounds
    ground: Ground
    plan: Plan


def read_people(
    work: Work,
    *,
    content: bytes,
    name: str,
    domains: Collection[str] | None = None,
    scope: Scope = EVERYWHERE,
) -> ImportReport:
    """The dry run: what an import of this file would add and change, or its faults. Writes nothing.

    `domains`: allowed mail domains such as `*.gov.vn` (None: those of the settings); `scope`: units that
    may be written.
    """
    book = open_book(content, name=name)
    return plan_import(work, book=book, bounds=Bounds(domains, scope)).report(book, sha256="")


def import_people(
    work: Work, *, content: bytes, name: str, domains: Collection[str] | None = None,
    scope: Scope = EVERYWHERE, seen: bool = False,
) -> ImportReport:  # fmt: skip
    """Stores the people of a workbook or CSV. `seen`: somebody has looked at the warnings of its dry run.

    Raises `FaultsInFile` when anything has to be mended, `WarningsUnseen` when anything has to be looked at.
    """
    book, bounds = open_book(content, name=name), Bounds(domains, scope)
    ground = survey(work, bounds=bounds)
    plan = plan_book(book, ground=ground, bounds=bounds)
    return store_planned(work, planned=Planned(book, content, bounds, ground, plan), seen=seen)


def load_people(
    resources: Resources, *, actor: Actor, content: bytes, name: str,
    domains: Collection[str] | None = None, seen: bool = False, dry_run: bool = False,
    watch: Watch = unwatched,
) -> ImportReport:  # fmt: skip
    """As `import_people` or, with `dry_run`, `read_people`, in steps: others may write while a file is read.

    `watch` hears how far it is, in percent.
    """
    planned = plan_file(
        resources, actor=actor, file=KeptFile(name, "", content), bounds=Bounds(domains), watch=watch
    )
    if dry_run:
        return planned.plan.report(planned.book, sha256="")
    with open_work(resources, actor=actor, writing=True) as work:
        report = store_planned(work, planned=planned, seen=seen)
    watch(100)
    return report


def receive_people(
    resources: Resources, *, actor: Actor, content: bytes, name: str,
    domains: Collection[str] | None = None,
) -> ImportReport:  # fmt: skip
    """Keeps a file that was handed in and gives its dry run; `domains` as for `read_people`."""
    file, bounds = KeptFile(name, "", content), bounds_of(actor, domains=domains)
    planned = plan_file(resources, actor=actor, file=file, bounds=bounds)
    with open_work(resources, actor=actor, writing=True) as work:
        return receive_planned(work, planned=planned)


def confirm_people(
    resources: Resources, *, actor: Actor, sha256: str, seen: bool = False, layout: str = "",
    domains: Collection[str] | None = None,
) -> ImportReport:  # fmt: skip
    """Imports the kept file of this SHA-256 by the columns of `layout` (empty: by its headings).

    Raises `FileNotKept`, `ColumnsUnreadable`, `FaultsInFile` or `WarningsUnseen`.
    """
    with open_work(resources, actor=actor, writing=False) as work:
        kept = get_people_file(work, sha256=sha256)
    bounds = bounds_of(actor, layout=layout, domains=domains)
    planned = plan_file(resources, actor=actor, file=kept, bounds=bounds)
    with open_work(resources, actor=actor, writing=True) as work:
        return store_planned(work, planned=planned, seen=seen)


def recheck_people(
    work: Work, *, sha256: str, layout: str = "", domains: Collection[str] | None = None
) -> ImportReport:
    """The dry run of a kept file once more, within the actor's units and by the columns of `layout`.

    Raises `FileNotKept`, `ColumnsUnreadable`.
    """
    kept = get_people_file(work, sha256=sha256)
    book = open_book(kept.content, name=kept.name)
    bounds = bounds_of(work.actor, layout=layout, domains=domains)
    return plan_import(work, book=book, bounds=bounds).report(book, sha256=sha256)


def bounds_of(actor: Actor, *, layout: str = "", domains: Collection[str] | None = None) -> Bounds:
    """What this actor's import may write."""
    return Bounds(domains, actor.scope(Permission.PEOPLE_IMPORT), layout)


def get_people_file(work: Work, *, sha256: str) -> KeptFile:
    """A workbook of people that was handed in before. Raises `FileNotKept`.

    Whoever imports for some units only gets back what he or she handed in, never a colleague's file.
    """
    kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    everywhere = work.actor.scope(Permission.PEOPLE_IMPORT) == EVERYWHERE
    mine = str(work.actor.user_id)
    if not everywhere and not has_noted(work.session, verb=RECEIVED, object=f"file:{sha256}", actor=mine):
        raise FileNotKept
    return kept


def plan_file(
    resources: Resources, *, actor: Actor, file: KeptFile, bounds: Bounds, watch: Watch = unwatched
) -> Planned:
    """Reads a file and compares it; no transaction is open while that takes its time."""
    book = open_book(file.content, name=file.name)
    watch(20)
    with open_work(resources, actor=actor, writing=False) as work:
        ground = survey(work, bounds=bounds)
    plan = plan_book(book, ground=ground, bounds=bounds, watch=watch)
    return Planned(book, file.content, bounds, ground, plan)


@audited("people.file_received")
def receive_planned(work: Work, *, planned: Planned) -> ImportReport:
    """Keeps the file and gives its dry run."""
    sha256 = _kept(work, planned=planned)
    report = planned.plan.report(planned.book, sha256=sha256)
    work.note(object=f"file:{sha256}", name=planned.book.name, faults=len(report.faults), rows=report.total)
    return report


@audited("people.imported")
def store_planned(work: Work, *, planned: Planned, seen: bool) -> ImportReport:
    """Stores what was planned; compares once more where people, units or groups have changed meanwhile.

    Raises `FaultsInFile`, `WarningsUnseen`.
    """
    book, plan = planned.book, planned.plan
    ground = survey(work, bounds=planned.bounds)
    if ground != planned.ground:
        plan = plan_book(book, ground=ground, bounds=planned.bounds)
    if plan.faults:
        raise FaultsInFile.of(plan.report(book, sha256=""))
    if plan.warnings and not seen:
        raise WarningsUnseen.of(plan.report(book, sha256=""))
    sha256 = _kept(work, planned=planned)
    store.add_people(work.session, rows=plan.added)
    store.set_people(work.session, rows=plan.changed)
    report = plan.report(book, sha256=sha256)
    work.note(
        object=f"file:{sha256}", name=book.name, added=report.added, changed=report.changed,
        unchanged=report.unchanged, warnings=len(report.warnings),
    )  # fmt: skip
    return report


def _kept(work: Work, *, planned: Planned) -> str:
    name = planned.book.name
    return keep_file(work, content=planned.content, name=name, purpose=PURPOSE, media_type=MEDIA_TYPE)
