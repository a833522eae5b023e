"""Protection against forged requests: a token in every form, and the browser's own word."""

import hmac
import secrets

from fastapi import Request

from app.core.errors import FormExpired
from app.core.tokens import Purpose, Tokens

FIELD = "csrf"
HEADER = "x-csrf"
VISIT_COOKIE = "__Host-phieu-visit"


def visit_of(request: Request) -> str:
    """What the token is bound to: the session cookie, else a visit cookie (made when absent).

    A route that replaces the session while it answers says so in `request.state.session_id`.
    """
    session = getattr(request.state, "session_id", "") or request.cookies.get(
        request.app.state.session_cookie
    )
    if session:
        return session
    visit = request.cookies.get(VISIT_COOKIE) or getattr(request.state, "new_visit", None)
    if visit is None:
        visit = secrets.token_urlsafe(24)
        request.state.new_visit = visit
    return visit


def token_for(request: Request) -> str:
    """The token to put in the page's forms: masked anew each time, so that compression tells nothing."""
    bare = _bare(request)
    pad = secrets.token_bytes(len(bare))
    return (pad + _masked(bare, pad)).hex()


def _bare(request: Request) -> bytes:
    tokens: Tokens = request.app.state.resources.tokens
    return tokens.derive(Purpose.CSRF, context=visit_of(request).encode())


def _masked(text: bytes, pad: bytes) -> bytes:
    mixed = int.from_bytes(text) ^ int.from_bytes(pad)
    return mixed.to_bytes(len(text))


def check(request: Request, given: str) -> None:
    """Raises `FormExpired` unless the request comes from one of our own pages."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormExpired
    bare = _bare(request)
    try:
        sent = bytes.fromhex(given)
    except ValueError as error:
        raise FormExpired from error
    if len(sent) != 2 * len(bare):
        raise FormExpired
    if not hmac.compare_digest(_masked(sent[len(bare) :], sent[: len(bare)]), bare):
        raise FormExpired
