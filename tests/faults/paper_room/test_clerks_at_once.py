"""Eight clerks at the desk at once: no form on two desks, none keyed twice by one person, quotas exact."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event
from typing import Final

import pytest

from app.accounts.models import User
from app.core.actor import EVERYWHERE, Actor, Grant
from app.core.permissions import Role
from app.core.resources import Resources
from app.paper import service
from tests.integration.paper_room.scene import Scene, answers, copied_scene, open_scene
from tests.support.databases import ENGINES
from tests.support.kept import Kept

CLERKS: Final = 8
TARGETS: Final = {"S2": 20, "S3": 7, "D1": 9}
SPARE: Final = 6
FORMS: Final = sum(TARGETS.values()) + SPARE * len(TARGETS)


def _handed_in(resources: Resources) -> Scene:
    scene = open_scene(resources, quota=TARGETS)
    scene.issue(scene.prepare(spare=SPARE))
    scene.take_back()
    for number in range(CLERKS):
        user = User(email=f"clerk{number}@example.org", name=f"Clerk {number}", password_hash="not used")
        with scene.work() as work:
            work.session.add(user)
            work.session.flush()
            scene.cast[f"clerk{number}"] = Actor(
                kind="staff", user_id=user.id, name=user.name, grants=(Grant(Role.CLERK),)
            )
    return scene


_scenes: Final = Kept(_handed_in)


@pytest.mark.parametrize("engine", ENGINES)
def test_eight_clerks_accept_at_once_and_the_quota_is_exact(engine: str, tmp_path: Path) -> None:
    with copied_scene(_scenes, engine, tmp_path) as copied:
        scene = replace(copied)
        start, pause, accepted = Barrier(CLERKS), Event(), list[str]()

        def work_through(number: int) -> list[tuple[str, str]]:
            start.wait()
            keyed = list[tuple[str, str]]()
            while len(accepted) < FORMS:
                form = scene.take(f"clerk{number}")
                if form is None:  # what waits was keyed first by this very clerk, or lies before others
                    pause.wait(0.01)
                    continue
                finished = scene.finish(f"clerk{number}", form, values=answers())
                keyed.append((form.serial, finished.state))
                if finished.state == "accepted":
                    accepted.append(form.serial)
            return keyed

        with ThreadPoolExecutor(CLERKS) as desk:
            keyed = [one for each in desk.map(work_through, range(CLERKS)) for one in each]
        forms = scene.forms()
        with scene.work(writing=False) as work:
            ledger = service.read_ledger(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
    serials = [form.serial for form in forms]
    assert sorted(keyed) == sorted((serial, state) for serial in serials for state in ("accepted", "entered"))
    assert all(form.first_clerk_id != form.second_clerk_id for form in forms)
    assert {row.code: (row.counted, row.over) for row in ledger.rows} == {
        code: (target, SPARE) for code, target in TARGETS.items()
    }
    assert all(row.agrees for row in ledger.rows)
