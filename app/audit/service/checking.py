"""Walking the chain: on demand, by the worker, by command; and what the last walk found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.audit import definition, rules, store
from app.audit.errors import AnchorMalformed
from app.core import queue
from app.core.audit import audited
from app.core.chain import Anchor, Break, Walk
from app.core.ids import uuid7
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work

CHECK = "audit.check"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk over the chain found. `broken` is None when every link holds.

    `events`: how many hold; `head`: the hash of the last of them; `anchors`: with how many anchors
    the chain was compared.
    """

    broken: Break | None
    events: int
    head: str
    anchors: int


@dataclass(frozen=True, slots=True)
class Check:
    """The last full check on record; `broken_kind` is empty when all held, else a `chain.Kind`."""

    at: datetime
    events: int
    broken_kind: str
    broken_seq: int

    @property
    def broken_word(self) -> str:
        """What is broken, as a message id."""
        return definition.VALUE_LABELS["broken_kind"][self.broken_kind]


def parse_anchor(text: str) -> Anchor:
    """An anchor typed as COUNT:HEAD. Raises `AnchorMalformed`."""
    found = rules.read_anchor(text)
    if found is None:
        raise AnchorMalformed(given=text[:100])
    return Anchor(*found)


def verify_trail(resources: Resources, *, anchors: Sequence[Anchor] = ()) -> Verdict:
    """Walks the whole chain and compares it with every stored anchor and the given ones.

    Opens a short reading unit of work for each chunk, so that nobody waits for the end of the walk.
    """
    with open_work(resources, writing=False) as work:
        stored = [Anchor(row.count, row.head) for row in store.list_anchors(work.session)]
    walk, more = Walk([*stored, *anchors]), True
    while more:
        with open_work(resources, writing=False) as work:
            more = walk.go_on(work.session)
    return Verdict(walk.found, events=walk.count, head=walk.head, anchors=len(walk.anchors))


@audited("audit.verified")
def record_check(work: Work, *, verdict: Verdict) -> None:
    """Writes down what a full check found: the time of this event is the time of the check."""
    broken = verdict.broken
    found: dict[str, Any] = {"broken_seq": broken.seq, "broken_kind": broken.kind.value} if broken else {}
    work.note(object="trail", events=verdict.events, head=verdict.head, **found)


@audited("audit.check_asked")
def ask_for_check(work: Work) -> None:
    """Puts a full check in the queue, unless one waits there already."""
    waits = is_check_waiting(work)
    if not waits:
        queue.enqueue(
            work.session, kind=CHECK, dedupe_key=f"{CHECK}:{uuid7()}", payload={}, due_at=work.now()
        )
    work.note(object="trail", repeated=waits)


def is_check_waiting(work: Work) -> bool:
    """Whether a full check waits or runs."""
    return store.has_open_job(work.session, kind=CHECK)


def find_last_check(work: Work) -> Check | None:
    """The last full check on record."""
    row = store.find_last(work.session, verb="audit.verified")
    if row is None:
        return None
    said = row.details
    return Check(row.at, said["events"], said.get("broken_kind", ""), said.get("broken_seq", 0))
