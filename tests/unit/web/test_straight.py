"""Routes that are called without the framework's search for what they take."""

from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from app.core.errors import NotFound
from app.responses.routes import public
from app.web.straight import StraightRoute


def here(request: Request, place: str) -> Response:
    return Response(f"{request.method} {place}")


async def there(request: Request, place: str) -> Response:
    return Response(f"{place} {await request.body()!r}")


def nowhere(request: Request) -> Response:
    raise NotFound


async def calm(_request: Request, _problem: Exception) -> Response:
    return Response("calm", status_code=404)


def test_request_and_path_reach_the_endpoint_and_problems_their_page() -> None:
    app = FastAPI(
        routes=[
            StraightRoute("/here/{place:path}", here, methods=["GET"]),
            StraightRoute("/there/{place}", there, methods=["POST"]),
            StraightRoute("/nowhere", nowhere),
        ],
        exception_handlers={NotFound: calm},
    )
    with TestClient(app) as client:
        assert client.get("/here/a/b").text == "GET a/b"
        assert client.post("/there/c", content=b"d").text == "c b'd'"
        assert client.post("/here/a").status_code == 405
        assert (client.get("/nowhere").status_code, client.get("/nowhere").text) == (404, "calm")


@pytest.mark.parametrize(("annotation", "path"), [(int, "/{asked}"), (str, "/")])
def test_what_nobody_would_validate_is_refused_at_once(annotation: Any, path: str) -> None:
    def endpoint(request: Request, asked: Any) -> Response:
        return here(request, asked)

    endpoint.__annotations__["asked"] = annotation
    with pytest.raises(TypeError, match="asked"):
        StraightRoute(path, endpoint)


def test_the_pages_of_respondents_take_the_short_way() -> None:
    short = {route.path for route in public.routes if isinstance(route, StraightRoute)}
    assert short == {"/r/{token:path}", "/r/{token}/start", "/answer", "/receipt"}
