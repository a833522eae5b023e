"""The history of imports, read from the audit trail: who brought in which file, when, with what result."""

from dataclasses import dataclass
from uuid import UUID

from app.accounts import service as accounts
from app.core.actor import EVERYWHERE
from app.core.models import AuditEvent
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.home import store

PAGE = 50
KINDS = {"units": Permission.UNITS_IMPORT, "people": Permission.PEOPLE_IMPORT}
"""Rooms with imports of their own and the permission that brings files in."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A file that was checked (`faults` found, `rows` understood) or imported (rows by outcome)."""

    event: AuditEvent
    who: str
    room: str
    is_stored: bool

    @property
    def name(self) -> str:
        """The file's name as its sender wrote it."""
        return str(self.event.details.get("name", ""))

    @property
    def sha256(self) -> str:
        """Names the kept file."""
        return self.event.object.removeprefix("file:")

    def count(self, what: str) -> int:
        """A number that the trail keeps of this import; 0 when it keeps none."""
        return int(self.event.details.get(what, 0))


def list_imports(work: Work, *, before: int | None = None) -> list[ImportLine]:
    """The newest first, at most `PAGE`; what the actor may import; own files only, within a scope."""
    verbs = [verb for room, wanted in KINDS.items() if work.actor.can(wanted) for verb in _verbs(room)]
    bounded = any(
        work.actor.scope(wanted) != EVERYWHERE for wanted in KINDS.values() if work.actor.can(wanted)
    )
    own = str(work.actor.user_id) if bounded else None
    events = store.list_events(work.session, verbs=verbs, actor=own, before=before, limit=PAGE)
    people = {event.actor for event in events if len(event.actor) == 36}
    names = accounts.list_names(work, user_ids=[UUID(one) for one in people])
    return [
        ImportLine(
            event,
            names.get(UUID(event.actor), event.actor) if event.actor in people else event.actor,
            event.verb.split(".")[0],
            event.verb.endswith(".imported"),
        )
        for event in events
    ]


def _verbs(room: str) -> tuple[str, str]:
    return f"{room}.file_received", f"{room}.imported"
