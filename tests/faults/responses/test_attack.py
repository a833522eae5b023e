"""The attack on anonymity with all that whoever runs the machines can have, and the same on weak designs.

One unit of 200 people, and 40 units of 12 (200 with LONG=1) that are opened in batches of their own, in one
round. Each person's answer tells the test, and nobody else, who gave it: a code drawn for the test alone.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.core.ids import uuid7
from app.responses.service import unsealing
from tests.faults.responses.attacking import (
    ANSWER_SIDE,
    DRAFTED,
    LARGE,
    PEOPLE_SIDE,
    SMALL,
    TRIED,
    UNITS,
    Scene,
    answer,
    collect_after,
    collect_before,
    found_in,
    hand_in,
    open_slowly,
    stage,
)
from tests.support import attack
from tests.support.answering import resources_at
from tests.support.databases import ENGINES, fresh_database
from tests.support.tallies import Tally


@pytest.fixture(scope="module", params=ENGINES)
def attacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The whole round, with everything the attacker collects on the way."""
    folder = tmp_path_factory.mktemp("attack")
    with fresh_database(request.param, folder) as url:
        resources = resources_at(url, folder)
        scene = stage(resources, units=UNITS, large=LARGE, seed=20230915)
        answer(scene, seed=7)
        scene.held.close()
        collect_before(scene)
        open_slowly(scene)
        collect_after(scene)
        yield scene
        resources.database.dispose()


def test_nobody_of_200_is_found(attacked: Scene, attack_tally: Tally) -> None:
    found = found_in(attacked, of={"LARGE"})
    hand_in(attack_tally, f"n = {LARGE}, {attacked.engine}", found)
    assert len(found) > 1000
    assert [one for one in found if one.better_than_chance] == []


def test_every_named_join_was_tried(attacked: Scene) -> None:
    """An attack that passes a join over would find nothing by it."""
    seen = [*attacked.people.orders, *attacked.people.values, *attacked.answers.orders]
    missing = {name for name, words in TRIED.items() if not any(w in one for one in seen for w in words)}
    assert missing == set()
    assert not {one.partition(" ")[0] for one in seen} & {"login_session", "rate_counter", "cookie"}


def test_nobody_of_12_is_found_in_many_batches(attacked: Scene, attack_tally: Tally) -> None:
    found = found_in(attacked, of={unit for unit, _ in attacked.codes if unit != "LARGE"})
    hand_in(attack_tally, f"n = {SMALL}, {UNITS} times, {attacked.engine}", found)
    assert len([one for one in found if one.people == SMALL * UNITS]) > 200
    assert [one for one in found if one.better_than_chance] == []


def test_all_envelopes_have_one_size(attacked: Scene) -> None:
    assert len(attacked.people.values["size of the envelope"]) == 1


def test_the_files_give_no_answer_before_the_opening_and_no_link_ever(attacked: Scene) -> None:
    """Tokens and drafts at no time, answers only once they are opened, sealed ones no longer then."""
    resources = attacked.held.resources
    after = attack.files_of(resources.database, tables=[*PEOPLE_SIDE, *ANSWER_SIDE], since=attacked.since)
    beside = [one.read_bytes() for one in (resources.settings.data_dir).rglob("*") if one.is_file()]
    before = b"".join(attacked.backup.values())
    assert attacked.canary.encode() not in before
    assert attacked.canary.encode() in b"".join(after.values())
    everything = [before, *after.values(), *beside]
    for canary in (DRAFTED.encode(), *(link.token.encode() for link in attacked.held.links[::20])):
        assert not [1 for content in everything if canary in content]
    heaps = b"".join(content for name, content in after.items() if name != "log")
    pieces = [one[64:96] for one in attacked.sealed]
    assert len([piece for piece in pieces if piece in before]) > len(pieces) // 2
    assert not [piece for piece in pieces if piece in heaps]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("design", ["one transaction", "order of arrival", "time in the id"])
def test_a_weak_design_is_found_out(engine: str, design: str, tmp_path: Path) -> None:
    """Answers without person or time, written beside the mark, one after the other, or with telling ids."""
    n = 60
    with fresh_database(engine, tmp_path) as url:
        resources = resources_at(url, tmp_path)
        scene = stage(resources, units=0, large=n, seed=3)
        sent = random.Random(5).sample(scene.held.links, n)
        scene.people.see("access log of answers", ((scene.who[one.invitation_id], "") for one in sent))
        later = uuid7().int
        timely = design == "time in the id"  # a millisecond after each other
        ids = [UUID(int=later + (at << 80)) if timely else uuid4() for at in range(n)]
        written = {one.hex: link for one, link in zip(ids, sent, strict=True)}
        with resources.database.writer.begin() as connection:
            connection.execute(text("CREATE TABLE weak (id CHAR(32) PRIMARY KEY)"))
        rows = random.Random(9).sample(list(written), n) if timely else list(written)
        mark = text("UPDATE invitation SET done = TRUE WHERE id = :id")
        for row_id in rows:
            with resources.database.writer.begin() as connection:
                if design == "one transaction":
                    person = written[row_id].invitation_id
                    connection.execute(mark, {"id": person.hex if engine == "sqlite" else person})
                connection.execute(text("INSERT INTO weak VALUES (:id)"), {"id": row_id})
        known = {row_id: scene.who[link.invitation_id] for row_id, link in written.items()}
        attack.look_at_tables(
            scene.people, resources.database, keys={"invitation": "id"}, known=scene.invited
        )
        attack.look_at_tables(scene.answers, resources.database, keys={"weak": "id"}, known=known)
        resources.database.dispose()
    assert [one for one in found_in(scene, of={"LARGE"}) if one.right == n and one.better_than_chance]


def test_an_opening_that_does_not_shuffle_is_found_out(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ordered(random.Random):
        """Leaves everything as it came."""

        def sample(self, population: Any, k: int, **_: Any) -> list[Any]:
            return list(population)[:k]

    monkeypatch.setattr(f"{unsealing.__name__}.random.SystemRandom", Ordered)
    resources = resources_at(postgres_url, tmp_path)
    scene = stage(resources, units=0, large=60, seed=3)
    answer(scene, seed=5)
    scene.held.close()
    collect_before(scene)
    open_slowly(scene)
    collect_after(scene)
    caught = [one for one in found_in(scene, of={"LARGE"}) if one.better_than_chance]
    assert max(one.right for one in caught) == 60
    resources.database.dispose()
