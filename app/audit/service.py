"""Reading the audit trail: who did what, when, about which unit; and whether the chain holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.accounts import service as accounts
from app.audit import store
from app.core import audit as chain
from app.core.models import AuditEvent
from app.core.unit_of_work import Work

PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the page shows it; `who` is a name, or the kind of actor."""

    event: AuditEvent
    who: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk over the chain found. `broken_at` is None when every link holds."""

    broken_at: str | None
    events: int
    head: str


def list_events(work: Work, *, verb: str = "", before: int | None = None) -> list[Line]:
    """The newest events first, a page at a time; `verb` filters by its beginning."""
    events = store.list_events(work.session, verb=verb, before=before, limit=PAGE)
    names = accounts.list_names(work, user_ids=_user_ids(events))
    return [Line(event=event, who=_name_of(event, names)) for event in events]


def _user_ids(events: Sequence[AuditEvent]) -> list[UUID]:
    return [UUID(actor) for actor in {event.actor for event in events} if len(actor) == 36]


def _name_of(event: AuditEvent, names: dict[UUID, str]) -> str:
    return names.get(UUID(event.actor), event.actor) if len(event.actor) == 36 else event.actor


def count_events(work: Work) -> int:
    """How many events the trail holds."""
    return chain.count_events(work.session)


def verify_trail(work: Work) -> Verdict:
    """Walks the whole chain."""
    head = store.find_head(work.session) or chain.GENESIS
    return Verdict(
        broken_at=chain.find_break(work.session), events=chain.count_events(work.session), head=head
    )
