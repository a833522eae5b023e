"""Officials from workbooks: a dry run that reports, and an import that stores what was reported.

A person keeps his or her identity after a change of address or unit; people that a file does not name
stay as they are.
"""

from collections.abc import Collection
from typing import Final

from app.core.actor import EVERYWHERE, Actor, Scope
from app.core.audit import audited
from app.core.permissions import Permission
from app.core.resources import Resources
from app.core.tabular import Book, ImportReport, open_book
from app.core.unit_of_work import Work, open_work
from app.core.uploads import MEDIA_TYPE, FaultsInFile, get_file, keep_file
from app.people import store
from app.people.errors import WarningsUnseen
from app.people.service.planning import Bounds, plan_import

PURPOSE: Final = "import"


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
    book = open_book(content, name=name)
    return _store_book(work, book=book, content=content, bounds=Bounds(domains, scope), seen=seen)


def receive_people(resources: Resources, *, actor: Actor, content: bytes, name: str) -> ImportReport:
    """Keeps a file that was handed in and gives its dry run; reads it before the writer's turn is taken."""
    book = open_book(content, name=name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _receive_book(work, book=book, content=content)


def confirm_people(
    resources: Resources, *, actor: Actor, sha256: str, seen: bool = False, layout: str = ""
) -> ImportReport:
    """Imports the kept file of this SHA-256 by the columns of `layout` (empty: by its headings).

    Raises `FileNotKept`, `ColumnsUnreadable`, `FaultsInFile` or `WarningsUnseen`.
    """
    with open_work(resources, actor=actor, writing=False) as work:
        kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    book = open_book(kept.content, name=kept.name)
    bounds = Bounds(scope=actor.scope(Permission.PEOPLE_IMPORT), layout=layout)
    with open_work(resources, actor=actor, writing=True) as work:
        return _store_book(work, book=book, content=kept.content, bounds=bounds, seen=seen)


def recheck_people(work: Work, *, sha256: str, layout: str = "") -> ImportReport:
    """The dry run of a kept file once more, within the actor's units and by the columns of `layout`.

    Raises `FileNotKept`, `ColumnsUnreadable`.
    """
    kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    book = open_book(kept.content, name=kept.name)
    bounds = Bounds(scope=work.actor.scope(Permission.PEOPLE_IMPORT), layout=layout)
    return plan_import(work, book=book, bounds=bounds).report(book, sha256=sha256)


@audited("people.file_received")
def _receive_book(work: Work, *, book: Book, content: bytes) -> ImportReport:
    bounds = Bounds(scope=work.actor.scope(Permission.PEOPLE_IMPORT))
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    report = plan_import(work, book=book, bounds=bounds).report(book, sha256=sha256)
    work.note(object=f"file:{sha256}", name=book.name, faults=len(report.faults), rows=report.total)
    return report


@audited("people.imported")
def _store_book(work: Work, *, book: Book, content: bytes, bounds: Bounds, seen: bool) -> ImportReport:
    plan = plan_import(work, book=book, bounds=bounds)
    if plan.faults:
        raise FaultsInFile.of(plan.report(book, sha256=""))
    if plan.warnings and not seen:
        raise WarningsUnseen.of(plan.report(book, sha256=""))
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    store.add_people(work.session, rows=plan.added)
    store.set_people(work.session, rows=plan.changed)
    report = plan.report(book, sha256=sha256)
    work.note(
        object=f"file:{sha256}", name=book.name, added=report.added, changed=report.changed,
        unchanged=report.unchanged, warnings=len(report.warnings),
    )  # fmt: skip
    return report
