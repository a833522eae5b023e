"""Pages that list the 100,000 invitations and people of one round: seconds until the page is there."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Final

from sqlalchemy import text
from starlette.testclient import TestClient

from app.accounts.guards import SESSION_COOKIE
from app.main import staff_application
from tests.load.bench_progress import GROUPS, KEY, UNITS, fill
from tests.load.bench_signed_in import signed_in, staffed
from tests.load.figures import Figure, benchmark

INVITED: Final = 100_000
UNDELIVERABLE: Final = 20
"""One mail in so many came back for good."""
TURNS: Final = 3
NAMED: Final = "nguyen van an"
ROUND: Final = f"/campaigns/{KEY}"
PAGES: Final = {
    "delivery": (f"{ROUND}/delivery", 100),
    "delivery_last": (f"{ROUND}/delivery?start={INVITED - 10}", 10),
    "delivery_everybody_found": (f"{ROUND}/delivery?search=gov.vn&start={INVITED - 10}", 10),
    "delivery_searched": (f"{ROUND}/delivery?search={NAMED}", 100),
    "delivery_undeliverable": (f"{ROUND}/delivery?state=undeliverable", 100),
    "undeliverable": (f"{ROUND}/delivery/undeliverable", 100),
    "undeliverable_searched": (f"{ROUND}/delivery/undeliverable?search={NAMED}", 10),
    "mails": (f"{ROUND}/mails", 0),
    "roster": (f"{ROUND}/roster", 0),
    "roster_searched": (f"{ROUND}/roster?search={NAMED}", 50),
    "people": ("/people", 50),
    "people_last": (f"/people?number={INVITED // 50}", 50),
    "people_searched": (f"/people?search={NAMED}", 50),
    "progress": (f"{ROUND}/progress", 0),
    "collection": (f"{ROUND}/collection", 0),
}
"""Address, and how many people the page has to list at least; a search has to leave the others out."""


@contextmanager
def manager(engine: str) -> Iterator[TestClient]:
    """A signed-in manager of the round."""
    with (
        staffed(engine) as resources,
        TestClient(staff_application(resources), base_url="https://t") as client,
    ):
        fill(resources, people=INVITED // (UNITS * GROUPS), failed_each=UNDELIVERABLE)
        if engine == "postgresql":  # as its autovacuum does within a minute
            with resources.database.writer.begin() as connection:
                connection.execute(text("ANALYZE"))
        client.cookies.set(SESSION_COOKIE, signed_in(resources, "manager"))
        yield client


def people_on(page: str, *, search: str) -> int:
    """How many people a page lists. Raises `RuntimeError` where a search for a name let others through."""
    names = re.findall(r"<t[hd][^>]*>(?:<a [^>]*>)?((?:[A-Z][a-z]+ ){2}[A-Z][a-z]+)<", page)
    if search == NAMED and {name.casefold() for name in names} - {NAMED}:
        raise RuntimeError("the search let others through")
    return len(names)


@cache
def measured(engine: str) -> dict[str, Figure]:
    """Every page, the slowest of three times: one round serves all rows."""
    found = {}
    with manager(engine) as client:
        for name, (path, least) in PAGES.items():
            waits, answer = [], client.get(path)
            for _ in range(TURNS):
                began = time.perf_counter()
                answer = client.get(path)
                waits.append(time.perf_counter() - began)
            answer.raise_for_status()
            listed = people_on(answer.text, search=path.partition("search=")[2])
            if listed < least:
                raise RuntimeError(f"{path} lists {listed} people in place of {least}")
            found[name] = Figure(max(waits), {"kilobytes": len(answer.content) // 1000, "listed": listed})
    return found


def shown(engine: str, name: str) -> Figure:
    """Seconds until one of the pages is there."""
    return measured(engine)[name]


for _engine in ("sqlite", "postgresql"):
    for _name in PAGES:
        benchmark(f"staff.list.{_engine}.{_name}", unit="s", goal=1, better="lower")(
            partial(shown, _engine, _name)
        )
