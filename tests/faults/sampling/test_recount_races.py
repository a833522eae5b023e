"""A recount beside people who answer: it never sees half of an answer, and mending takes none away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.home import service as home
from app.sampling.models import Quota
from tests.support.answering import KEY, Link, resources_at, start_round

PEOPLE = 24


@pytest.fixture
def resources(database_url: str, tmp_path: Path) -> Iterator[Resources]:
    held = resources_at(database_url, tmp_path)
    yield held
    held.database.dispose()


def test_counting_while_people_answer_finds_no_difference(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": PEOPLE // 2, "D1C2": PEOPLE // 2}, targets={"D1C1": 5})
    over = Event()

    def look() -> list[home.Recount]:
        found: list[home.Recount] = []
        while not over.is_set() or not found:
            with open_work(resources, actor=SYSTEM, writing=True) as work:
                found.append(home.recount_ledger(work, campaign_key=KEY, mend=True))
        return found

    def answer(links: list[Link]) -> int:
        return sum(1 for link in links if held.submit(link, values=held.fields()))

    with ThreadPoolExecutor(4) as pool:
        looking = pool.submit(look)
        answering = [pool.submit(answer, held.links[start::3]) for start in range(3)]
        try:
            sent = sum(one.result() for one in answering)
        finally:
            over.set()
        found = looking.result()
    assert sent == PEOPLE
    assert all(one.agrees and not one.differing for one in found)
    cells = held.read(Quota)
    assert sum(one.received for one in cells) == PEOPLE
    assert sorted((one.counted, one.over) for one in cells) == [(5, 7), (12, 0)]
