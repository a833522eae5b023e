"""The gallery beside the desk on PostgreSQL: a doubt and the settling of its form wait for each other."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.unit_of_work import Work
from app.paper import service
from app.paper.forms import GalleryReview
from app.paper.models import DoubtedLine, ReviewedLine
from tests.integration.paper_room.scene import SCENES, Scene, answers, copied_scene
from tests.integration.paper_room.test_gallery import look, looker
from tests.integration.paper_room.test_ways_of_keying import choose, read_by_machine

A_MOMENT = 0.3
"""Seconds in which a step that waits for nobody would long be done."""


@pytest.fixture
def serial(scene: Scene) -> str:
    """The one form of S3: read by the machine, on the first clerk's desk, not keyed."""
    looker(scene)
    choose(scene, "machine")
    scene.issue(scene.prepare())
    serial = scene.forms(unit="S3")[0].serial
    scene.receive([serial])
    read_by_machine(scene, serial, values=answers())
    return serial


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with copied_scene(SCENES, "postgresql", tmp_path) as copied:
        yield copied


def review(scene: Scene, *, work: Work, serial: str) -> service.Reviewed:
    form = GalleryReview.model_validate({"shown": [serial], "odd": [serial], "reason": "other_value"})
    return service.review_lines(
        work, campaign_id=scene.campaign_id, audience_id=scene.audience_id, item="q01", value="4", form=form
    )


def is_waiting(step: Future[Any]) -> bool:
    return not wait([step], timeout=A_MOMENT).done


def test_a_form_is_not_settled_past_a_doubt_that_is_being_stored(scene: Scene, serial: str) -> None:
    with ThreadPoolExecutor(1) as desk:
        with scene.work("looker") as work:
            assert review(scene, work=work, serial=serial).doubted == 1
            keying = desk.submit(scene.enter, "first", values=answers())
            assert is_waiting(keying)
        assert keying.result().state == "disputed"


def test_a_doubt_waits_for_a_form_that_is_being_settled_and_comes_too_late(scene: Scene, serial: str) -> None:
    form = scene.take("first")
    assert form is not None
    with ThreadPoolExecutor(1) as gallery:
        with scene.work("first") as work:
            done = service.finish_entry(
                work, campaign_id=scene.campaign_id, serial=serial, values=answers(), key_times=[400]
            )
            doubting = gallery.submit(look, scene, [serial], odd=[serial])
            assert is_waiting(doubting)
        assert done.state == "accepted"
        assert doubting.result() == service.Reviewed(0, 0, 1, lost=1)
    assert scene.form(serial).state == "accepted"


def test_two_who_look_at_one_line_at_once_leave_one_look_and_every_doubt(scene: Scene, serial: str) -> None:
    with ThreadPoolExecutor(1) as other:
        with scene.work("third") as work:
            assert review(scene, work=work, serial=serial).doubted == 1
            looking = other.submit(look, scene, [serial], odd=[])
            assert is_waiting(looking)
        assert looking.result() == service.Reviewed(0, 0, 1)
    with scene.work(writing=False) as work:
        for table in (ReviewedLine, DoubtedLine):
            assert len(work.session.execute(select(table)).all()) == 1
