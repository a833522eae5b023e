"""The routes of both applications as a reviewed list.

`python -m tests.support.routes` writes the list anew; read the difference before keeping it.
"""

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.main import public_application, staff_application
from tests.support import tree

REVIEWED = tree.ROOT / "tests" / "data" / "route-list.json"
NO_GUARD = "none"
EVERYBODY = "open"
SOME_ID = UUID("5f0c9a52-94a1-4f8e-9a3c-6b1f0d7e2a11")
NEEDED = {
    "invitations.confirm_roster": f"?audience={SOME_ID}&person={SOME_ID}&action=add",
    "sampling.drawn_xlsx": f"?audience={SOME_ID}",
    "sampling.ledger_csv": f"?audience={SOME_ID}",
    "sampling.ledger_xlsx": f"?audience={SOME_ID}",
    "sampling.protocol": f"?audience={SOME_ID}",
}
"""What an address must carry beside its path."""


@dataclass(frozen=True, slots=True, order=True)
class Door:
    """One method of one path. `permission`: a permission, `open` (guarded, for everybody) or `none`."""

    app: str
    path: str
    method: str
    name: str
    permission: str

    @property
    def address(self) -> str:
        """The path with made-up values in it: ids that name nothing, keys that nobody gave."""
        values = {"version": "1", "index": "0", "number": "1"}
        path = re.sub(
            r"{(\w+)(?::\w+)?}",
            lambda found: str(SOME_ID) if found[1].endswith("_id") else values.get(found[1], "nothing"),
            self.path,
        )
        return path + NEEDED.get(self.name, "")


def applications(resources: Resources) -> dict[str, FastAPI]:
    """Both applications over the same resources."""
    return {"staff": staff_application(resources), "public": public_application(resources)}


def endpoints(app: FastAPI) -> Iterator[tuple[APIRoute, Callable[..., Any]]]:
    """Every route of an application with its endpoint."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        assert isinstance(route, APIRoute), f"{route} is no plain route"
        yield route, route.endpoint


def doors(resources: Resources) -> list[Door]:
    """Every method of every path of both applications, sorted."""
    return sorted(
        Door(name, route.path, method, route.name, permission_of(endpoint))
        for name, app in applications(resources).items()
        for route, endpoint in endpoints(app)
        for method in route.methods or ()
    )


def permission_of(endpoint: Callable[..., Any]) -> str:
    """What the endpoint's guard asks for."""
    if not getattr(endpoint, "guarded", False):
        return NO_GUARD
    permission = endpoint.permission  # type: ignore[attr-defined]
    return EVERYBODY if permission is None else str(permission)


def takes_form(endpoint: Callable[..., Any]) -> bool:
    """Whether the guard checks a form's token and opens a writing unit of work: `verb`, not `page`."""
    return bool(getattr(endpoint, "takes_form", False))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = doors(build_resources(Settings(data_dir=Path(folder))))
    lines = [json.dumps(asdict(one)) for one in found]
    REVIEWED.write_text("[\n " + ",\n ".join(lines) + "\n]\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
