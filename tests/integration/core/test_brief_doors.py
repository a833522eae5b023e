"""Doors that need not leave the thread of the request, and those that must."""

import threading

import pytest
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import text
from starlette.testclient import TestClient

from app.core.errors import NotFound, Problem
from app.core.resources import Resources
from app.core.unit_of_work import Work
from app.web.application import build_application
from app.web.deps import page, verb
from tests.support.house import SITE

router = APIRouter()
told: list[str] = []


def note(_request: Request, _problem: Problem) -> None:
    told.append(threading.current_thread().name)


@router.get("/row/{found}")
@page(None, brief=True, refused=note)
def row(work: Work, found: str) -> Response:
    work.connection.execute(text("SELECT 1"))
    if found != "yes":
        raise NotFound
    return PlainTextResponse(threading.current_thread().name)


def test_reading_stays_where_nobody_can_keep_it_waiting_and_a_refusal_is_told_elsewhere(
    house: Resources,
) -> None:
    app = build_application(house, routers=(router,), session_cookie="__Host-test")
    told.clear()
    with TestClient(app, base_url=SITE) as client:
        reading = client.get("/row/yes").text
        assert client.get("/row/no").status_code == 404
    assert reading.startswith("door") is not house.database.reads_at_once
    assert [name.startswith("door") for name in told] == [True], "it may write, and wait for its turn"


def test_a_verb_that_writes_is_never_brief() -> None:
    with pytest.raises(TypeError, match="may have to wait"):
        verb(None, brief=True)
