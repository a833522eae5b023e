"""What a respondent's browser fetches: bytes as they travel, and requests."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from app.core.revisions import migrate
from app.responses.routes import ANSWER_COOKIE
from app.responses.routes.ticket import Ticket, sign_ticket
from tests.load.bench_submit import serving
from tests.load.figures import Figure, benchmark
from tests.support.answering import resources_at, start_round

FETCHED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script src|img src)="([^"]+)"')
ICON = '<link rel="icon"'
BROWSER = {"accept-encoding": "gzip, deflate, br", "accept": "text/html"}


@contextmanager
def round_with_a_link() -> Iterator[tuple[str, str, str]]:
    """A served round: its address, the path of an official's link, and the cookie of a started answer."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/phieu.sqlite3"
        migrate(url)
        held = start_round(resources_at(url, folder), people={"D1C1": 1}, departments=20)
        token = held.links[0].token
        cookie = sign_ticket(held.resources.tokens, ticket=Ticket(token, 0))
        with serving("bench_submit", url, folder=folder) as (port, _):
            yield f"http://127.0.0.1:{port}", f"/r/{token}", cookie
        held.resources.database.dispose()


def size_of(client: httpx2.Client, path: str) -> tuple[int, str]:
    """Bytes of the body as sent, and the text of it."""
    with client.stream("GET", path) as answer:
        raw = b"".join(answer.iter_raw())
        answer.raise_for_status()
    return len(raw), httpx2.Response(200, headers=answer.headers, content=raw).text


def load(client: httpx2.Client, path: str, *, icon_known: bool) -> dict[str, int]:
    """A page with an empty cache: bytes and requests, the icon that browsers ask for themselves included."""
    size, html = size_of(client, path)
    found = FETCHED.findall(html)
    for address in found:
        more, content = size_of(client, address)
        assert "url(" not in content, f"{address} fetches something more"
        size += more
    asks_for_icon = ICON not in html and not icon_known
    if asks_for_icon:
        size += size_of(client, "/favicon.ico")[0]
    return {"bytes": size, "requests": 1 + len(found) + asks_for_icon}


def first_pages() -> dict[str, dict[str, int]]:
    """The page behind the link, and the first page with questions."""
    with round_with_a_link() as (address, path, cookie):
        with httpx2.Client(base_url=address, headers=BROWSER) as client:
            landing = load(client, path, icon_known=False)
        headers = {**BROWSER, "cookie": f"{ANSWER_COOKIE}={cookie}"}
        with httpx2.Client(base_url=address, headers=headers) as client:
            return {"behind_the_link": landing, "questions": load(client, "/answer", icon_known=True)}


@benchmark("respondent.first_page.size", unit="kB", goal=25, better="lower")
def size_of_the_first_page() -> Figure:
    """Compressed bytes with everything a browser fetches; the larger of the two first pages."""
    found = first_pages()
    return Figure(max(page["bytes"] for page in found.values()) / 1000, dict(found))


@benchmark("respondent.first_page.requests", unit="requests", goal=3, better="lower")
def requests_of_the_first_page() -> Figure:
    """Requests with an empty cache; the larger of the two first pages."""
    found = first_pages()
    return Figure(max(page["requests"] for page in found.values()), dict(found))
