"""How many answered: counts only, for pages and for the opening."""

from dataclasses import dataclass
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.responses.models import Opening
from app.responses.store import counting


@dataclass(frozen=True, slots=True)
class ResponseCount:
    """One cell: sealed envelopes, valid responses, and how many of these count."""

    audience_id: UUID
    unit_id: UUID
    sealed: int
    stored: int
    counted: int


def count_responses(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[ResponseCount]:
    """One entry for each audience and unit that has any answer, sorted by both."""
    sealed = {
        (row[0], row[1]): row[2]
        for row in counting.count_envelopes(work.session, campaign_id=campaign_id, scope=scope)
    }
    stored = {
        (row[0], row[1]): (row[2], row[3])
        for row in counting.count_responses(work.session, campaign_id=campaign_id, scope=scope)
    }
    return [
        ResponseCount(*key, sealed.get(key, 0), *stored.get(key, (0, 0)))
        for key in sorted(sealed.keys() | stored.keys())
    ]


@dataclass(frozen=True, slots=True)
class StoredAnswers:
    """What lies in one cell. Online: `received` marks, nothing counted yet; paper: `valid`, `counted`."""

    unit_id: UUID
    audience_id: UUID
    received: int
    valid: int
    counted: int | None


def list_stored_answers(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[StoredAnswers]:
    """Every cell with an answer: online ones by the marks of the invitations, which outlast the opening."""
    marked = counting.count_marked(work.session, campaign_id=campaign_id, scope=scope)
    paper = counting.count_on_paper(work.session, campaign_id=campaign_id, scope=scope)
    online = [StoredAnswers(unit_id, audience_id, n, n, None) for unit_id, audience_id, n in marked]
    return online + [StoredAnswers(*row) for row in paper]


def list_unmarked(work: Work, *, campaign_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Audiences whose marks and stored online answers differ in number: (marks, answers)."""
    marks: dict[UUID, int] = {}
    for _unit, audience_id, n in counting.count_marked(
        work.session, campaign_id=campaign_id, scope=EVERYWHERE
    ):
        marks[audience_id] = marks.get(audience_id, 0) + n
    stored = counting.count_online(work.session, campaign_id=campaign_id)
    pairs = {one: (marks.get(one, 0), stored.get(one, 0)) for one in sorted(marks.keys() | stored.keys())}
    return {one: pair for one, pair in pairs.items() if pair[0] != pair[1]}


def list_openings(work: Work, *, campaign_id: UUID) -> list[Opening]:
    """The batches that were opened."""
    return counting.list_openings(work.session, campaign_id=campaign_id)
