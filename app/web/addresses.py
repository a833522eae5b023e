"""Addresses of routes by name.

Looking a route up in the application tries one after another, which made up most of what a page
with many links cost; the names are put in a table once.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

_PLACE = re.compile(r"{(\w+)(?::\w+)?}")


class Addresses:
    """The paths of an application's routes."""

    def __init__(self, app: FastAPI) -> None:
        self._paths = {
            route.name: _PLACE.split(route.path)
            for route in iter_route_contexts(app.routes)
            if route.name and route.path
        }

    def find(self, name: str, params: Mapping[str, object]) -> str:
        """The path of a route; every place in it is filled, quoted. Raises `KeyError` for another name."""
        parts = self._paths[name]
        places = parts[1::2]
        if params.keys() != set(places):
            raise KeyError(f"{name} has the places {places}, given were {sorted(params)}")
        filled = [quote(str(params[place]), safe="") for place in places]
        return "".join(part for pair in zip(parts[0::2], [*filled, ""], strict=True) for part in pair)
