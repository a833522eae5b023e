"""A commit that fails must never look like success to the person who pressed the button."""

from typing import Any

import pytest
from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.accounts.routes import router as accounts
from app.core.models import RateCounter
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.web.application import build_application
from app.web.deps import verb
from tests.support.house import SITE, csrf_of

router = APIRouter()


@router.post("/count", name="count")
@verb(None)
def count(work: Work) -> Response:
    work.session.add(RateCounter(id="test", window_start=work.now(), count=1))
    return PlainTextResponse("done")


@pytest.fixture
def client(house: Resources) -> TestClient:
    app = build_application(house, routers=(router, accounts), session_cookie="__Host-test")
    return TestClient(app, base_url=SITE, raise_server_exceptions=False)


def stored(house: Resources) -> int:
    with open_work(house, writing=False) as work:
        total: int = work.session.execute(select(func.count()).select_from(RateCounter)).scalar_one()
    return total


def test_what_was_written_is_committed_before_the_answer(client: TestClient, house: Resources) -> None:
    token = _token(client)
    assert client.post("/count", data={"csrf": token}).text == "done"
    assert stored(house) == 1


def test_a_failed_commit_answers_503_and_keeps_nothing(
    client: TestClient, house: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = _token(client)
    dialect = house.database.writer.dialect

    def broken(_connection: Any) -> None:
        raise dialect.loaded_dbapi.OperationalError("disk I/O error")

    monkeypatch.setattr(dialect, "do_commit", broken)
    answer = client.post("/count", data={"csrf": token})
    monkeypatch.undo()
    assert answer.status_code == 503
    assert "503.1" in answer.text
    assert "disk" not in answer.text
    assert stored(house) == 0
    assert client.post("/count", data={"csrf": token}).text == "done", "nothing is left open behind it"
    assert stored(house) == 1


def test_a_form_without_its_token_changes_nothing(client: TestClient, house: Resources) -> None:
    assert client.post("/count", data={}).status_code == 403
    assert client.post("/count", data={"csrf": "00" * 64}).status_code == 403
    token = _token(client)
    headers = {"sec-fetch-site": "cross-site"}
    assert client.post("/count", data={"csrf": token}, headers=headers).status_code == 403
    assert stored(house) == 0


def _token(client: TestClient) -> str:
    return csrf_of(client.get("/sign-in").text)
