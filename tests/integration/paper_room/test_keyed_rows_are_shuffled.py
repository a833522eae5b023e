"""Whoever gets the answers learns nothing of the pile they were keyed from: no serial, no order, no time.

Every form tells its place in the keying, for the test alone, by its levels and its open text. Every order
that the paper room knows is laid beside every order in which an analyst finds the answers.
"""

import csv
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.campaigns import service as campaigns
from app.core import clock
from app.core.resources import Resources
from app.paper.models import DeskClaim, Entry, PaperForm
from app.reports import service as reports
from app.responses.models import Response
from app.templates import service as templates
from tests.integration.paper_room.scene import Scene, answers, copied_scene, open_scene
from tests.integration.responses.test_nobody_is_found import correlation, hits
from tests.support.databases import ENGINES
from tests.support.kept import Kept

FORMS: Final = 100
MOST_HITS: Final = 9
"""Chance gives one on average; ten or more of a hundred happen once in ten million."""
MOST_CORRELATION: Final = 0.45
DIGITS: Final = ("q01", "q02", "q03")
NAMES: Final = {item.key: item.name for item in templates.shipped_questionnaires()["citizen"].items}
CANARY: Final = "pile"


def _keyed(resources: Resources) -> Scene:
    """A closed round of one unit, a hundred forms keyed one after the other by each clerk."""
    scene = open_scene(resources, quota={"S2": FORMS})
    scene.issue(scene.prepare())
    scene.take_back()
    places: dict[str, int] = {}
    for who in ("first", "second"):
        while (form := scene.take(who)) is not None:
            values = said_at(places.setdefault(form.serial, len(places)))
            scene.finish(who, form, values=values)
    with scene.work() as work:
        campaigns.close_campaign(work, campaign_id=scene.campaign_id)
    return scene


_scenes: Final = Kept(_keyed)


def said_at(place: int) -> dict[str, list[str]]:
    """An answer that tells when it was keyed."""
    digits = {item: [str(1 + place // 5**at % 5)] for at, item in enumerate(DIGITS)}
    return answers() | digits | {"q21": [f"{CANARY} {place}"]}


def place_of(levels: Sequence[object]) -> int:
    return sum((int(str(level)) - 1) * 5**at for at, level in enumerate(levels))


@pytest.fixture(params=ENGINES)
def keyed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    with copied_scene(_scenes, request.param, tmp_path / "scene") as scene:
        yield scene


def handed_out(scene: Scene, folder: Path) -> None:
    """All that an analyst gets: the bundle and the exported table."""
    with scene.work(writing=False) as work:
        reports.write_bundle(work, campaign_id=scene.campaign_id, out=folder / "bundle")
        table = reports.export_responses(work, campaign_id=scene.campaign_id, language="en")
    reports.write_csv(folder / "export.csv", table=table)


def found_orders(folder: Path) -> dict[str, list[int]]:
    """The forms by their place in the keying, in every order an analyst finds them in."""
    found: dict[str, list[int]] = {}
    for path in (folder / "bundle" / "responses.csv", folder / "export.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        levels = [[row[NAMES[item]] for item in DIGITS] for row in rows]
        found[path.name] = [place_of(one) for one in levels]
        by_id = sorted(zip([row["response"] for row in rows], found[path.name], strict=True))
        found[f"{path.name} by id"] = [place for _, place in by_id]
    with (folder / "bundle" / "remarks.csv").open(encoding="utf-8", newline="") as stream:
        said = [" ".join(row.values()) for row in csv.DictReader(stream)]
    found["remarks.csv"] = [int(re.findall(rf"{CANARY} (\d+)", one)[0]) for one in said]
    return found


def known_orders(scene: Scene) -> dict[str, list[int]]:
    """The same forms in every order the paper room knows: keyed, printed, laid on the desk."""

    def listed(by: Any) -> list[int]:
        query = (
            select(col(Entry.values))
            .join(PaperForm, col(PaperForm.serial) == col(Entry.serial))
            .where(col(Entry.pass_number) == passed)
            .order_by(by)
        )
        values = work.session.execute(query).scalars().all()
        return [place_of([one[item][0] for item in DIGITS]) for one in values]

    found = {}
    with scene.work(writing=False) as work:
        for passed in (1, 2):
            found[f"entry {passed} by time"] = listed(col(Entry.entered_at))
        found["serial"] = listed(col(PaperForm.serial))
        found["order of the desk"] = listed(col(PaperForm.desk_order))
    return found


def test_no_order_of_the_pile_is_found_in_what_analysts_get(keyed: Scene, tmp_path: Path) -> None:
    handed_out(keyed, tmp_path)
    known, found = known_orders(keyed), found_orders(tmp_path)
    assert known["entry 1 by time"] == list(range(FORMS))
    assert all(sorted(one) == list(range(FORMS)) for one in [*known.values(), *found.values()])
    for how, one in known.items():
        for where, other in found.items():
            assert hits(one, other) <= MOST_HITS, (how, where)
            assert hits(one, other[::-1]) <= MOST_HITS, (how, where)
            assert abs(correlation(one, other)) < MOST_CORRELATION, (how, where)
    for file in ("responses.csv", "export.csv"):
        assert hits(found["remarks.csv"], found[file]) <= MOST_HITS


def test_no_value_of_the_paper_room_stands_in_what_analysts_get(keyed: Scene, tmp_path: Path) -> None:
    """Neither a serial nor a clerk, neither a batch nor a moment; ids of responses hold no time."""
    handed_out(keyed, tmp_path)
    text = "\n".join(
        path.read_text(encoding="utf-8-sig") for path in sorted(tmp_path.rglob("*.*")) if path.is_file()
        and path.suffix in (".csv", ".json")
    )  # fmt: skip
    with keyed.work(writing=False) as work:
        forms = work.session.execute(select(PaperForm)).scalars().all()
        ids = work.session.execute(select(col(Response.id))).scalars().all()
        assert work.session.execute(select(DeskClaim)).first() is None
    secrets = {
        part
        for form in forms
        for part in (form.serial, str(form.batch_id), str(form.first_clerk_id), str(form.second_clerk_id))
    }
    words = set(re.findall(r"[0-9A-Za-z-]+", text)) | set(re.findall(r"[0-9A-Z]+", text))
    assert words.isdisjoint(secrets)
    assert not [form.serial for form in forms if f"{form.serial[:4]}-{form.serial[4:9]}" in text]
    assert all(UUID(str(one)).version == 4 for one in ids)
    assert clock.now().strftime("%H:%M") not in text
    assert not re.findall(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text)


@pytest.mark.parametrize("weak", [list, sorted, lambda pile: [*pile[1:], pile[0]]])
def test_the_attack_sees_a_pile_that_was_not_shuffled(weak: Callable[[list[int]], list[int]]) -> None:
    pile = list(range(FORMS))
    assert correlation(pile, weak(pile)) > MOST_CORRELATION
    shuffled = random.Random(3).sample(pile, FORMS)
    assert abs(correlation(pile, shuffled)) < MOST_CORRELATION
