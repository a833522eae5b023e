"""A part that fails, one at a time: a page with a number, nothing granted, nothing half done."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.models import AuditEvent, Blob
from app.core.resources import Resources, build_resources
from app.core.unit_of_work import open_work
from app.web.view import environment
from tests.e2e.bad_input.sending import CHIEF, Sender, sender_of
from tests.support.house import enrol
from tests.support.inspector import inspect_page

NUMBER = re.compile(r"<code>[0-9a-f]{8}</code>")


@pytest.fixture
def sender(sqlite_house: Resources) -> Sender:
    """A campaign manager, served as in production: a fault answers."""
    enrol(sqlite_house, CHIEF)
    return sender_of(sqlite_house, address=CHIEF.email, role=CHIEF.role, strict=False)


def refused(answer: Any, *, status: int) -> None:
    """A calm page of this status with a number, every header, and nothing of the inside."""
    assert answer.status_code == status
    assert inspect_page(answer.text, url=str(answer.url)) == []
    assert NUMBER.search(answer.text)
    assert "content-security-policy" in answer.headers
    for word in ("Traceback", "sqlite", "OSError", "No space", "/tmp", "app/"):
        assert word not in answer.text, word


def counts(resources: Resources) -> tuple[int, int]:
    """Kept files and audited events."""
    with open_work(resources, writing=False) as work:
        rows = [
            work.session.execute(select(func.count()).select_from(one)).scalar_one()
            for one in (Blob, AuditEvent)
        ]
    return rows[0], rows[1]


def test_without_its_database_no_page_opens(sender: Sender, sqlite_house: Resources) -> None:
    path = Path(sqlite_house.database.url.database or "")
    sqlite_house.database.dispose()
    away = path.with_name("elsewhere")
    path.rename(away)
    path.mkdir()  # a folder in its place: nothing can be opened there
    for address in ("/units", "/campaigns/new", "/"):
        refused(sender.client.get(address), status=503)
    refused(sender.client.post("/questionnaires/install", data={"csrf": sender.token}), status=503)
    assert sender.client.get("/readyz").status_code == 503
    assert sender.client.get("/healthz").status_code == 200
    path.rmdir()
    away.rename(path)
    assert sender.client.get("/units").status_code == 200


def test_on_a_full_disk_no_file_is_half_kept(
    sender: Sender, sqlite_house: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(sqlite_house)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    sent = {"file": ("units.csv", b"a,b\n1,2\n")}
    refused(sender.client.post("/units/import", data={"csrf": sender.token}, files=sent), status=500)
    monkeypatch.undo()
    assert counts(sqlite_house) == before
    assert [one for one in sqlite_house.files.root.rglob("*") if one.is_file()] == []


@pytest.fixture
def broken_templates() -> Iterator[list[str]]:
    """Names of templates that cannot be found while this lasts."""
    missing: list[str] = []
    kept = {}
    for language in ("vi", "en"):
        env = environment(language)
        kept[language] = env.loader
        env.loader = _Lossy(env.loader, missing)  # type: ignore[assignment]
        env.cache.clear()  # type: ignore[union-attr]
    yield missing
    for language, loader in kept.items():
        environment(language).loader = loader
        environment(language).cache.clear()  # type: ignore[union-attr]


class _Lossy:
    """A loader that has lost some templates."""

    def __init__(self, loader: Any, missing: list[str]) -> None:
        self._loader, self._missing = loader, missing

    def load(self, environment: Any, name: str, globals: Any = None) -> Any:  # noqa: A002
        if name in self._missing:
            raise OSError(f"app/{name} is gone")
        return self._loader.load(environment, name, globals)


def test_a_page_that_cannot_be_drawn_is_a_calm_refusal(sender: Sender, broken_templates: list[str]) -> None:
    broken_templates.append("units/list.html")
    refused(sender.client.get("/units"), status=500)
    broken_templates.append("web/error.html")
    for language in ("vi", "en"):
        environment(language).cache.clear()  # type: ignore[union-attr]
    answer = sender.client.get("/units")
    assert answer.status_code == 500
    assert re.fullmatch(r"500\.1 [0-9a-f]{8}\n", answer.text)


def test_without_a_key_that_can_be_read_nothing_starts(sqlite_house: Resources) -> None:
    """A damaged key is no reason to make another one: every link would be worthless."""
    key = sqlite_house.settings.signing_key_path
    for damaged in (b"", b"short", b"\xff\xfe", b"QUJD"):
        key.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"signing key|base64|Incorrect padding|Only base64|ascii"):
            build_resources(sqlite_house.settings)
        assert key.read_bytes() == damaged
