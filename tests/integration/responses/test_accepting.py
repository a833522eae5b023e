"""After the opening: accepted by a second person, then the key is said to be destroyed; proof stays."""

import pytest

from app.campaigns.errors import CampaignStateForbids, OwnRequest
from app.core.models import AuditEvent
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.responses import service as responses
from app.responses.errors import OpeningNotAccepted
from app.responses.models import BallotLog, Envelope, Receipt
from tests.support.answering import KEY, Round, start_round
from tests.support.pair import REASON, Pair, pair_of


def ask(held: Round, pair: Pair, *, destruction: bool = False) -> None:
    step = responses.ask_destruction if destruction else responses.ask_acceptance
    with open_work(held.resources, actor=pair.asker, writing=True) as work:
        step(work, campaign_key=KEY, reason=REASON)


def test_two_people_accept_and_two_state_the_destruction(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 11})
    pair = pair_of(resources)
    for link in held.links:
        held.submit(link, values=held.fields())
    kept = held.read(Envelope)[0]
    with pytest.raises(CampaignStateForbids):
        ask(held, pair)
    held.close()
    held.open()
    with pytest.raises(OpeningNotAccepted):
        ask(held, pair, destruction=True)
    ask(held, pair)
    [waiting] = pair.waiting(held.campaign_id)
    assert [change.after for change in waiting.changes][:2] == [11, 11]
    with pytest.raises(OwnRequest):
        pair.grant(held.campaign_id, waiting.id, by=pair.asker)
    with resources.database.writer.begin() as connection:  # a backup was put back by hand
        connection.execute(Envelope.__table__.insert(), [kept.model_dump()])  # type: ignore[attr-defined]
    pair.grant(held.campaign_id, waiting.id)
    assert held.read(Envelope) == []
    ask(held, pair, destruction=True)
    pair.grant(held.campaign_id, pair.waiting(held.campaign_id)[0].id)
    with open_work(resources, writing=False) as work:
        proof = responses.prove_opening(work, campaign_key=KEY)
        marks = responses.find_marks(work, campaign_id=held.campaign_id)
    assert set(marks) == {"opening_accepted", "key_destroyed"}
    assert (proof.opened, proof.receipts, proof.ballot_lines) == (11, 11, 11)
    assert (len(held.read(Receipt)), len(held.read(BallotLog))) == (11, 11)
    verbs = {one.verb: one.details for one in held.read(AuditEvent)}
    assert verbs["responses.record_key_destroyed"]["reason"] == REASON
    assert verbs["responses.accept_opening"]["receipts_root"] == proof.receipts_root
