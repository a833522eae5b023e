"""A link in the wrong hands, or in none: nothing changes, nothing is told."""

from datetime import timedelta

import pytest
from opentelemetry import trace
from sqlalchemy import inspect, text, update
from sqlmodel import col

from app.campaigns import service as campaigns
from app.campaigns.models import Milestone
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.tokens import Purpose
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.responses.models import Draft, Envelope
from app.responses.routes import ANSWER_COOKIE
from tests.support.answering import Link, Round
from tests.support.respondent import Respondent


def everything(held: Round) -> dict[str, list[object]]:
    """All rows of all tables."""
    with open_work(held.resources, writing=False) as work:
        tables = inspect(work.session.get_bind()).get_table_names()
        return {
            name: [tuple(row) for row in work.session.execute(text(f'SELECT * FROM "{name}"'))]
            for name in tables
        }


def dead_links(held: Round) -> dict[str, str]:
    """Links that lead nowhere, each for another reason."""
    revoked, older, good = held.links[0], held.links[1], held.links[2]
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        for link, change in ((revoked, invitations.revoke), (older, invitations.raise_gen)):
            change(work, unit_id=link.unit_id, invitation_id=link.invitation_id, reason="moved")
    tokens = held.resources.tokens
    other_purpose = tokens.sign(Purpose.ANSWERING, payload=good.token.encode())
    foreign = invitations.link_token(
        tokens, campaign_id=good.person_id, unit_id=good.unit_id, invitation_id=good.invitation_id, gen=0
    )
    unknown = invitations.link_token(
        tokens, campaign_id=held.campaign_id, unit_id=good.unit_id, invitation_id=good.unit_id, gen=0
    )
    return {
        "revoked": revoked.token, "of an older mail": older.token, "unknown": unknown,
        "of no campaign": foreign, "for another purpose": other_purpose, "changed": good.token[:-2] + "xx",
        "cut": good.token[:20], "empty": "", "with a slash": good.token + "/x", "long": "A" * 5000,
        "no ASCII": "%E1%BB%87", "a name": "admin",
    }  # fmt: skip


def test_the_framework_reports_the_address_to_nobody(
    held: Round, official: Respondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A span would hold the path, which is the link."""

    asked = []

    class Listening(trace.TracerProvider):
        """Somebody who set the process up for tracing."""

        def get_tracer(self, *given: object, **_: object) -> trace.Tracer:
            asked.append(given)
            return trace.NoOpTracer()

    monkeypatch.setattr(trace, "get_tracer_provider", Listening)
    assert official.client.get(f"/r/{held.links[0].token}").status_code == 200
    assert not asked


def test_looking_changes_nothing(held: Round, official: Respondent) -> None:
    """Mail gateways fetch every link, many times."""
    before = everything(held)
    for link in held.links:
        for _ in range(5):
            assert official.client.get(f"/r/{link.token}").status_code == 200
            assert official.client.head(f"/r/{link.token}").status_code == 200
    assert everything(held) == before


def test_a_gateway_that_follows_every_address_and_button_sends_nothing(
    held: Round, official: Respondent
) -> None:
    """It may even press start; without an answer there is no envelope."""
    link = held.links[0]
    page = official.start(link.token)
    official.send(page, "/answer", action="next")
    official.send(page, "/answer", action="submit")
    assert held.read(Envelope) == []
    receipt = Respondent(held.resources).answer_everything(link.token, held.fields())
    assert receipt.receipt == held.read(Envelope)[0].receipt


def test_every_dead_link_gets_the_same_page(held: Round, official: Respondent) -> None:
    links = dead_links(held)
    pages = {why: official.client.get(f"/r/{token}") for why, token in links.items()}
    assert {why: page.status_code for why, page in pages.items()} == dict.fromkeys(links, 404)
    assert len({page.content for page in pages.values()}) == 1
    assert len({tuple(sorted(page.headers.items())) for page in pages.values()}) == 1


def test_a_dead_link_cannot_be_started(held: Round, official: Respondent) -> None:
    links = {why: token for why, token in dead_links(held).items() if token and "/" not in token}
    csrf = official.get(f"/r/{held.links[3].token}").form(f"/r/{held.links[3].token}/start")
    for why, token in links.items():
        answer = official.client.post(f"/r/{token}/start", data=csrf)
        assert (why, answer.status_code) == (why, 404)
        assert ANSWER_COOKIE not in official.client.cookies


def test_a_link_revoked_in_the_middle_ends_there(held: Round, official: Respondent) -> None:
    link = held.links[0]
    page = official.start(link.token)
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        invitations.revoke(work, unit_id=link.unit_id, invitation_id=link.invitation_id, reason="left")
    page = official.send(page, "/answer", values=held.fields(), action="submit")
    assert page.status == 404
    assert held.read(Envelope) == []


@pytest.mark.parametrize("address", ["/answer", "/receipt", "/answer?page=check"])
def test_without_a_start_there_is_nothing_to_see(official: Respondent, address: str) -> None:
    assert official.get(address).status == 403


def test_a_forged_cookie_is_no_start(held: Round, official: Respondent) -> None:
    official.client.cookies.set(ANSWER_COOKIE, held.links[0].token)
    assert official.get("/answer").status == 403


def test_a_form_from_elsewhere_is_refused(held: Round, official: Respondent) -> None:
    page = official.start(held.links[0].token)
    data = page.form("/answer") | held.fields() | {"action": ["submit"]}
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert official.client.post("/answer", data=data, headers=elsewhere).status_code == 403
    assert official.client.post("/answer", data=data | {"csrf": ["0" * 64]}).status_code == 403
    assert held.read(Envelope) == []


@pytest.mark.parametrize(
    "extra",
    [
        {"round": ["7"]}, {"m01": ["4"]}, {"m01.S9": ["4"]}, {"unit_id": ["1"]}, {"page": ["1", "2"]},
        {"page": ["-1"]}, {"action": ["delete"]}, {"m01.D1": ["5"]},
    ],
)  # fmt: skip
def test_fields_that_no_page_of_ours_has_are_refused(
    held: Round, official: Respondent, extra: dict[str, list[str]]
) -> None:
    page = official.start(held.links[0].token)
    data = page.form("/answer") | {"action": ["next"]} | extra
    answer = official.client.post("/answer", data=data)
    assert answer.status_code == 422
    assert held.read(Draft) == []


def test_odd_page_numbers_lead_to_a_page(held: Round, official: Respondent) -> None:
    official.start(held.links[0].token)
    for odd in ("0", "99", "-3", "x", "1e3", "%F0%9F%98%80"):
        assert official.get(f"/answer?page={odd}").status == 200
    assert official.get("/answer?page=1&page=2").status == 400


def shift_survey(held: Round, *, opens: timedelta, closes: timedelta) -> None:
    with held.resources.database.writer.begin() as connection:
        connection.execute(
            update(Milestone)
            .where(col(Milestone.kind) == "survey")
            .values(opens_at=now() + opens, closes_at=now() + closes)
        )


def test_before_the_opening_the_link_says_when(held: Round, official: Respondent) -> None:
    shift_survey(held, opens=timedelta(days=1), closes=timedelta(days=2))
    assert official.get(f"/r/{held.links[0].token}").status == 403


def test_after_the_close_everything_stands_still(held: Round, official: Respondent) -> None:
    answered, started, idle = held.links[0], held.links[1], held.links[2]
    receipt = official.answer_everything(answered.token, held.fields())
    late = Respondent(held.resources)
    page = late.start(started.token)
    idler = Respondent(held.resources)
    opened = idler.get(f"/r/{idle.token}")
    shift_survey(held, opens=timedelta(days=-2), closes=timedelta(seconds=-1))
    assert late.send(page, "/answer", values=held.fields(), action="submit").status == 410
    assert late.send(page, "/answer", values=held.fields(), action="next").status == 410
    assert idler.send(opened, f"/r/{idle.token}/start").status == 410
    assert idler.get(f"/r/{idle.token}").status == 410
    assert official.get("/receipt").receipt == receipt.receipt
    assert "start" not in official.get(f"/r/{answered.token}").text
    assert [one.receipt for one in held.read(Envelope)] == [receipt.receipt]
    assert held.read(Draft) == []


def test_a_closed_campaign_takes_nothing_whatever_the_calendar_says(
    held: Round, official: Respondent
) -> None:
    page = official.start(held.links[0].token)
    held.close()
    assert official.send(page, "/answer", values=held.fields(), action="submit").status == 410
    assert held.read(Envelope) == []


def test_a_unit_with_longer_time_may_still_answer(held: Round) -> None:
    longer = next(link for link in held.links if link.unit == "D1C1")
    shorter = next(link for link in held.links if link.unit == "D2C1")
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        campaigns.reopen_unit(
            work, campaign_id=held.campaign_id, kind="survey", unit_id=longer.unit_id,
            until=now() + timedelta(days=1), reason="storm",
        )  # fmt: skip
    shift_survey(held, opens=timedelta(days=-2), closes=timedelta(seconds=-1))
    status: dict[str, int] = {}
    for link in (longer, shorter):
        status[link.unit] = Respondent(held.resources).get(f"/r/{link.token}").status
    assert status == {"D1C1": 200, "D2C1": 410}


def test_no_address_and_no_page_after_the_start_shows_the_link(held: Round, official: Respondent) -> None:
    link: Link = held.links[0]
    page = official.start(link.token)
    seen = [page]
    while page.questions:
        page = official.fill(page, held.fields())
        seen.append(page)
    seen.append(official.send(page, "/answer", action="submit"))
    assert all(link.token not in one.text and link.token not in one.address for one in seen)
