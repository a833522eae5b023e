"""The cookie between the start and the receipt: link and round, signed; nothing on the server."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from app.core.tokens import Purpose, Tokens
from app.responses.errors import NotStarted
from app.web.view import COOKIE_FLAGS

ANSWER_COOKIE: Final = "__Host-phieu-answer"
SHARED: Final = "s"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a start hands out. `shared`: nothing may stay behind on this computer."""

    token: str
    round: int
    shared: bool = False


def sign_ticket(tokens: Tokens, *, ticket: Ticket) -> str:
    """The cookie's value; the same ticket always looks the same."""
    mark = SHARED if ticket.shared else ""
    return tokens.sign(Purpose.ANSWERING, payload=f"{ticket.round}{mark} {ticket.token}".encode("ascii"))


def hand_out(response: Response, *, tokens: Tokens, ticket: Ticket) -> None:
    """Puts the ticket into the browser."""
    response.set_cookie(ANSWER_COOKIE, sign_ticket(tokens, ticket=ticket), **COOKIE_FLAGS)


def read_ticket(request: Request) -> Ticket:
    """The ticket of this browser; raises `NotStarted`."""
    tokens: Tokens = request.app.state.resources.tokens
    payload = tokens.read(Purpose.ANSWERING, token=request.cookies.get(ANSWER_COOKIE, ""))
    if payload is None:
        raise NotStarted
    number, _, token = payload.decode("ascii").partition(" ")
    return Ticket(token, int(number.removesuffix(SHARED)), number.endswith(SHARED))


def take_back(response: Response) -> None:
    """Takes the ticket out of the browser."""
    response.delete_cookie(ANSWER_COOKIE, **COOKIE_FLAGS)
