"""The gallery: many lines of which the machine was sure of one value, side by side; the odd ones are doubted.

A doubted line goes to a third person, whatever the clerk keys. Only forms that are not settled are shown:
what was settled is not opened again, its errors are known from planted forms and re-keying (decision 0054).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.campaigns.models import Audience
from app.core.actor import Scope
from app.core.audit import audited
from app.core.tabular import sort_key_vi
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import GalleryLineNotFound, PictureNotKept
from app.paper.forms import GalleryReview
from app.paper.service import places
from app.paper.service.desk import find_person
from app.paper.service.lines import Line, Sheet, read_sheet
from app.paper.store import forms as form_store
from app.paper.store import gallery as store

PAGE: Final = 60
"""How many lines one page shows."""
REASONS: Final = {
    "other_value": "It looks like another value",
    "several_marks": "There is more than one mark",
    "corrected": "A mark was corrected or crossed out",
    "not_a_mark": "The mark looks like a fold, a speck or a stain",
    "unclear": "The picture is not clear",
}
"""Why a line is doubted: codes as stored, and message ids."""


@dataclass(frozen=True, slots=True)
class GalleryLine:
    """One line of an audience's form with the lines by value that wait for somebody to look at them."""

    audience: Audience
    line: Line
    waiting: tuple[tuple[str, str, int], ...]
    """(value, its words, how many) in printed order."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """One page: the serials of forms whose `line` counts as `value`; `left`: how many wait in all."""

    audience_id: UUID
    line: Line
    value: str
    words: str
    serials: tuple[str, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was stored. `again`: doubted although somebody else had let them pass. `late`: shown and not
    stored, as somebody else looked or the form was settled meanwhile; `lost`: those of them marked as odd."""

    seen: int
    doubted: int
    late: int
    again: int = 0
    lost: int = 0


def is_offered(work: Work, *, campaign_id: UUID) -> bool:
    """Whether values of the machine stand for a clerk in this campaign: else nothing is there to doubt."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    return campaign.keying == campaigns.MACHINE


def list_gallery(work: Work, *, campaign_id: UUID) -> list[GalleryLine]:
    """Lines with one box to mark, by audience in printed order, and what of them waits in scope."""
    if not is_offered(work, campaign_id=campaign_id):
        return []
    found = []
    for audience in places.list_paper_audiences(work, campaign_id=campaign_id):
        lines = _choices(read_sheet(work, audience=audience))
        counts = _counts(work, audience=audience, items=[line.item for line in lines])
        found += [
            GalleryLine(
                audience, line,
                tuple((value, words, counts.get((line.item, value), 0)) for value, words in _boxes(line)),
            )
            for line in lines
        ]  # fmt: skip
    return found


def count_left_to_clerks(work: Work, *, campaign_id: UUID) -> int:
    """Lines of several marks on forms that were read and are not settled: no gallery shows them, a clerk's
    entry alone stands beside what the machine read."""
    found = 0
    for audience in places.list_paper_audiences(work, campaign_id=campaign_id):
        several = sum(line.kind == "multi" for line in read_sheet(work, audience=audience).lines)
        if several:
            found += several * store.count_read(
                work.session, campaign_id=campaign_id, audience_id=audience.id, scope=work.scope,
                barred=places.barred_units(work), but=find_person(work).user_id,
            )  # fmt: skip
    return found


def _choices(sheet: Sheet) -> list[Line]:
    return [line for line in sheet.lines if not line.is_typed and line.kind != "multi"]


def _boxes(line: Line) -> list[tuple[str, str]]:
    return [*line.options, *([line.apart] if line.apart else [])]


def _counts(work: Work, *, audience: Audience, items: Sequence[str]) -> dict[tuple[str, str], int]:
    return store.count_values(
        work.session, campaign_id=audience.campaign_id, audience_id=audience.id, items=items,
        scope=work.scope, barred=places.barred_units(work), but=find_person(work).user_id,
    )  # fmt: skip


def get_gallery(work: Work, *, campaign_id: UUID, audience_id: UUID, item: str, value: str) -> Gallery:
    """The next lines to look at, in random order; raises `GalleryLineNotFound` for no such line or box."""
    audience, line, words = _line(
        work, campaign_id=campaign_id, audience_id=audience_id, item=item, value=value
    )
    serials = _waiting(work, audience=audience, item=item, value=value)
    left = _counts(work, audience=audience, items=[item]).get((item, value), 0) if serials else 0
    return Gallery(audience_id, line, value, words, tuple(serials), left)


def _line(
    work: Work, *, campaign_id: UUID, audience_id: UUID, item: str, value: str
) -> tuple[Audience, Line, str]:
    audiences = places.list_paper_audiences(work, campaign_id=campaign_id)
    audience = next((one for one in audiences if one.id == audience_id), None)
    if audience is None or not is_offered(work, campaign_id=campaign_id):
        raise GalleryLineNotFound
    line = next((one for one in _choices(read_sheet(work, audience=audience)) if one.item == item), None)
    words = line.words_for(value) if line else None
    if line is None or words is None:
        raise GalleryLineNotFound
    return audience, line, words


def _waiting(
    work: Work, *, audience: Audience, item: str, value: str, serials: Sequence[str] | None = None,
    passed: bool = False,
) -> dict[str, UUID]:  # fmt: skip
    """Units of the forms by serial, in random desk order. `passed`: of lines that somebody else let pass."""
    rows = store.list_lines(
        work.session, campaign_id=audience.campaign_id, audience_id=audience.id, item=item, value=value,
        scope=work.scope, barred=places.barred_units(work), but=find_person(work).user_id, serials=serials,
        most=PAGE, passed=passed,
    )  # fmt: skip
    return {serial: unit_id for unit_id, serial in rows}


def require_in_gallery(work: Work, *, campaign_id: UUID, serial: str, item: str) -> None:
    """Raises `PictureNotKept` unless this line of the form is one that this person may look at now."""
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=work.scope)
    audiences = places.list_paper_audiences(work, campaign_id=campaign_id)
    audience = next((one for one in audiences if form and one.id == form.audience_id), None)
    if audience is None or not is_offered(work, campaign_id=campaign_id):
        raise PictureNotKept
    lines = {line.item: line for line in _choices(read_sheet(work, audience=audience))}
    boxes = _boxes(lines[item]) if item in lines else []
    if not any(
        _waiting(work, audience=audience, item=item, value=value, serials=[serial]) for value, _ in boxes
    ):
        raise PictureNotKept


@audited("paper.gallery_reviewed")
def review_lines(
    work: Work, *, campaign_id: UUID, audience_id: UUID, item: str, value: str, form: GalleryReview
) -> Reviewed:
    """Notes that this person looked at the lines shown, and doubts the odd ones among them, for ever.

    A doubt about a line that somebody else let pass meanwhile is stored all the same (decision 0045); other
    lines that somebody looked at, and those of settled forms, are left out and counted as late. Raises
    `GalleryLineNotFound`, `PaperNotOpen`, `Forbidden` without a person.
    """
    campaign = places.require_running(work, campaign_id=campaign_id)
    audience, line, _ = _line(work, campaign_id=campaign_id, audience_id=audience_id, item=item, value=value)
    shown = frozenset(form.shown)
    odd = shown.intersection(form.odd)
    store.lock_forms(work.session, campaign_id=campaign_id, serials=shown)
    waiting = _waiting(work, audience=audience, item=item, value=value, serials=sorted(shown))
    again = _waiting(
        work, audience=audience, item=item, value=value, serials=sorted(odd - waiting.keys()), passed=True
    )
    keys = {
        serial: {"unit_id": unit_id, "campaign_id": campaign_id, "serial": serial, "item": item}
        for serial, unit_id in (waiting | again).items()
    }
    _keep(
        work, seen=[keys[one] | {"value": value} for one in waiting],
        doubted=[keys[one] | {"reason": form.reason} for one in odd & keys.keys()],
    )  # fmt: skip
    found = Reviewed(
        seen=len(waiting), doubted=len(odd & waiting.keys()), late=len(shown - keys.keys()), again=len(again),
        lost=len(odd - keys.keys()),
    )  # fmt: skip
    work.note(
        object=f"campaign:{campaign.key}", line=line.code, seen=found.seen, doubted=found.doubted,
        again=found.again,
    )  # fmt: skip
    return found


def _keep(work: Work, *, seen: Sequence[dict[str, Any]], doubted: Sequence[dict[str, Any]]) -> None:
    by, at = find_person(work).user_id, work.now()
    store.add_review(
        work.session,
        seen=[{**one, "reviewed_by": by, "reviewed_at": at} for one in seen],
        doubted=[{**one, "doubted_by": by, "doubted_at": at} for one in doubted],
    )


def said_reason(reason: str) -> str:
    """The message id of a stored reason; the text itself where it is none of ours."""
    return REASONS.get(reason, reason)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """What one person looked at in the gallery. `otherwise`: of the doubted lines that a third person has
    ruled on (`of`), those ruled otherwise than the machine had. `missed`: lines let pass that somebody else
    doubted afterwards."""

    name: str
    seen: int
    doubted: int
    otherwise: rules.Tally
    missed: int = 0


def list_reviewers(work: Work, *, campaign_id: UUID, scope: Scope) -> list[Reviewer]:
    """Who looked at how many lines in scope, by name; lines of the reader's own unit are left out."""
    rows = store.count_reviews(
        work.session, campaign_id=campaign_id, scope=scope, barred=places.barred_units(work)
    )
    names = accounts.list_names(work, user_ids=[row.reviewed_by for row in rows])
    found = [
        Reviewer(
            names.get(row.reviewed_by, ""),
            row.seen,
            row.doubted,
            rules.Tally(row.otherwise, row.ruled),
            row.missed,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: sort_key_vi(one.name))
