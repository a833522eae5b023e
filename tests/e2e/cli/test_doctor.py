"""`phieu doctor`: what it looks at, in which shape it says so, and what it calls a failure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.demo.stage import free_port
from app.core.mail.sink import Mailbox
from tests.e2e.cli.conftest import Typed
from tests.support.command import Ended

CHECKS = {"database", "schema", "sqlite library", "signing key", "mail encryption", "mail relay", "outbox"}
CHECKS |= {"audit trail", "audit anchors", "disk"}


def verdicts(ended: Ended) -> dict[str, str]:
    """Verdict by check, after a look at the shape."""
    document: dict[str, Any] = ended.document()
    assert set(document) == {"checks"}
    for one in document["checks"]:
        assert set(one) == {"check", "verdict", "detail"}
        assert one["verdict"] in ("pass", "warn", "fail")
        assert one["detail"]
    return {one["check"]: one["verdict"] for one in document["checks"]}


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[str]:
    """The address of a relay that answers."""
    port = free_port()
    box = Mailbox(tmp_path / "mailbox")
    box.listen(port=port)
    yield f"smtp://127.0.0.1:{port}"
    box.close()


def test_a_sound_demonstration_passes(typed_there: Typed, relay: str) -> None:
    ended = typed_there(
        "doctor", "--json", PHIEU_DEMO="true", PHIEU_SMTP_URL=relay, PHIEU_SMTP_START_TLS="never"
    )
    found = verdicts(ended)
    assert ended.code == 0
    assert set(found) == CHECKS | {"mode"}
    assert {name for name, verdict in found.items() if verdict == "warn"} <= {
        "mode",
        "mail encryption",
        "sqlite library",
        "disk",
    }
    assert "fail" not in found.values()


def test_mail_in_clear_text_is_a_failure(typed_there: Typed, relay: str) -> None:
    ended = typed_there("doctor", "--json", PHIEU_SMTP_URL=relay, PHIEU_SMTP_START_TLS="never")
    assert ended.code == 1
    assert verdicts(ended)["mail encryption"] == "fail"
    detail = next(one["detail"] for one in ended.document()["checks"] if one["check"] == "mail encryption")
    assert "clear text" in detail


def test_clear_text_is_shown_in_red(typed_there: Typed, relay: str) -> None:
    ended = typed_there(
        "doctor", PHIEU_SMTP_URL=relay, PHIEU_SMTP_START_TLS="never", FORCE_COLOR="1", COLUMNS="200"
    )
    line = next(line for line in ended.out.splitlines() if "mail encryption" in line)
    assert "\x1b[1;31mfail" in line


def test_tls_inside_the_connection_is_no_clear_text(typed_there: Typed) -> None:
    url = f"smtps://127.0.0.1:{free_port()}"
    found = verdicts(typed_there("doctor", "--json", PHIEU_SMTP_URL=url, PHIEU_SMTP_START_TLS="never"))
    assert found["mail encryption"] == "pass"


def test_a_relay_without_tls_is_refused_where_tls_is_required(typed_there: Typed, relay: str) -> None:
    assert verdicts(typed_there("doctor", "--json", PHIEU_SMTP_URL=relay))["mail relay"] == "fail"


def test_a_relay_that_is_down_is_a_failure(typed_there: Typed) -> None:
    url = f"smtp://user:secret@127.0.0.1:{free_port()}"
    ended = typed_there("doctor", "--json", PHIEU_SMTP_URL=url)
    assert ended.code == 1
    assert verdicts(ended)["mail relay"] == "fail"
    assert "secret" not in ended.out


def test_a_key_that_others_can_read_is_a_failure(typed_there: Typed, tmp_path: Path) -> None:
    typed_there("campaigns", "list")
    key = tmp_path / "var" / "keys" / "signing.key"
    assert verdicts(typed_there("doctor", "--json"))["signing key"] == "pass"
    key.chmod(0o644)
    assert verdicts(typed_there("doctor", "--json"))["signing key"] == "fail"


def test_a_database_without_tables_is_a_failure_of_the_schema(typed: Typed, tmp_path: Path) -> None:
    ended = typed("doctor", "--json", PHIEU_DATA_DIR=str(tmp_path))
    found = verdicts(ended)
    assert ended.code == 1
    assert (found["database"], found["schema"]) == ("pass", "fail")
    assert "phieu migrate" in ended.out


def test_the_table_names_every_check(typed_there: Typed, relay: str) -> None:
    ended = typed_there("doctor", PHIEU_SMTP_URL=relay, COLUMNS="200")
    assert [name for name in sorted(CHECKS) if name not in ended.out] == []
