"""Who may do what where: every route tried by every role, and the reviewed policy it is compared with.

`python -m tests.support.access` writes the policy anew from what the doors do; read every changed row
before keeping it. A cell is one of: `in`, `no` (403, the role has no such permission), `gone` (404, the
object is foreign). A row names the four reaches of a grant in the order of `PLACES`.
"""

import io
import json
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from httpx2 import Response
from starlette.testclient import TestClient

from app.core.permissions import PERMISSIONS, Permission, Role
from app.core.resources import Resources, build_resources
from app.core.revisions import migrate
from app.core.settings import Settings
from app.core.tokens import Purpose
from tests.support import routes, tree
from tests.support.access_world import PLACES, Scenery, build_scenery
from tests.support.routes import EVERYBODY, NO_GUARD, Door

POLICY = tree.ROOT / "tests" / "data" / "access-policy.json"
COOKIE = "__Host-phieu-staff"
SITE = "https://testserver"
WORDS = {403: "no", 404: "gone"}
FAULT = 500
NEEDED = {
    "GET /campaigns/{key}/draw/list.xlsx": "audience={leaders_id}",
    "GET /campaigns/{key}/draw/protocol": "audience={leaders_id}",
    "GET /campaigns/{key}/quotas.csv": "audience={audience_id}",
    "GET /campaigns/{key}/quotas.xlsx": "audience={audience_id}",
    "GET /campaigns/{key}/roster/ask": "audience={leaders_id}&person={person_id}&action=remove",
}
"""What an address must carry beside its path."""


@dataclass(slots=True)
class Trial:
    """The scenery with both applications, and a copy of its database to go back to."""

    scenery: Scenery
    client: TestClient
    database: Path
    kept: Path
    shown: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    """What of the scenery's secrets stood in an answer, by route, role and reach."""

    def go_back(self) -> None:
        """Undoes what a request changed; open connections would go on with the pages that they know."""
        self.scenery.resources.database.dispose()
        with closing(sqlite3.connect(self.kept)) as source, closing(sqlite3.connect(self.database)) as live:
            source.backup(live)

    def ask(self, door: Door, *, session_id: str) -> Response:
        """Sends an empty request, a form with its token where the route takes one."""
        headers = {"cookie": f"{COOKIE}={session_id}"}
        data = None
        if door.method != "GET":
            data = {"csrf": token_of(self.scenery.resources, session_id=session_id)}
        answer = self.client.request(
            door.method, address(door, scenery=self.scenery), data=data, headers=headers
        )
        if door.method != "GET" and answer.status_code < 400:
            self.go_back()
        return answer

    def outcome(self, door: Door, *, role: Role, place: str) -> str:
        """What comes of it for a person with this one grant: `in`, `no`, `gone`, or a fault by its number."""
        answer = self.ask(door, session_id=self.scenery.session_of(role, place))
        status = answer.status_code
        if door.method == "GET" and status == 200:
            text = everything_in(answer)
            found = {one for one in self.scenery.secrets if one in text}
            self.shown[f"{door.method} {door.path}", role.value, place] = found
        return str(status) if status >= FAULT else WORDS.get(status, "in")

    def outcomes(self, door: Door, *, role: Role) -> str:
        """The four reaches in a row; without the permission the widest grant stands for all of them."""
        if is_closed(door, role=role):
            return " ".join([self.outcome(door, role=role, place="whole")] * len(PLACES))
        return " ".join(self.outcome(door, role=role, place=place) for place in PLACES)


def everything_in(answer: Response) -> str:
    """The text of an answer, of a workbook that of all its sheets."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def token_of(resources: Resources, *, session_id: str) -> str:
    """A form token that fits a session."""
    bare = resources.tokens.derive(Purpose.CSRF, context=session_id.encode())
    return (bytes(len(bare)) + bare).hex()


def is_closed(door: Door, *, role: Role) -> bool:
    """Whether the role's table has nothing for this door."""
    return Permission(door.permission) not in PERMISSIONS[role]


def address(door: Door, *, scenery: Scenery) -> str:
    """The path with what stands in the scenery; raises `LookupError` for a part nobody registered."""

    def stand_in(found: re.Match[str]) -> str:
        named = scenery.named
        for name in (f"{door.path} {found[1]}", found[1]):
            if name in named:
                return named[name]
        raise LookupError(
            f"{door.path}: nothing stands for {{{found[1]}}}: build it in tests/support/access_world.py "
            "and name it there"
        )

    path = re.sub(r"{(\w+)(?::\w+)?}", stand_in, door.path)
    extra = NEEDED.get(f"{door.method} {door.path}", "").format_map(scenery.named)
    return f"{path}?{extra}" if extra else path


def guarded_doors(resources: Resources) -> list[Door]:
    """The doors of the staff application that ask for a permission."""
    return [
        door
        for door in routes.doors(resources)
        if door.permission not in (NO_GUARD, EVERYBODY) and door.method != "HEAD"
    ]


def open_trial(folder: Path) -> Iterator[Trial]:
    """Builds the scenery in a folder and opens the staff application over it."""
    database = folder / "access.sqlite"
    url = f"sqlite:///{database}"
    migrate(url)
    resources = build_resources(Settings(data_dir=folder / "var", database_url=url))
    scenery = build_scenery(resources)
    kept = folder / "kept.sqlite"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(kept)) as target:
        source.backup(target)
    app = routes.applications(resources)["staff"]
    with TestClient(app, base_url=SITE, follow_redirects=False, raise_server_exceptions=False) as client:
        yield Trial(scenery, client, database, kept)
    resources.database.dispose()


def row_of(trial: Trial, door: Door) -> dict[str, object]:
    """A row of the policy as the doors behave now; roles that come in nowhere are left out."""
    found = {role.value: trial.outcomes(door, role=role) for role in Role}
    shut = " ".join(["no"] * len(PLACES))
    return {
        "route": f"{door.method} {door.path}",
        "permission": door.permission,
        "roles": {role: cells for role, cells in found.items() if cells != shut},
    }


def read_policy() -> dict[str, dict[str, str]]:
    """The reviewed table: route -> role -> cells."""
    rows = json.loads(POLICY.read_text(encoding="utf-8"))
    return {row["route"]: row["roles"] for row in rows}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        for trial in open_trial(Path(folder)):
            rows = [row_of(trial, door) for door in guarded_doors(trial.scenery.resources)]
    lines = [json.dumps(row) for row in rows]
    POLICY.write_text("[\n " + ",\n ".join(lines) + "\n]\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
