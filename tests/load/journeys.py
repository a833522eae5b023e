"""Officials with a browser without a script, as cheap as can be: open, start, answer each page, submit.

Every connection is kept, every page is read for its token and its fields, every answer is checked.
"""

import asyncio
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
PAGE = re.compile(r'name="page" value="([^"]+)"')
FIELD = re.compile(r'<input type="radio" name="([^"]+)" value="4"')
RECEIPT = re.compile(r'<data value="([A-Z2-7]{20})"')
COOKIE = re.compile(r"(__Host-[a-z-]+)=([^;]*)")
GZIP = 31


@dataclass(slots=True)
class Told:
    """An answer of the server."""

    status: int
    location: str
    text: str


@dataclass(slots=True)
class Browser:
    """One kept connection with its cookies. `waits`: seconds of each request."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, *, fields: dict[str, str] | None = None) -> Told:
        """One request and its answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        body = urlencode(fields or {}).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: localhost:{self.port}\r\naccept-encoding: gzip\r\n"
            f"accept: text/html\r\ncookie: {cookies}\r\n"
        )
        if fields is not None:
            head += (
                f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n"
                "origin: null\r\nsec-fetch-site: same-origin\r\n"
            )
        began = time.perf_counter()
        writer.write(head.encode() + b"\r\n" + body)
        told = self._read(await reader.readuntil(b"\r\n\r\n"))
        content = await reader.readexactly(told[1])
        self.waits.append(time.perf_counter() - began)
        text = (zlib.decompress(content, GZIP) if told[2] else content).decode()
        return Told(told[0].status, told[0].location, text)

    def _read(self, raw: bytes) -> tuple[Told, int, bool]:
        first, *lines = raw.decode("latin-1").split("\r\n")
        told, length, packed = Told(int(first.split()[1]), "", ""), 0, False
        for line in lines:
            name, _, value = line.partition(": ")
            if name == "content-length":
                length = int(value)
            elif name == "content-encoding":
                packed = value == "gzip"
            elif name == "location":
                told.location = value
            elif name == "set-cookie" and (found := COOKIE.match(value)):
                self.cookies[found[1]] = found[2]
        return told, length, packed

    async def close(self) -> None:
        """Ends the connection."""
        if self._streams is not None:
            self._streams[1].close()
            with suppress(ConnectionError):
                await self._streams[1].wait_closed()


async def answer(browser: Browser, token: str, *, pages: int) -> str:
    """The whole way of one official; returns the receipt."""
    browser.cookies.clear()
    page = await browser.ask("GET", f"/r/{token}")
    started = await browser.ask("POST", f"/r/{token}/start", fields={"csrf": _one(CSRF, page)})
    address = started.location
    for number in range(1, pages + 1):
        page = await browser.ask("GET", address)
        names = FIELD.findall(page.text)
        action = "submit" if number == pages else "next"
        fields = {"csrf": _one(CSRF, page), "page": _one(PAGE, page), "action": action}
        sent = await browser.ask("POST", "/answer", fields=fields | dict.fromkeys(names, "4"))
        if sent.status != HTTPStatus.SEE_OTHER or not names:
            raise RuntimeError(f"page {number} answered {sent.status}: {sent.text[:300]}")
        address = sent.location
    return _one(RECEIPT, await browser.ask("GET", address))


def _one(pattern: re.Pattern[str], page: Told) -> str:
    found = pattern.search(page.text)
    if found is None:
        raise RuntimeError(f"no {pattern.pattern} on a page with status {page.status}: {page.text[:300]}")
    return found[1]


async def look(browser: Browser, token: str, *, pages: int) -> str:
    """The first page alone."""
    del pages
    return _one(CSRF, await browser.ask("GET", f"/r/{token}"))


@dataclass(frozen=True, slots=True)
class Run:
    """What so many clients met. `waits`: seconds of every request, sorted."""

    seconds: float
    results: list[str]
    waits: list[float]

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of requests was answered."""
        return 1000 * self.waits[min(int(len(self.waits) * share), len(self.waits) - 1)]


def run(
    tokens: Sequence[str], *, ports: Sequence[int], clients: int, pages: int, only_look: bool = False
) -> Run:
    """All tokens, `clients` at a time, over the servers at these ports in turn."""
    way = look if only_look else answer

    async def client(port: int, left: Iterator[str], waits: list[float], results: list[str]) -> None:
        browser = Browser(port)
        for token in left:
            results.append(await way(browser, token, pages=pages))
        waits.extend(browser.waits)
        await browser.close()

    async def everybody() -> Run:
        left, waits, results = iter(tokens), list[float](), list[str]()
        began = time.perf_counter()
        await asyncio.gather(
            *(client(ports[number % len(ports)], left, waits, results) for number in range(clients))
        )
        return Run(time.perf_counter() - began, results, sorted(waits))

    return asyncio.run(everybody())
