"""The ledger adds up through any history: voids, reprints, papers set aside, late returns, disputes.

LONG=1 lives through histories of 10,000 forms on each engine.
"""

import os
import random
from pathlib import Path
from typing import Final

import pytest

from app.core.resources import Resources
from app.paper import service
from tests.integration.paper_room.histories import History
from tests.integration.paper_room.scene import Scene, copied_scene, open_scene
from tests.support.databases import ENGINES
from tests.support.kept import Kept

LONG: Final = os.environ.get("LONG") == "1"
FORMS: Final = 10_000 if LONG else 60
STEP: Final = 60 if LONG else 3
"""How much happens at once, at most."""
SHARES: Final = {"S2": 0.2, "S3": 0.3, "D1": 0.5}
TARGET_SHARE: Final = 0.6
"""Targets are below what is printed, so some answers are over them."""


def _with_quotas(resources: Resources) -> Scene:
    return open_scene(
        resources, quota={code: int(FORMS * share * TARGET_SHARE) for code, share in SHARES.items()}
    )


_scenes: Final = Kept(_with_quotas)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", [20231])
def test_the_ledger_says_what_happened_whatever_happened(engine: str, seed: int, tmp_path: Path) -> None:
    with copied_scene(_scenes, engine, tmp_path) as scene:
        history = History(scene, random.Random(seed))
        spare = (FORMS - int(FORMS * TARGET_SHARE)) // len(SHARES)
        with scene.work("manager") as work:
            service.prepare_batches(work, audience_id=scene.audience_id, spare=spare)
        history.learn()
        history.receive(["garbage"])  # chance alone leaves it out of one history in some dozens
        history.agrees()
        done = frozenset({"accepted", "invalid", "voided"})
        while sum(state not in done for state in history.state.values()) > FORMS // 10:
            history.live(step=STEP)
            history.agrees()
        history.close()
        history.agrees()
        left = {
            state: sum(one == state for one in history.state.values()) for state in ("returned", "entered")
        }
        while left["returned"] or left["entered"]:
            history.key(STEP)
            left = {state: sum(one == state for one in history.state.values()) for state in left}
        while "disputed" in history.state.values():
            history.rule(STEP)
        history.agrees()
        happened = set(history.state.values())
    assert happened >= {"accepted", "invalid", "voided"}
    assert len(history.state) >= FORMS - len(SHARES)
    assert history.aside.keys() >= {"duplicate", "malformed"}
