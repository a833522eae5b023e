"""The close and somebody who is just sending: either the answer is in the list, or it was refused."""

import threading

from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.responses import service as responses
from app.responses.models import Receipt
from tests.support.answering import start_round


def test_an_answer_that_is_on_its_way_is_waited_for(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    first = held.submit(held.links[0], values=held.fields())
    closing = threading.Thread(target=held.close)
    with open_work(resources, writing=True) as work:
        visit = responses.get_visit(work, token=held.links[1].token)
        sent = responses.OnlineSubmission(visit=visit, round=0, values=held.fields())
        accepted = responses.submit_response(work, submission=sent)
        closing.start()
        closing.join(timeout=0.5)
        assert closing.is_alive()  # it waits for the answer
    closing.join(timeout=30)
    assert not closing.is_alive()
    assert {one.receipt for one in held.read(Receipt)} == {first, accepted.receipt}
