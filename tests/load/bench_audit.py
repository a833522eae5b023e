"""The audit trail when it is long: walking its chain, and a page of a search in it."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from app.audit import service as audit
from app.audit.forms import Search
from app.core.actor import SYSTEM
from app.core.chain import GENESIS, event_hash
from app.core.models import AuditEvent
from app.core.resources import Resources, build_resources
from app.core.revisions import migrate
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from tests.load.figures import Figure, benchmark
from tests.support import postgres

VERIFIED, SEARCHED, AT_ONCE = 200_000, 1_000_000, 20_000
SEARCHES: tuple[dict[str, str], ...] = (
    {},
    {"verb": "paper.entry_finished"},
    {"verb": "campaigns.create"},
    {"object": "CCHC-2026"},
    {"object": "nothing of this name"},
    {"verb": "accounts.signed_in", "since": "2026-02-01", "until": "2026-02-02"},
)


def fill(resources: Resources, *, events: int) -> None:
    """A trail as a round leaves it: mostly keyed forms about 600 units, by 200 people."""
    chance, previous = random.Random(11), GENESIS
    people = [str(UUID(int=chance.getrandbits(128))) for _ in range(200)]
    units = [UUID(int=chance.getrandbits(128)) for _ in range(600)]
    kinds = ["paper.entry_finished"] * 700 + ["accounts.signed_in"] * 299 + ["campaigns.create"]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for first in range(1, events + 1, AT_ONCE):
        rows = []
        for seq in range(first, min(first + AT_ONCE, events + 1)):
            at += timedelta(seconds=5)
            verb, actor = chance.choice(kinds), chance.choice(people)
            keyed = verb.startswith("paper.")
            row = {
                "seq": seq, "at": at, "actor": actor, "verb": verb,
                "object": "campaign:CCHC-2026" if keyed else f"user:{actor}",
                "unit_id": chance.choice(units) if keyed else None,
                "details": {"entry": 1, "serial": f"{seq:09}", "state": "entered"} if keyed else {},
            }  # fmt: skip
            digest = event_hash(previous=previous, **row)  # type: ignore[arg-type]
            rows.append({**row, "previous_hash": previous, "hash": digest})
            previous = digest
        with resources.database.transaction(writing=True) as opened:
            opened.session.execute(insert(AuditEvent), rows)
            opened.session.commit()


@contextmanager
def trail(engine: str, *, events: int) -> Iterator[Resources]:
    """A database of its own with so many events."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        database = ""
        url = f"sqlite:///{name}/phieu.sqlite3"
        postgres.open_run_folder()
        try:
            if engine == "postgresql":
                database = postgres.create_empty()
                url = postgres.sqlalchemy_url(database)
            migrate(url)
            resources = build_resources(Settings(data_dir=Path(name), database_url=url))
            fill(resources, events=events)
            yield resources
            resources.database.dispose()
            if database:
                postgres.drop(database)
        finally:
            postgres.close_run_folder()


def rate(resources: Resources) -> float:
    """Events a second of a full walk that finds nothing; the better of two."""
    found = []
    for _ in range(2):
        began = time.perf_counter()
        verdict = audit.verify_trail(resources)
        found.append(verdict.events / (time.perf_counter() - began))
        assert verdict.broken is None
        assert verdict.events == VERIFIED
    return max(found)


@benchmark("audit.verify", unit="rows/s", goal=20_000, better="higher")
def verify() -> Figure:
    """`phieu audit verify` without the start of the process; the slower of the two engines."""
    found = {}
    for engine in ("sqlite", "postgresql"):
        with trail(engine, events=VERIFIED) as resources:
            found[engine] = round(rate(resources))
    return Figure(min(found.values()), {"events": VERIFIED, **found})


def slowest_page(resources: Resources) -> tuple[float, str]:
    """Seconds of the slowest search, the newest page and one deep in the trail, and which it was."""
    found = []
    for fields in SEARCHES:
        for before in (None, SEARCHED // 2):
            began = time.perf_counter()
            with open_work(resources, actor=SYSTEM, writing=False) as work:
                search = Search.model_validate(fields)
                audit.list_lines(
                    work, search=search, before=before, limit=audit.PAGE, reader=audit.Reader("vi")
                )
            found.append((time.perf_counter() - began, f"{fields} before {before}"))
    return max(found)


@benchmark("audit.page", unit="s", goal=1, better="lower")
def page() -> Figure:
    """A page of a search among a million events; the slowest of six searches, on the slower engine."""
    found = {}
    for engine in ("sqlite", "postgresql"):
        with trail(engine, events=SEARCHED) as resources:
            found[engine] = slowest_page(resources)
    slow = max(found.values())
    return Figure(slow[0], {"events": SEARCHED, "search": slow[1], **{k: v[0] for k, v in found.items()}})
