"""Wrong links from one office: they get slow, the office's own links do not."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.models import RateCounter
from app.responses.service import guessing
from tests.support.answering import Round
from tests.support.respondent import Respondent


def forge(held: Round, number: int) -> str:
    """A link of the right shape under a wrong signature."""
    return f"/r/{held.links[0].token[:-6]}{number:06}"


def test_guessing_gets_slow_and_an_own_link_still_opens(
    held: Round, official: Respondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [official.client.get(forge(held, number)) for number in range(guessing.FREE_TRIES)]
    assert {answer.status_code for answer in first} == {404}
    assert len({answer.content for answer in first}) == 1
    further = [official.get(forge(held, number)) for number in range(20, 30)]
    assert {page.status for page in further} == {429}
    page = official.start(held.links[0].token)
    assert page.status == 200
    assert page.questions
    counters = [one for one in held.read(RateCounter) if one.id.startswith(guessing.PREFIX)]
    assert [one.count for one in counters] == [guessing.FREE_TRIES + 1]  # the flood was not written down
    assert "testclient" not in counters[0].id
    later = clock.now() + guessing.WINDOW + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert official.get(forge(held, 1)).status == 404


def test_starting_with_wrong_links_counts_too(held: Round, official: Respondent) -> None:
    form = official.get(f"/r/{held.links[0].token}").form(f"/r/{held.links[0].token}/start")
    found = [
        official.client.post(f"{forge(held, number)}/start", data=form).status_code for number in range(22)
    ]
    assert found == [404] * 20 + [429] * 2


def test_an_answer_that_is_sent_on_time_is_no_wrong_link(held: Round, official: Respondent) -> None:
    """Whatever the others behind the same address try meanwhile."""
    page = official.start(held.links[0].token)
    for number in range(25):
        official.client.get(forge(held, number))
    assert official.send(page, "/answer", values=held.fields(), action="submit").receipt
