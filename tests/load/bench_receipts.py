"""What the public list of receipts costs when a whole country's officials have answered."""

import base64
import hashlib
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert
from starlette.testclient import TestClient

from app.core.revisions import migrate
from app.main import public_application
from app.responses.models import Receipt
from tests.load.figures import Figure, benchmark
from tests.support.answering import KEY, resources_at, start_round

RECEIPTS = 50_000
PAGE = f"/receipts/{KEY}"


def receipt(number: int) -> str:
    """A receipt as the sealing makes one, of a number in place of a sealed answer."""
    return base64.b32encode(hashlib.sha256(str(number).encode()).digest()).decode()[:20]


def seconds_for(client: TestClient, path: str) -> float:
    began = time.perf_counter()
    client.get(path).raise_for_status()
    return time.perf_counter() - began


@benchmark("receipts.page.slowest", unit="ms", goal=1000, better="lower")
def slowest_page_of_a_long_list() -> Figure:
    """The slowest of the first view in a process, a look-up, and the list as a file."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        url = f"sqlite:///{name}/phieu.sqlite3"
        migrate(url)
        resources = resources_at(url, Path(name))
        held = start_round(resources, people={"D1C1": 1})
        held.close()
        rows = [{"campaign_id": held.campaign_id, "receipt": receipt(number)} for number in range(RECEIPTS)]
        with resources.database.writer.begin() as connection:
            connection.execute(insert(Receipt), rows)
        client = TestClient(public_application(resources), base_url="https://testserver")
        paths = {"first": PAGE, "look_up": f"{PAGE}?receipt={receipt(7)}", "file": f"{PAGE}/list"}
        found = {what: round(seconds_for(client, path) * 1000, 1) for what, path in paths.items()}
        resources.database.dispose()
    return Figure(max(found.values()), {"receipts": RECEIPTS, **found})
