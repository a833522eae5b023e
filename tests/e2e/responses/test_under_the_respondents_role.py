"""The whole way of a respondent on PostgreSQL, the application signed in under the respondents' role."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col
from starlette.testclient import TestClient

from app.campaigns import service as campaigns
from app.campaigns.models import Milestone
from app.core import clock
from app.core.actor import SYSTEM
from app.core.models import RateCounter
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.main import public_application
from app.responses import service as responses
from app.responses.models import BallotLog, Draft, Envelope
from app.sampling.models import Quota
from tests.support.answering import KEY, Round, resources_at, start_round
from tests.support.respondent import SITE, Respondent
from tests.support.roles import Roles, engine_at, roles

__all__ = ["roles"]


@pytest.fixture
def respondents(roles: Roles, tmp_path: Path) -> Iterator[Resources]:
    """What the respondents' process holds: the same keys, an address under its own role."""
    resources = resources_at(roles.respondent_url, tmp_path)
    yield resources
    resources.database.dispose()


@pytest.fixture
def held(roles: Roles, tmp_path: Path) -> Iterator[Round]:
    """A running round, set up under the staff role."""
    resources = resources_at(roles.staff_url, tmp_path)
    yield start_round(resources, people={"D1C1": 3, "D2C1": 2}, targets={"D2C1": 1})
    resources.database.dispose()


@pytest.fixture
def official(respondents: Resources, held: Round) -> Respondent:
    one = Respondent(respondents)
    one.client = TestClient(public_application(respondents), base_url=SITE)
    return one


def move_survey(held: Round, *, opens_in: timedelta, closes_in: timedelta) -> None:
    """Sets the calendar, past times too."""
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        work.session.execute(
            update(Milestone)
            .where(col(Milestone.kind) == "survey")
            .values(opens_at=work.now() + opens_in, closes_at=work.now() + closes_in)
        )


def test_from_the_link_to_the_receipt_and_once_more(held: Round, official: Respondent) -> None:
    link = held.links[0]
    address = f"/r/{link.token}"
    assert official.client.head(address).status_code == 200
    assert f"Official {link.unit}" in official.get(address).text
    page = official.start(link.token)
    saved = official.client.post(
        "/answer", data=page.form("/answer") | {"m01.S1": "4", "action": "save"},
        headers={"accept": "application/json"},
    )  # fmt: skip
    assert saved.json().keys() == {"saved"}
    assert len(held.read(Draft)) == 1
    assert official.fill(official.get("/answer"), {}).status == 422
    assert official.send(official.get("/answer?page=2"), "/answer", action="previous").status == 200
    assert official.send(official.get("/answer?page=check"), "/answer", action="submit").status == 422
    first = official.answer_everything(link.token, held.fields())
    assert first.address == "/receipt"
    assert official.get("/receipt").receipt == official.get(address).receipt == first.receipt
    page = official.send(official.get(address), f"{address}/start", anew="true")
    assert page.address.startswith("/answer")
    second = official.send(page, "/answer", values=held.fields(level=2), action="submit")
    assert second.receipt != first.receipt
    assert [one.receipt for one in held.read(Envelope)] == [second.receipt]
    assert held.read(Draft) == []
    assert len(held.read(BallotLog)) == 2


def test_two_windows_that_save_at_once_lose_nothing(held: Round, respondents: Resources) -> None:
    token, windows = held.links[0].token, []
    for number in (1, 2):
        window = Respondent(respondents)
        window.client = TestClient(public_application(respondents), base_url=SITE)
        window.start(token)
        windows.append((window, window.get(f"/answer?page={number}")))

    def choose(place: int) -> None:
        window, page = windows[place]
        for level in "12345":
            given = page.form("/answer") | dict.fromkeys(page.questions, level) | {"action": "save"}
            told = window.client.post("/answer", data=given, headers={"accept": "application/json"})
            assert told.json().keys() == {"saved"}

    with ThreadPoolExecutor(2) as both:
        list(both.map(choose, range(2)))
    with open_work(respondents, writing=False) as work:
        visit = responses.get_visit(work, token=token)
        kept = responses.read_draft(work, visit=visit, round=0)
    asked = [*windows[0][1].questions, *windows[1][1].questions]
    assert kept == {name: ["5"] for name in asked}


def test_a_full_cell_keeps_the_answer_as_over(held: Round, official: Respondent) -> None:
    for link in held.links:
        assert official.answer_everything(link.token, held.fields()).address == "/receipt"
    cells = {one.unit_id: (one.received, one.counted, one.over) for one in held.read(Quota)}
    assert cells[held.units["D1C1"]] == (3, 3, 0)
    assert cells[held.units["D2C1"]] == (2, 1, 1)


def test_links_that_lead_nowhere_and_times_that_are_over(held: Round, official: Respondent) -> None:
    first, second = [link for link in held.links if link.unit == "D1C1"][:2]
    third = next(link for link in held.links if link.unit == "D2C1")
    assert official.get("/r/unknown").status == 404
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        invitations.revoke(work, unit_id=first.unit_id, invitation_id=first.invitation_id, reason="moved")
    assert official.get(f"/r/{first.token}").status == 404
    move_survey(held, opens_in=timedelta(days=1), closes_in=timedelta(days=2))
    assert official.get(f"/r/{second.token}").status == 403
    move_survey(held, opens_in=timedelta(days=-2), closes_in=timedelta(hours=1))
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        campaigns.reopen_unit(
            work, campaign_id=held.campaign_id, kind="survey", unit_id=third.unit_id,
            until=clock.now() + timedelta(days=1), reason="power failure",
        )  # fmt: skip
    move_survey(held, opens_in=timedelta(days=-2), closes_in=timedelta(days=-1))
    assert official.get(f"/r/{second.token}").status == 410
    assert official.answer_everything(third.token, held.fields()).address == "/receipt"
    move_survey(held, opens_in=timedelta(days=-2), closes_in=timedelta(days=1))
    held.close()
    assert official.get(f"/r/{second.token}").status == 410
    assert official.get(f"/r/{third.token}").receipt


def test_the_list_of_receipts_is_read_and_not_written(
    held: Round, official: Respondent, roles: Roles
) -> None:
    receipt = official.answer_everything(held.links[0].token, held.fields()).receipt
    assert official.get(f"/receipts/{KEY}").status == 200
    held.close()
    assert official.get(f"/receipts/{KEY}?receipt={receipt}").root.find(".//ol") is not None
    assert official.client.get(f"/receipts/{KEY}/list").text == f"{receipt}\n"
    with (
        engine_at(roles.respondent_url) as engine,
        engine.connect() as connection,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        connection.execute(text("DELETE FROM receipt"))


def test_language_health_and_files(held: Round, official: Respondent) -> None:
    page = official.get(f"/r/{held.links[0].token}")
    assert official.send(page, "/language", lang="en").status == 200
    assert official.client.get("/healthz").json() == {"status": "ok"}
    ready = official.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "database": "ok", "schema": "ok"}
    sheet = next(one.get("href", "") for one in page.root.iter("link") if one.get("rel") == "stylesheet")
    assert official.client.get(sheet).status_code == 200


def test_throttles_can_be_kept(respondents: Resources) -> None:
    with open_work(respondents, writing=True) as work:
        work.session.merge(RateCounter(id="address", window_start=work.now(), count=1))
        work.session.flush()
        work.session.merge(RateCounter(id="address", window_start=work.now(), count=2))
    with open_work(respondents, writing=True) as work:
        work.session.delete(work.session.execute(select(RateCounter)).scalar_one())


def test_only_the_last_link_of_the_chain_is_seen(held: Round, official: Respondent, roles: Roles) -> None:
    for link in held.links[:3]:
        official.answer_everything(link.token, held.fields())
    query = text("SELECT seq FROM ballot_log ORDER BY seq")
    with engine_at(roles.respondent_url) as engine, engine.connect() as connection:
        assert list(connection.execute(query).scalars()) == [3]
    with engine_at(roles.staff_url) as engine, engine.connect() as connection:
        assert list(connection.execute(query).scalars()) == [1, 2, 3]


def test_the_opening_rewrites_the_files_under_the_staff_role(
    held: Round, official: Respondent, roles: Roles
) -> None:
    """The tables belong to another role; what was sealed leaves their files all the same."""
    for link in held.links:
        official.answer_everything(link.token, held.fields())
    held.close()
    files = text(
        "SELECT relname::text, pg_relation_filenode(oid) FROM pg_class WHERE relname IN "
        "('draft', 'envelope', 'invitation', 'response', 'answer', 'remark', 'quota')"
    )
    with engine_at(roles.owner_url) as engine, engine.connect() as connection:
        before = {row[0]: row[1] for row in connection.execute(files)}
        connection.rollback()
        assert held.open().opened == len(held.links)
        after = {row[0]: row[1] for row in connection.execute(files)}
        assert connection.execute(text("SELECT pg_relation_size('envelope')")).scalar_one() == 0
    assert len(before) == 7
    assert {name for name in before if before[name] == after[name]} == set()
