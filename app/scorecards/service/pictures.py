"""Documents of units page by page, as pictures that the worker has drawn once for each content."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.core import queue
from app.core.unit_of_work import Work
from app.paper import service as paper
from app.scorecards import rules
from app.scorecards.errors import NoSuchEvidence
from app.scorecards.models import Evidence
from app.scorecards.service.reading import Line, Scorecard, list_documents
from app.scorecards.store import pictures as store

DRAW_JOB = "scorecards.draw_evidence"


@dataclass(frozen=True, slots=True)
class Viewed:
    """A document beside the points. `shown`: numbers of the pages that can be shown, of `pages`.

    `state`: shown, waiting (its pages are being drawn), refused (none can be), other (not of a kind that is
    shown).
    """

    document: Evidence
    size: int
    state: str
    pages: int = 0
    shown: tuple[int, ...] = ()

    def near(self, page: int, *, step: int) -> int | None:
        """The shown page before (`step` -1) or after (1) a page; None at the end."""
        found = [one for one in self.shown if (one > page) == (step > 0) and one != page]
        if not found:
            return None
        return found[0] if step > 0 else found[-1]


def queue_drawing(work: Work, *, sha256: str, media_type: str) -> None:
    """Has the worker draw the pages of a document that nobody handed in before: a part of handing in."""
    if media_type in rules.SHOWN and not store.list_pages(work.session, documents=[sha256]):
        queue.enqueue(
            work.session, kind=DRAW_JOB, dedupe_key=f"{DRAW_JOB}:{sha256}", payload={"sha256": sha256},
            due_at=work.now(),
        )  # fmt: skip


def list_viewed(work: Work, *, line: Line) -> list[Viewed]:
    """The documents of a line with the pages that can be shown."""
    documents = [one.sha256 for one in line.evidence]
    drawn = store.list_pages(work.session, documents=documents)
    sizes = store.list_sizes(work.session, documents=documents)
    viewed = []
    for one in line.evidence:
        pages = [page for page in drawn if page.sha256 == one.sha256]
        shown = tuple(page.page for page in pages if page.picture_sha256)
        state = "other" if one.media_type not in rules.SHOWN else "refused" if pages else "waiting"
        state = "shown" if shown else state
        of = pages[0].pages if pages else 0
        viewed.append(Viewed(one, sizes.get(one.sha256, 0), state, of, shown))
    return viewed


def get_picture(work: Work, *, card: Scorecard, evidence_id: UUID, page: int) -> bytes:
    """One page of a document of the unit as JPEG. Raises `NoSuchEvidence`."""
    document = next((one for one in list_documents(work, card=card) if one.id == evidence_id), None)
    drawn = store.list_pages(work.session, documents=[document.sha256]) if document else ()
    found = next((one.picture_sha256 for one in drawn if one.page == page), None)
    if found is None:
        raise NoSuchEvidence
    return work.resources.files.get(found)


def store_drawn(work: Work, *, sha256: str, drawn: paper.Drawn, folder: Path) -> None:
    """Keeps what was drawn of a document, once: a part of the worker's step."""
    if store.list_pages(work.session, documents=[sha256]):
        return
    pages = drawn.pages or (paper.DrawnPage(0, "", drawn.fault or "damaged"),)
    rows = [
        {
            "sha256": sha256, "page": one.page, "pages": drawn.of, "fault": one.fault,
            "picture_sha256": _keep(work, folder / one.name) if one.name else None,
        }
        for one in pages
    ]  # fmt: skip
    store.add_pages(work.session, rows=rows)


def _keep(work: Work, path: Path) -> str:
    return work.resources.files.put(path.read_bytes())
