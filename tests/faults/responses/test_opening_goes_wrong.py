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
from app.responses.errors import (
    BallotLogBroken,
    CountsDisagree,
    EnvelopeDamaged,
    EnvelopeRepeated,
    ReceiptListChanged,
    SealedDisagree,
    SealKeyMissing,
    WrongSealKey,
)
from app.responses.models import BallotLog, Envelope, Receipt, Response
from app.responses.service import opening, unsealing
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


def slip_in(held: Round) -> None:
    """A sealed answer of one's own, with a receipt of its own, in the place of somebody's."""
    one = held.read(Envelope)[0]
    public = sealing.public_key_of(held.private_key).public_key
    own = sealing.seal_envelope(
        b"{}", public_key=public, campaign_id=held.campaign_id, audience_id=held.audience_id
    )
    replace(held, one, ciphertext=own.ciphertext, receipt=own.receipt)


def slip_in_and_list(held: Round) -> None:
    """The same, and the published list brought in line with it."""
    before = {one.receipt for one in held.read(Envelope)}
    slip_in(held)
    after = {one.receipt for one in held.read(Envelope)}
    gone, new = (before - after).pop(), (after - before).pop()
    write(held, update(Receipt).where(col(Receipt.receipt) == gone).values(receipt=new))


def put_twice(held: Round) -> None:
    one, other = [found for found in held.read(Envelope) if found.unit_id == held.units["D1C1"]][:2]
    replace(held, one, ciphertext=other.ciphertext, receipt=other.receipt)


def exchange_units(held: Round) -> None:
    """Two people of different units find their whole envelopes exchanged, receipts included."""
    envelopes = held.read(Envelope)
    one = next(found for found in envelopes if found.unit_id == held.units["D1C1"])
    other = next(found for found in envelopes if found.unit_id == held.units["D2C1"])
    replace(held, one, ciphertext=other.ciphertext, receipt=other.receipt)
    replace(held, other, ciphertext=one.ciphertext, receipt=one.receipt)


def exchange_contents(held: Round) -> None:
    one, other = held.read(Envelope)[:2]
    replace(held, one, ciphertext=other.ciphertext)
    replace(held, other, ciphertext=one.ciphertext)


def replace(held: Round, one: Envelope, **values: Any) -> None:
    write(held, update(Envelope).where(col(Envelope.invitation_id) == one.invitation_id).values(**values))


def lose_a_line(held: Round) -> None:
    write(held, delete(BallotLog).where(col(BallotLog.seq) == 7))


def lose_the_last_lines(held: Round) -> None:
    """The chain that is left holds by itself; its head at the close does not."""
    write(held, delete(BallotLog).where(col(BallotLog.seq) > 20))


def change_a_line(held: Round) -> None:
    write(held, update(BallotLog).where(col(BallotLog.seq) == 7).values(ciphertext_sha256="0" * 64))


TAMPERS: dict[Callable[[Round], None], type[Problem]] = {
    slip_in: SealedDisagree, slip_in_and_list: ReceiptListChanged, put_twice: SealedDisagree,
    exchange_units: EnvelopeDamaged, exchange_contents: EnvelopeDamaged, lose_a_line: BallotLogBroken,
    lose_the_last_lines: BallotLogBroken, change_a_line: BallotLogBroken,
}  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERS)
def test_what_was_changed_after_the_close_stops_everything(
    closed: Round, tamper: Callable[[Round], None]
) -> None:
    tamper(closed)
    refused(closed, TAMPERS[tamper])


def test_an_older_answer_is_not_put_back(resources: Resources) -> None:
    """Replaced in time, then put back by hand after the close: it was sealed rightly, and is not listed."""
    held = start_round(resources, people={"D1C1": 11})
    for link in held.links:
        held.submit(link, values=held.fields(level=1))
    older = held.read(Envelope)[0]
    mine = next(link for link in held.links if link.invitation_id == older.invitation_id)
    held.submit(mine, values=held.fields(level=5), round=1)
    held.close()
    replace(held, older, ciphertext=older.ciphertext, receipt=older.receipt)
    refused(held, SealedDisagree)


def test_a_copied_answer_stops_the_close(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 3})
    for link in held.links:
        held.submit(link, values=held.fields())
    one, other, _ = held.read(Envelope)
    replace(held, one, ciphertext=other.ciphertext, receipt=other.receipt)
    with pytest.raises(EnvelopeRepeated):
        held.close()


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
    "opening.examine_sealed", "opening._open_audience", "opening._open_batch", "opening.unseal",
    "unsealing._letter", "unsealing._answers_of", "opening.root_of", "opening.answers.add_responses",
    "opening.opening.add_opening", "opening._store", "opening.opening.delete_sealed",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_fall_at_any_step_changes_nothing(
    closed: Round, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last call of each step ends in a fault, as a full disk or a lost connection would."""

    class Fell(Exception):
        """The machine failed."""

    first, *within, last = step.split(".")
    holder: Any = {"opening": opening, "unsealing": unsealing}[first]
    for name in within:
        holder = getattr(holder, name)
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
