"""Answers, drafts and links are looked for in every file of the disks: the whole folder of the database
server, a dump, and the data folder, before the opening and after it."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, text

from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.responses import service as responses
from app.responses.errors import StillBeingRead
from app.responses.models import Envelope
from app.worker import Worker
from tests.faults.responses.raw_files import WAL, disks_of, dump_of, finds, forms_of, places_of, tables_with
from tests.support.answering import KEY, Link, Round, start_round
from tests.support.respondent import Respondent

PEOPLE: Final = 200 if os.environ.get("LONG") == "1" else 16
OPENED: Final = "remark"
"""The one table in which the words of an answer may stand, once it has been opened."""
WINDOW: Final = 32


@dataclass(frozen=True, slots=True)
class Canaries:
    """Words that occur nowhere else in the world; everybody's begin alike, so one search finds them all."""

    answer: str
    draft: str

    def said_by(self, place: int) -> dict[str, list[str]]:
        return {"m11": [f"{self.answer} {place} " + "x" * (place % 90)]}


@pytest.fixture
def canaries() -> Canaries:
    return Canaries(f"answer-{uuid4().hex}", f"draft-{uuid4().hex}")


def test_nothing_on_the_disks_tells_a_link_a_draft_or_a_sealed_answer(
    resources: Resources, canaries: Canaries
) -> None:
    held = start_round(resources, people={"D1C1": PEOPLE}, departments=1)
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        invitations.queue_messages(work, campaign_id=held.campaign_id, kind="invite")
    Worker(resources).send_mail()  # nobody listens at the relay's address: the mails are tried again
    answer(held, canaries=canaries)
    links = [form for link in held.links for form in parts_of(link)]
    drafts = forms_of(canaries.draft)
    secret = [*links, *drafts]
    assert finds(disks_of(resources), secrets=[*secret, *forms_of(canaries.answer)]) == set()

    sealed = [row.ciphertext[64 : 64 + WINDOW] for row in held.read(Envelope)]
    assert any(finds([one], secrets=sealed) for one in disks_of(resources))
    gather_statistics(resources)
    held.close()
    held.open()
    disks = [(name, content) for name, content in disks_of(resources) if not name.startswith(WAL)]
    assert finds(disks, secrets=[*secret, *sealed]) == set()
    told = finds(disks, secrets=forms_of(canaries.answer))
    assert tables_with(dump_of(resources), secret=canaries.answer.encode()) == {OPENED}
    assert told - {"dump", "phieu.sqlite"} == places_of(resources.database, table=OPENED) & told
    assert "dump" in told

    with resources.database.writer.begin() as connection:  # whoever looks must be able to see
        planted = {"planted": f"550 {held.links[0].token}"}
        changed = connection.execute(text("UPDATE message SET last_reply = :planted"), planted)
        assert changed.rowcount == PEOPLE
    assert "dump" in finds(disks_of(resources), secrets=links)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_somebody_could_still_see_does_not_stay(
    resources: Resources, canaries: Canaries, *, elsewhere: bool
) -> None:
    """The files were once written anew while an older transaction was open: they kept what it might see.

    One that wrote in another database of the server reaches as far.
    """
    held = start_round(resources, people={"D1C1": PEOPLE}, departments=1)
    answer(held, canaries=canaries)
    sealed = [row.ciphertext[64 : 64 + WINDOW] for row in held.read(Envelope)]
    held.close()
    with earlier_one(resources, elsewhere=elsewhere):
        with open_work(resources, actor=SYSTEM, writing=True) as work:
            responses.open_envelopes(work, campaign_key=KEY, private_key=held.private_key)
        with pytest.raises(StillBeingRead):
            responses.rewrite_files(resources, patience=0.2)
        assert any(finds([one], secrets=sealed) for one in disks_of(resources))
    responses.rewrite_files(resources)
    disks = [(name, content) for name, content in disks_of(resources) if not name.startswith(WAL)]
    assert finds(disks, secrets=sealed) == set()


@contextmanager
def earlier_one(resources: Resources, *, elsewhere: bool) -> Iterator[None]:
    """A transaction that stays open: a reader of this database, or on PostgreSQL a writer of another."""
    engine = resources.database.reader
    if elsewhere and not resources.database.is_sqlite:
        engine = create_engine(engine.url.set(database="postgres"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="SERIALIZABLE")
        with connection.begin():
            if elsewhere and not resources.database.is_sqlite:
                connection.execute(text("SELECT pg_current_xact_id()"))
            else:
                assert connection.execute(text("SELECT count(*) FROM unit")).scalar_one() > 0
            yield


def gather_statistics(resources: Resources) -> None:
    """What the server does by itself now and then; it writes down values it meets."""
    with resources.database.writer.begin() as connection:
        connection.execute(text("ANALYZE"))


def answer(held: Round, *, canaries: Canaries) -> None:
    """The first through the pages, the others through the service; every fourth leaves a draft lying."""
    first, *others = held.links
    values = held.fields(rated=("S1",))
    sent = Respondent(held.resources).answer_everything(first.token, values | canaries.said_by(0))
    assert sent.receipt
    for place, link in enumerate(others, start=1):
        if place % 4 == 0:
            with open_work(held.resources, writing=True) as work:
                visit = responses.get_visit(work, token=link.token)
                responses.save_draft(
                    work, visit=visit, round=0, fields={"m11": [f"{canaries.draft} {place}"]}
                )
        else:
            held.submit(link, values=values | canaries.said_by(place))


def parts_of(link: Link) -> list[bytes]:
    """The link as a mail has it, and what alone makes it this link: its signature."""
    signature = link.token.rpartition(".")[2]
    assert len(signature) > 20
    return [link.token.encode(), signature.encode()]


def test_a_secret_is_found_however_it_is_written_down() -> None:
    secret = f"answer-{uuid4().hex}"
    for form in (secret.encode(), secret.encode().hex().encode(), secret.encode("utf-16-le")):
        assert finds([("file", b"before " + form + b" after")], secrets=forms_of(secret)) == {"file"}
    for before in (b"", b"x", b"xy"):
        packed = base64.b64encode(before + secret.encode() + b" and more")
        assert finds([("file", packed)], secrets=forms_of(secret)) == {"file"}
    assert finds([("file", b"nothing")], secrets=forms_of(secret)) == set()
