"""Who may go on trying links."""

from fastapi import Request

from app.core.errors import Problem
from app.responses import service as responses
from app.responses.errors import LinkNotValid


def count_wrong_link(request: Request, problem: Problem) -> None:
    """Counts a link that was refused, after its unit of work has ended. Raises `TooManyWrongLinks`."""
    if isinstance(problem, LinkNotValid):
        address = request.client.host if request.client else ""
        responses.count_wrong_link(request.app.state.resources, address=address)
