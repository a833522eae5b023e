"""The short way from an address to its door, for the pages that tens of thousands open.

The framework solves dependencies for each request: two stacks of exits, every declared parameter looked up
and validated. A door (see `deps`) opens and closes what it needs itself and reads the form itself, so where
it takes nothing else but texts of the path it is called as it is.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import request_response


class StraightRoute(APIRoute):
    """A route whose endpoint takes the request and texts of its path, and gives a response.

    Raises `TypeError` when the endpoint declares more: here nobody would validate it.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        more = [
            name
            for name, one in inspect.signature(endpoint).parameters.items()
            if name != "request" and (name not in self.param_convertors or one.annotation is not str)
        ]
        if more:
            raise TypeError(f"the endpoint of {path} takes {', '.join(more)}, which is no text of the path")
        self.app = request_response(_called(endpoint))


def _called(endpoint: Callable[..., Any]) -> Callable[[Request], Awaitable[Response] | Response]:
    """The endpoint as a function of the request alone."""
    if not inspect.iscoroutinefunction(endpoint):
        return lambda request: endpoint(request=request, **request.path_params)

    async def call(request: Request) -> Response:
        response: Response = await endpoint(request=request, **request.path_params)
        return response

    return call
