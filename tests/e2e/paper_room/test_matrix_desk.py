"""A form about several units at the pages: keyed line by line, ruled on by the line of one unit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.paper.models import Entry
from tests.e2e.paper_room.door import HOME, Browser
from tests.integration.paper_room.scene import Scene, copied_scene
from tests.integration.paper_room.test_matrix_round import SCENES, leader


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Scene]:
    with copied_scene(SCENES, "sqlite", tmp_path) as scene:
        yield scene


def test_every_unit_of_a_question_is_a_line_of_the_desk(asking: Scene) -> None:
    serial = asking.forms(unit="S3")[0].serial
    asking.receive([serial])
    for who, values in (("first", leader()), ("second", leader(**{"d03.S2": ["5"]}))):
        at = Browser(asking, who=who)
        page = at.post(f"{HOME}/desk/take", page=at.get(f"{HOME}/desk"))
        assert page.count('name="d03.S2"') == 9
        times = "d01.S1:1000 d01.S2:1400 d09:1900"
        missing = at.post(
            f"{HOME}/desk", page=page, status=422,
            fields=values | {"form": serial, "action": "finish", "key_times": times, "d03.S2": ""},
        )  # fmt: skip
        assert "has no value yet" in missing
        at.post(
            f"{HOME}/desk", page=page,
            fields=values | {"form": serial, "action": "finish", "key_times": times},
        )  # fmt: skip
    with asking.work(writing=False) as work:
        kept = work.session.execute(select(col(Entry.key_times)).order_by(col(Entry.pass_number))).scalars()
        assert kept.all() == [[400, 500]] * 2
    third = Browser(asking, who="third")
    page = third.get(f"{HOME}/disputes/{serial}")
    assert "Unit S2" in page
    assert "Unit D1C1" not in page
