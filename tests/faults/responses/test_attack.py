"""The attack on anonymity with all that whoever runs the machines can have, and the same on weak designs.

One unit of 200 people, and 200 units of 12 that are opened in batches of their own, in one round. Each
person's answer tells the test, and nobody else, who gave it: a code drawn for the test alone.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.core.actor import SYSTEM
from app.core.ids import uuid7
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.responses import service as responses
from app.responses.models import Envelope, Remark, Response
from app.responses.service import opening
from tests.support import attack
from tests.support.answering import KEY, Round, resources_at, start_round
from tests.support.attack import Side, Who
from tests.support.databases import ENGINES, fresh_database

LARGE, SMALL, UNITS = 200, 12, 200
FALSE_ALARM = 1e-6
DIGITS = (1, 3, 4, 5)
CANARY = "canary-answer-7d1f2a90"
DRAFTED = "canary-draft-31c0ffee"
PEOPLE_SIDE = {
    "invitation": "id", "message": "invitation_id", "envelope": "invitation_id", "draft": "invitation_id",
}  # fmt: skip
PERSONS = {"person": "id", "frame_entry": "person_id"}
ANSWER_SIDE = {"response": "id", "answer": "response_id", "remark": "id"}


def said_by(code: int) -> dict[str, list[str]]:
    digits = {f"m0{item}.S1": [str(1 + code // 5**place % 5)] for place, item in enumerate(DIGITS)}
    return digits | {"m11": [f"{CANARY} {code} " + "x" * (code % 90)]}


def code_in(payload: dict[str, Any]) -> int:
    return sum((int(payload["items"][f"m0{item}"]["S1"]) - 1) * 5**place for place, item in enumerate(DIGITS))


@dataclass
class Scene:
    """A round, who is who, and what the attacker has collected."""

    held: Round
    who: dict[UUID, Who]
    codes: dict[Who, int]
    since: str
    people: Side = field(default_factory=Side)
    answers: Side = field(default_factory=Side)
    backup: dict[str, bytes] = field(default_factory=dict)
    sealed: list[bytes] = field(default_factory=list)

    @property
    def invited(self) -> dict[str, Who]:
        return {one.hex: who for one, who in self.who.items()}

    @property
    def large(self) -> dict[str, Who]:
        return {one: who for one, who in self.invited.items() if who[0] == "LARGE"}


def stage(resources: Resources, *, units: int, large: int, seed: int) -> Scene:
    """Everybody starts in one random order and sends in another; logs of both are the attacker's."""
    since = attack.first_segment(resources.database)
    people = {"LARGE": large} if large else {}
    people |= {f"U{number:03}": SMALL for number in range(units)}
    held = start_round(resources, people=people, departments=1)
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        invitations.queue_messages(work, campaign_id=held.campaign_id, kind="invite")
    lottery = random.Random(seed)
    place: dict[str, int] = {}
    who: dict[UUID, Who] = {}
    for link in held.links:
        who[link.invitation_id] = (link.unit, place.setdefault(link.unit, 0))
        place[link.unit] += 1
    codes = {
        (unit, number): code
        for unit, n in people.items()
        for number, code in enumerate(lottery.sample(range(5 ** len(DIGITS)), n))
    }
    return Scene(held, who, codes, since)


def answer(scene: Scene, *, seed: int) -> None:
    lottery = random.Random(seed)
    started = [link for link in scene.held.links if link.unit == "LARGE"]
    lottery.shuffle(started)
    for link in started:
        with open_work(scene.held.resources, writing=True) as work:
            visit = responses.get_visit(work, token=link.token)
            responses.save_draft(work, visit=visit, round=0, fields={"m11": [DRAFTED]})
    scene.people.see("access log of starts", ((scene.who[one.invitation_id], "") for one in started))
    database = scene.held.resources.database
    attack.look_at_tables(scene.people, database, keys={"draft": "invitation_id"}, known=scene.invited)
    scene.people.orders = {f"before sending: {name}": one for name, one in scene.people.orders.items()}
    sent = list(scene.held.links)
    lottery.shuffle(sent)
    for link in sent:
        code = scene.codes[scene.who[link.invitation_id]]
        scene.held.submit(link, values=scene.held.fields(rated=("S1",)) | said_by(code))
    scene.people.see("access log of answers", ((scene.who[one.invitation_id], "") for one in sent))


def collect_before(scene: Scene) -> None:
    """The backup from before the opening, and both logs."""
    database = scene.held.resources.database
    attack.look_at_tables(scene.people, database, keys=PEOPLE_SIDE, known=scene.invited)
    persons = {one.person_id.hex: scene.who[one.invitation_id] for one in scene.held.links}
    attack.look_at_tables(scene.people, database, keys=PERSONS, known=persons)
    attack.look_at_chain(scene.people, database, known=scene.invited)
    scene.sealed = [one.ciphertext for one in scene.held.read(Envelope)[::50]]
    scene.backup = attack.files_of(database, tables=[*PEOPLE_SIDE], since=scene.since)
    for name, content in scene.backup.items():
        attack.look_at_bytes(scene.people, name, content, known=scene.large)


def authors(scene: Scene) -> dict[str, Who]:
    """Ground truth: whose each response and each remark is."""
    by_code = {(who[0], code): who for who, code in scene.codes.items()}
    units = {unit_id: code for code, unit_id in scene.held.units.items()}
    found = {
        one.id.hex: by_code[units[one.unit_id], code_in(one.payload)] for one in scene.held.read(Response)
    }
    return found | {
        one.id.hex: by_code[units[one.unit_id], int(one.text.split()[1])] for one in scene.held.read(Remark)
    }


def collect_after(scene: Scene) -> None:
    database = scene.held.resources.database
    known = authors(scene)
    attack.look_at_tables(scene.answers, database, keys=ANSWER_SIDE, known=known)
    attack.look_at_tables(scene.people, database, keys={"invitation": "id"}, known=scene.invited)
    large = {one: who for one, who in known.items() if who[0] == "LARGE"}
    for name, content in attack.files_of(database, tables=[*ANSWER_SIDE], since=scene.since).items():
        attack.look_at_bytes(scene.answers, f"{name}, {len(scene.answers.orders)}", content, known=large)


def open_slowly(scene: Scene) -> None:
    """The attacker copies the files also between the opening and the rewriting."""
    with open_work(scene.held.resources, actor=SYSTEM, writing=True) as work:
        responses.open_envelopes(work, campaign_key=KEY, private_key=scene.held.private_key)
    known = authors(scene)
    large = {one: who for one, who in known.items() if who[0] == "LARGE"}
    database = scene.held.resources.database
    for name, content in attack.files_of(database, tables=[*ANSWER_SIDE], since=scene.since).items():
        attack.look_at_bytes(scene.answers, f"{name} before rewriting", content, known=large)
    responses.rewrite_files(scene.held.resources)


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


def found_in(scene: Scene, *, of: set[str]) -> list[attack.Join]:
    return attack.joins(scene.people, scene.answers, of=of, false_alarm=FALSE_ALARM)


def test_nobody_of_200_is_found(attacked: Scene) -> None:
    found = found_in(attacked, of={"LARGE"})
    assert len(found) > 1000
    assert [one for one in found if one.better_than_chance] == []


def test_nobody_of_12_is_found_in_200_batches(attacked: Scene) -> None:
    found = found_in(attacked, of={unit for unit, _ in attacked.codes if unit != "LARGE"})
    assert len([one for one in found if one.people == SMALL * UNITS]) > 500
    assert [one for one in found if one.better_than_chance] == []


def test_all_envelopes_have_one_size(attacked: Scene) -> None:
    assert len(attacked.people.values["size of the envelope"]) == 1


def test_the_files_give_no_answer_before_the_opening_and_no_link_ever(attacked: Scene) -> None:
    """Tokens and drafts at no time, answers only once they are opened, sealed ones no longer then."""
    resources = attacked.held.resources
    after = attack.files_of(resources.database, tables=[*PEOPLE_SIDE, *ANSWER_SIDE], since=attacked.since)
    beside = [one.read_bytes() for one in (resources.settings.data_dir).rglob("*") if one.is_file()]
    before = b"".join(attacked.backup.values())
    assert CANARY.encode() not in before
    assert CANARY.encode() in b"".join(after.values())
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

    monkeypatch.setattr(f"{opening.__name__}.random.SystemRandom", Ordered)
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
