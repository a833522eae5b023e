"""An opening that cannot be finished leaves everything as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, inspect, text, update
from sqlmodel import col

from app.campaigns.errors import CampaignStateForbids
from app.core.errors import Problem
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations.models import Invitation
from app.responses import sealing
from app.responses.errors import CountsDisagree, EnvelopeDamaged, SealKeyMissing, WrongSealKey
from app.responses.models import Envelope, Response
from app.responses.service import opening
from tests.support.answering import Round, start_round


def everything(held: Round) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with open_work(held.resources, writing=False) as work:
        tables = inspect(work.session.get_bind()).get_table_names()
        return {
            name: sorted(repr(tuple(row)) for row in work.session.execute(text(f'SELECT * FROM "{name}"')))
            for name in tables
        }


@pytest.fixture
def closed(resources: Resources) -> Round:
    """Two batches of sealed answers, ready to be opened."""
    held = start_round(resources, people={"D1C1": 11, "D2C1": 12})
    for link in held.links:
        held.submit(link, values=held.fields() | {"m11": ["a remark"]})
    held.close()
    return held


def refused(held: Round, problem: type[Problem], *, private_key: bytes | None = None) -> None:
    before = everything(held)
    with pytest.raises(problem):
        held.open(private_key=private_key)
    assert everything(held) == before


def write(held: Round, statement: Any) -> None:
    with held.resources.database.writer.begin() as connection:
        connection.execute(statement)


def test_another_key_opens_nothing(closed: Round) -> None:
    refused(closed, WrongSealKey, private_key=sealing.make_private_key())


@pytest.mark.parametrize(
    "damage",
    [
        lambda sealed: bytes([sealed[0] ^ 1]) + sealed[1:],
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 128]),
        lambda sealed: sealed[:2000],
        lambda _: b"",
        lambda sealed: sealed + b"\0",
    ],
    ids=["first bit", "last bit", "cut", "empty", "longer"],
)
def test_one_damaged_answer_stops_everything(closed: Round, damage: Callable[[bytes], bytes]) -> None:
    """Also when the first batch has been opened already."""
    last = max(closed.read(Envelope), key=lambda one: str(one.unit_id))
    write(
        closed,
        update(Envelope)
        .where(col(Envelope.invitation_id) == last.invitation_id)
        .values(ciphertext=damage(last.ciphertext)),
    )
    refused(closed, EnvelopeDamaged)


def test_an_answer_of_another_survey_is_not_slipped_in(closed: Round) -> None:
    one = closed.read(Envelope)[0]
    public = sealing.public_key_of(closed.private_key).public_key
    foreign = sealing.seal_envelope(
        b"{}", public_key=public, campaign_id=closed.audience_id, audience_id=closed.audience_id
    )
    write(
        closed,
        update(Envelope)
        .where(col(Envelope.invitation_id) == one.invitation_id)
        .values(ciphertext=foreign.ciphertext),
    )
    refused(closed, EnvelopeDamaged)


def test_a_lost_answer_is_noticed(closed: Round) -> None:
    one = closed.read(Envelope)[0]
    write(closed, delete(Envelope).where(col(Envelope.invitation_id) == one.invitation_id))
    refused(closed, CountsDisagree)


def test_an_added_answer_is_noticed(closed: Round) -> None:
    done = closed.read(Invitation)[0]
    write(closed, update(Invitation).where(col(Invitation.id) == done.id).values(done=False))
    refused(closed, CountsDisagree)


def test_without_a_key_nothing_opens(closed: Round) -> None:
    before = everything(closed)
    with pytest.raises(SealKeyMissing), open_work(closed.resources, writing=True) as work:
        opening.open_envelopes(work, campaign_key="round_2023", private_key=None)
    assert everything(closed) == before


def test_a_running_campaign_is_not_opened(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 10})
    for link in held.links:
        held.submit(link, values=held.fields())
    refused(held, CampaignStateForbids)


def test_nothing_is_opened_twice(closed: Round) -> None:
    closed.open()
    refused(closed, CampaignStateForbids)


STEPS = (
    "publish_receipts", "_open_audience", "_open_batch", "_unseal", "_letter", "_answers_of",
    "_response_root", "answers.add_responses", "opening.add_opening", "opening.delete_sealed",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_fall_at_any_step_changes_nothing(
    closed: Round, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last call of each step ends in a fault, as a full disk or a lost connection would."""

    class Fell(Exception):
        """The machine failed."""

    holder: Any = opening
    for name in step.split(".")[:-1]:
        holder = getattr(holder, name)
    last = step.rpartition(".")[2]
    real = getattr(holder, last)

    def falls(*arguments: Any, **named: Any) -> Any:
        real(*arguments, **named)
        raise Fell

    before = everything(closed)
    monkeypatch.setattr(holder, last, falls)
    with pytest.raises(Fell):
        closed.open()
    monkeypatch.undo()
    assert everything(closed) == before
    assert closed.open().opened == 23
    assert len(closed.read(Response)) == 23
