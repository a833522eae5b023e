"""The round that is attacked: who is who, and what an attacker collects on the way."""

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.responses import service as responses
from app.responses.models import Envelope, Remark, Response
from tests.support import attack
from tests.support.answering import KEY, Round, start_round
from tests.support.attack import Side, Who
from tests.support.tallies import Tally

LARGE, SMALL, UNITS = 200, 12, 200 if os.environ.get("LONG") == "1" else 40
FALSE_ALARM = 1e-6
DIGITS = (1, 3, 4, 5)
DRAFTED = "canary-draft-31c0ffee"
PEOPLE_SIDE = {
    "invitation": "id", "message": "invitation_id", "envelope": "invitation_id", "draft": "invitation_id",
}  # fmt: skip
PERSONS = {"person": "id", "frame_entry": "person_id"}
ANSWER_SIDE = {"response": "id", "answer": "response_id", "remark": "id"}
TRIED: Mapping[str, tuple[str, ...]] = {
    "place in the table": ("rowid", "ctid"),
    "transaction": ("xmin", "rowid"),
    "log of the database": ("bytes of log", "bytes of .sqlite"),
    "ids": ("response by id", "answer by response_id", "invitation by id"),
    "log of sealed answers": ("ballot log",),
    "mails": ("message by id", "message by due_at"),
    "reminders": ("order of reminders",),
    "drafts and their deletion": ("before sending: draft",),
    "quality flags": ("response by flags",),
    "units and batches": ("response by unit_id", "response by opening_id"),
    "sizes": ("size of the envelope",),
    "access log": ("access log of starts", "access log of answers"),
    "backup between opening and rewriting": ("before rewriting",),
}
"""Every join that a plan of an attack names, by words of which one stands in the name of a join."""


def said_by(code: int, *, canary: str) -> dict[str, list[str]]:
    digits = {f"m0{item}.S1": [str(1 + code // 5**place % 5)] for place, item in enumerate(DIGITS)}
    return digits | {"m11": [f"{canary} {code} " + "x" * (code % 90)]}


def code_in(payload: dict[str, Any]) -> int:
    return sum((int(payload["items"][f"m0{item}"]["S1"]) - 1) * 5**place for place, item in enumerate(DIGITS))


@dataclass
class Scene:
    """A round, who is who, and what the attacker has collected.

    `canary` begins every open answer and is of this round alone: a log file that the database uses again may
    still hold answers of another one.
    """

    held: Round
    who: dict[UUID, Who]
    codes: dict[Who, int]
    since: str
    people: Side = field(default_factory=Side)
    answers: Side = field(default_factory=Side)
    backup: dict[str, bytes] = field(default_factory=dict)
    sealed: list[bytes] = field(default_factory=list)
    canary: str = field(default_factory=lambda: f"canary-answer-{uuid4().hex[:8]}")

    @property
    def engine(self) -> str:
        return "SQLite" if self.held.resources.database.is_sqlite else "PostgreSQL"

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
    for place, link in enumerate(sent):
        if place == len(sent) // 2:
            remind(scene)
        code = scene.codes[scene.who[link.invitation_id]]
        scene.held.submit(link, values=scene.held.fields(rated=("S1",)) | said_by(code, canary=scene.canary))
    scene.people.see("access log of answers", ((scene.who[one.invitation_id], "") for one in sent))


def remind(scene: Scene) -> None:
    """All first mails have been sent; whoever has not answered by now gets another one."""
    with scene.held.resources.database.writer.begin() as connection:
        connection.execute(text("UPDATE message SET state = 'sent'"))
    with open_work(scene.held.resources, actor=SYSTEM, writing=True) as work:
        invitations.queue_messages(work, campaign_id=scene.held.campaign_id, kind="remind")
        found = work.session.execute(
            text("SELECT invitation_id FROM message WHERE kind = 'remind' ORDER BY id")
        )
        reminded = [scene.invited[attack.plain(one)] for one in found.scalars()]
    assert reminded
    scene.people.see("order of reminders", ((one, "") for one in reminded))


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


def hand_in(attack_tally: Tally, name: str, found: list[attack.Join]) -> None:
    """How many joins were tried, and how many named more people right than chance allows."""
    attack_tally(name, joins=len(found), above_chance=sum(one.better_than_chance for one in found))


def found_in(scene: Scene, *, of: set[str]) -> list[attack.Join]:
    return attack.joins(scene.people, scene.answers, of=of, false_alarm=FALSE_ALARM)
