"""The cookie of a respondent: only what was signed for this purpose is read."""

from types import SimpleNamespace

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from app.core.tokens import Purpose, Tokens
from app.responses.errors import NotStarted
from app.responses.routes.ticket import ANSWER_COOKIE, Ticket, read_ticket, sign_ticket

TOKENS = Tokens(b"k" * 32)
LINKS = st.text(st.sampled_from("abcXYZ019-_."), min_size=1, max_size=200)


def request_with(cookie: str) -> Request:
    app = SimpleNamespace(state=SimpleNamespace(resources=SimpleNamespace(tokens=TOKENS)))
    headers = [(b"cookie", f"{ANSWER_COOKIE}={cookie}".encode("latin-1", "replace"))]
    return Request({"type": "http", "headers": headers, "app": app})


@given(LINKS, st.integers(0, 10_000))
def test_a_ticket_comes_back(token: str, number: int) -> None:
    ticket = Ticket(token, number)
    assert read_ticket(request_with(sign_ticket(TOKENS, ticket=ticket))) == ticket


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=300))
def test_anything_else_is_no_ticket(cookie: str) -> None:
    with pytest.raises(NotStarted):
        read_ticket(request_with(cookie))


@given(LINKS, st.sampled_from([one for one in Purpose if one is not Purpose.ANSWERING]))
def test_a_value_for_another_purpose_is_no_ticket(token: str, purpose: Purpose) -> None:
    foreign = TOKENS.sign(purpose, payload=f"0 {token}".encode())
    with pytest.raises(NotStarted):
        read_ticket(request_with(foreign))


@given(LINKS, st.integers(0, 9), st.integers(0, 400))
def test_one_changed_letter_spoils_it(token: str, number: int, place: int) -> None:
    cookie = sign_ticket(TOKENS, ticket=Ticket(token, number))
    at = place % (len(cookie) - 2)  # the last letter of a signature carries spare bits
    changed = cookie[:at] + ("A" if cookie[at] != "A" else "B") + cookie[at + 1 :]
    with pytest.raises(NotStarted):
        read_ticket(request_with(changed))
