"""Pages that list the 100,000 invitations of one round: seconds until the page is there, on SQLite."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Final

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
PAGES: Final = {
    "delivery": f"/campaigns/{KEY}/delivery",
    "delivery_searched": f"/campaigns/{KEY}/delivery?search=a.gov.vn",
    "delivery_last": f"/campaigns/{KEY}/delivery?start={INVITED - 10}",
    "undeliverable": f"/campaigns/{KEY}/delivery/undeliverable",
    "mails": f"/campaigns/{KEY}/mails",
    "people": "/people",
    "people_searched": "/people?search=a.gov.vn",
}


@contextmanager
def manager() -> Iterator[TestClient]:
    """A signed-in manager of the round."""
    with staffed() as resources, TestClient(staff_application(resources), base_url="https://t") as client:
        fill(resources, people=INVITED // (UNITS * GROUPS), failed_each=UNDELIVERABLE)
        client.cookies.set(SESSION_COOKIE, signed_in(resources, "manager"))
        yield client


@cache
def measured() -> dict[str, Figure]:
    """Every page, the slowest of three times: one round serves all rows."""
    found = {}
    with manager() as client:
        for name, path in PAGES.items():
            waits, answer = [], client.get(path)
            for _ in range(TURNS):
                began = time.perf_counter()
                answer = client.get(path)
                waits.append(time.perf_counter() - began)
            answer.raise_for_status()
            found[name] = Figure(max(waits), {"kilobytes": len(answer.content) // 1000, "invited": INVITED})
    return found


def shown(name: str) -> Figure:
    """Seconds until one of the pages is there."""
    return measured()[name]


for _name in PAGES:
    benchmark(f"staff.list.{_name}.{INVITED}", unit="s", goal=1, better="lower")(partial(shown, _name))
