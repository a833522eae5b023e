"""Layers around both applications: clean addresses and a limit on what comes in, headers on what goes out."""

from collections.abc import Callable

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import BodyTooLarge, Problem, RequestUnreadable
from app.web.intake import clean_path, clean_query

CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
CHART_SECURITY = CONTENT_SECURITY.replace(
    "style-src 'self'; img-src 'self'", "style-src 'self' 'unsafe-inline'; img-src 'self' data:"
)
"""For the one page with the interactive chart: its script writes styles while it runs."""

HEADERS = {
    "content-security-policy": CONTENT_SECURITY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
_RAW_HEADERS = tuple((name.encode(), value.encode()) for name, value in HEADERS.items())


class SecurityHeaders:
    """Sets every header of `HEADERS` that the answer has not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wraps `send` of an HTTP exchange."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = list(message.get("headers", ()))
                given = {name.lower() for name, _ in headers}
                headers += [pair for pair in _RAW_HEADERS if pair[0] not in given]
            await send(message)

        await self.app(scope, receive, send_with_headers)


Refuse = Callable[[Request, Problem], Response]
"""How an application shows a refusal: its own calm page."""
MOST_DIGITS = 15


class CleanAddress:
    """Refuses addresses that are not clean UTF-8; hands on path and query in composed form."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 400 before anything reads the address."""
        if scope["type"] == "http":
            try:
                path = clean_path(scope.get("raw_path") or scope["path"].encode())
                query = clean_query(scope["query_string"])
            except RequestUnreadable as problem:
                scope = {**scope, "path": "/", "raw_path": b"/", "query_string": b""}
                await self.refuse(Request(scope, receive), problem)(scope, receive, send)
                return
            scope = {**scope, "path": path, "query_string": query}
        await self.app(scope, receive, send)


class BodyTooLong(Exception):
    """More bytes came in than the route takes."""


class BodyLimit:
    """Refuses bodies above a limit, announced or not, before anything is read into memory."""

    def __init__(self, app: ASGIApp, limit: Callable[[str], int], refuse: Refuse) -> None:
        self.app = app
        self.limit = limit
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts what arrives; answers 413 as soon as the limit is passed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit(scope["path"])
        problem = _announced_problem(scope, limit=limit)
        if problem is not None:
            await self.refuse(Request(scope, receive), problem)(scope, receive, send)
            return
        seen, started = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise BodyTooLong
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except BodyTooLong:
            if not started:
                refusal = self.refuse(Request(scope, receive), BodyTooLarge(limit=limit))
                await refusal(scope, receive, send)


def _announced_problem(scope: Scope, *, limit: int) -> Problem | None:
    """What is wrong with the announced length: no number, two of them, or more than the limit."""
    announced = {value for name, value in scope["headers"] if name == b"content-length"} or {b"0"}
    if len(announced) > 1 or not all(value.isdigit() for value in announced):
        return RequestUnreadable()
    length = announced.pop()
    return BodyTooLarge(limit=limit) if len(length) > MOST_DIGITS or int(length) > limit else None
