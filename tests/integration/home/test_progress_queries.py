"""The pages about a running round ask the database as often for ten units as for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from app.core.actor import EVERYWHERE
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.home import service as home
from tests.support.answering import KEY, resources_at, start_round

MOST = 12
FEW = {"D1C1": 2}
MANY = dict.fromkeys((f"D{d}C{c}" for d in (1, 2) for c in (1, 2, 3)), 7) | {"D1": 3, "S1": 6}


@contextmanager
def counted(resources: Resources) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(resources.database.reader, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(resources.database.reader, "before_cursor_execute", note)


def progress(work: Work) -> object:
    return home.read_progress(work, campaign_key=KEY, scope=EVERYWHERE, wanted=home.Wanted())


def collection(work: Work) -> object:
    return home.read_collection(work, campaign_key=KEY, scope=EVERYWHERE)


@pytest.mark.parametrize("read", [progress, collection])
def test_more_units_ask_no_more_questions(
    sqlite_url: str, tmp_path: Path, read: Callable[[Work], object]
) -> None:
    found = []
    for people in (FEW, MANY):
        folder = tmp_path / str(len(people))
        folder.mkdir()
        copy = folder / "phieu.sqlite"
        copy.write_bytes(Path(sqlite_url.removeprefix("sqlite:///")).read_bytes())
        resources = resources_at(f"sqlite:///{copy}", folder)
        start_round(resources, people=people)
        with counted(resources) as said, open_work(resources, writing=False) as work:
            read(work)
        found.append(len(said))
        resources.database.dispose()
    assert found[0] == found[1] <= MOST
