"""Pages that are filled in: everybody gets their own texts, and nobody's are kept."""

from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, Request
from jinja2 import UndefinedError

from app.core.tokens import Tokens
from app.responses.routes import public
from app.responses.store.visiting import Organisation
from app.web import csrf, stencils
from app.web.addresses import Addresses


class Campaign(Organisation):
    """A campaign as far as the page reads it."""

    seal_fingerprint = None


SHARED: dict[str, Any] = {
    "campaign": Campaign("Round", ""), "organisation": Organisation("Home affairs", ""), "title": "Title",
    "intro": "", "privacy": "", "questions": 3, "minutes": 2, "closes_at": None,
}  # fmt: skip


def asked_by(visit: str, app: FastAPI) -> Request:
    return Request(
        {
            "type": "http", "method": "GET", "path": f"/r/{visit}", "query_string": b"a=1", "app": app,
            "headers": [(b"cookie", f"{csrf.VISIT_COOKIE}={visit}".encode())],
        }
    )  # fmt: skip


@pytest.fixture
def app() -> FastAPI:
    made = FastAPI(routes=public.routes)
    settings = SimpleNamespace(demo=False, language="vi")
    made.state.resources = SimpleNamespace(settings=settings, tokens=Tokens(bytes(32)))
    made.state.session_cookie, made.state.addresses = "session", Addresses(made)
    return made


def test_each_reader_gets_their_own_texts_and_none_is_kept(app: FastAPI) -> None:
    drawn = {}
    for name in ("An <&\"'>", "Binh"):
        own = {"addressee": name, "start": f"/r/{name[:2]}/start"}
        request = asked_by(name[:2].strip(), app)
        page = stencils.render_filled(request, "responses/landing.html", shared=SHARED, own=own)
        drawn[name] = bytes(page.body).decode()
        token = drawn[name].partition('name="csrf" value="')[2].partition('"')[0]
        csrf.check(request, token)
    first, second = drawn.values()
    assert "An &lt;&amp;&#34;&#39;&gt;" in first
    assert 'value="/r/An?a=1"' in first
    assert "Binh" in second
    assert "An " not in second
    assert "/r/An" not in second
    assert first.replace("An &lt;&amp;&#34;&#39;&gt;", "Binh")[:200] == second[:200]
    assert "mark" + stencils._NONCE not in first + second


def test_a_page_that_reads_more_than_it_was_given_fails(app: FastAPI) -> None:
    shown = {name: value for name, value in SHARED.items() if name != "minutes"}
    own = {"addressee": "", "start": "/"}
    with pytest.raises(UndefinedError, match="minutes"):
        stencils.render_filled(asked_by("An", app), "responses/landing.html", shared=shown, own=own)
