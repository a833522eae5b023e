"""The quota ledger says what is stored, whatever happened; a recount finds what does not and mends it."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import col

from app.core import clock
from app.core.actor import SYSTEM
from app.core.models import AuditEvent
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.home import service as home
from app.invitations import service as invitations
from app.invitations.models import Message
from app.invitations.service.issuing import message_row
from app.invitations.service.texts import Chosen
from app.responses import service as responses
from app.responses.models import Response
from app.sampling import service as sampling
from app.sampling import store
from app.sampling.models import Quota
from app.templates import service as templates
from tests.integration.paper_room.scene import KEY as PAPER_KEY
from tests.integration.paper_room.scene import Scene, open_scene
from tests.support.answering import KEY, Round, resources_at, start_round

STEPS = 40


@pytest.fixture
def resources(database_url: str, tmp_path: Path) -> Iterator[Resources]:
    held = resources_at(database_url, tmp_path)
    yield held
    held.database.dispose()


def recounted(resources: Resources, key: str, *, mend: bool = False) -> home.Recount:
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        return home.recount_ledger(work, campaign_key=key, mend=mend)


def send_first_mail(held: Round, number: int) -> None:
    """What the worker writes when the relay has taken the mail."""
    link = held.links[number]
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        row = message_row(
            held.campaign_id, unit_id=link.unit_id, invitation_id=link.invitation_id, gen=0, kind="invite",
            due_at=clock.now(), sender="a@b.vn", chosen=Chosen(None, "vi"),
        )  # fmt: skip
        work.session.execute(insert(Message), [row | {"state": "sent", "sent_at": clock.now()}])
        sampling.record_issued(work, unit_id=link.unit_id, audience_id=held.audience_id, forms=1)


def raise_target(held: Round, unit_id: UUID, target: int | None) -> None:
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        store.set_target(
            work.session, unit_id=unit_id, audience_id=held.audience_id, target=target, sealed=True
        )


def test_a_ledger_of_sealed_answers_agrees_after_any_history(resources: Resources) -> None:
    held = start_round(
        resources, people={"D1C1": 12, "D1C2": 4, "D2C1": 6}, targets={"D1C1": 3, "D1C2": 2}, k_open=6
    )
    chance = Random(20231204)
    rounds = dict.fromkeys(range(len(held.links)), -1)
    mails = list(rounds)
    chance.shuffle(mails)
    for step in range(STEPS):
        kind = chance.choice(("answer", "answer", "again", "mail", "target"))
        if kind == "mail" and mails:
            send_first_mail(held, mails.pop())
        elif kind == "target":
            unit_id = held.units[chance.choice(("D1C1", "D1C2"))]
            raise_target(held, unit_id, chance.choice((2, 3, 5, 8, None)))
        else:
            who = chance.choice([one for one in rounds if kind == "answer" or rounds[one] >= 0] or [0])
            rounds[who] = max(rounds[who], 0) if kind == "answer" else rounds[who] + 1
            held.submit(held.links[who], values=held.fields(), round=rounds[who])
        if step % 8 == 0:
            assert recounted(resources, KEY).agrees
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        link = held.links[0]
        invitations.revoke(work, unit_id=link.unit_id, invitation_id=link.invitation_id, reason="moved away")
    assert recounted(resources, KEY).differing == []
    held.close()
    held.open()
    found = recounted(resources, KEY)
    assert (found.differing, found.unmarked, found.cells) == ([], [], 3)
    counted = sum(one.counted for one in held.read(Quota))
    assert counted == sum(one.counted for one in held.read(Response))


def test_a_ledger_of_paper_agrees_after_any_history(resources: Resources) -> None:
    scene = open_scene(resources)
    chance = Random(7)
    for step in range(STEPS):
        unit_id = scene.units[chance.choice(("S2", "S3", "D1"))]
        with scene.work() as work:
            valid = list(
                work.session.execute(select(Response).where(col(Response.validity) == "valid")).scalars()
            )
            if valid and chance.random() < 0.3:
                taken = chance.choice(valid)
                responses.void_response(
                    work, unit_id=taken.unit_id, response_id=taken.id, validity="not_of_group"
                )
            else:
                answer_on_paper(work, scene, unit_id, valid=chance.random() < 0.8)
        if step % 8 == 0:
            assert recounted(resources, PAPER_KEY).differing == []
    assert recounted(resources, PAPER_KEY).agrees


def answer_on_paper(work: Any, scene: Scene, unit_id: UUID, *, valid: bool) -> None:
    validity = "valid" if valid else "too_many_missing"
    given = templates.Answers(levels={}, choices={}, numbers={}, remarks={})
    responses.submit_response(
        work,
        submission=responses.PaperSubmission(
            campaign_id=scene.campaign_id, audience_id=scene.audience_id, unit_id=unit_id, answers=given,
            validity=validity,
        ),
    )  # fmt: skip
    if not valid:
        sampling.record_invalid(work, unit_id=unit_id, audience_id=scene.audience_id)


def test_a_recount_names_what_differs_mends_it_and_leaves_a_line(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 3, "D1C2": 2, "D2C1": 1})
    for link in held.links[:4]:
        held.submit(link, values=held.fields())
    true = {one.unit_id: (one.issued, one.received, one.counted, one.over) for one in held.read(Quota)}
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        for code, values in {"D1C1": {"issued": 9}, "D1C2": {"counted": 0, "over": 0, "received": 7}}.items():
            where = col(Quota.unit_id) == held.units[code]
            work.session.execute(update(Quota).where(where).values(**values))
    found = recounted(resources, KEY)
    assert [one.unit.code for one in found.differing if one.unit] == ["D1C1", "D1C2"]
    assert [one.difference.found.issued for one in found.differing] == [0, 0]
    assert not found.agrees
    assert recounted(resources, KEY).differing == found.differing, "asking alone changes nothing"
    mended = recounted(resources, KEY, mend=True)
    assert (mended.mended, mended.agrees) == (2, True)
    now = {one.unit_id: (one.issued, one.received, one.counted, one.over) for one in held.read(Quota)}
    assert now == true
    assert recounted(resources, KEY, mend=True).mended == 0
    lines = [one for one in held.read(AuditEvent) if one.verb == "sampling.recount"]
    assert [one.details for one in lines] == [{"cells_mended": 2}]
