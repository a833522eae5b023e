"""The opening: everything or nothing, in batches large enough, without any way back."""

from sqlalchemy import func, select

from app.campaigns.models import Campaign
from app.invitations.models import Invitation
from app.responses import sealing
from app.responses.models import Answer, Draft, Envelope, Opening, Receipt, Remark, Response
from tests.support.answering import Round, start_round

TABLES = (Envelope, Draft, Response, Answer, Remark, Opening, Receipt)


def answered(held: Round) -> list[str]:
    """Everybody answers; what each said can be told from the number of training sessions."""
    receipts = []
    for number, link in enumerate(held.links):
        values = held.fields(level=1 + number % 5) | {"m09": [str(number)], "m11": [f"remark {number}"]}
        receipts.append(held.submit(link, values=values))
    return receipts


def counts(held: Round) -> dict[str, int]:
    return {
        str(table.__tablename__): held.rows(select(func.count()).select_from(table))[0][0] for table in TABLES
    }


def test_everything_becomes_rows_and_nothing_sealed_stays(resources) -> None:
    held = start_round(resources, people={"D1C1": 12, "D1C2": 3, "D2C1": 11})
    receipts = answered(held)
    held.close()
    report = held.open()
    assert (report.opened, report.counted) == (26, 26)
    assert counts(held) == {
        "envelope": 0,
        "draft": 0,
        "response": 26,
        "answer": 26 * 25,
        "remark": 26,
        "opening": 2,
        "receipt": 26,
    }
    assert [row[0] for row in held.rows(select(Receipt.receipt))] == sorted(receipts)
    assert report.receipts_root == sealing.merkle_root(sorted(r.encode() for r in receipts))
    assert held.rows(select(Campaign.state)) == [("opened",)]
    assert all(done for (done,) in held.rows(select(Invitation.done)))
