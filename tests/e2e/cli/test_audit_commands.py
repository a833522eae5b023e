"""`phieu audit`: an anchor that is kept tells later whether the trail is the same."""

import sqlite3
from contextlib import closing

from tests.e2e.cli.conftest import Typed


def test_an_anchor_is_written_and_compared(typed_there: Typed, sqlite_url: str) -> None:
    empty = typed_there("audit", "anchor")
    assert (empty.code, len(empty.error.splitlines())) == (2, 1)
    added = typed_there(
        "users", "add", "an.ninh@noivu.example", "--name", "An", "--role", "auditor",
        PHIEU_NEW_PASSWORD="nine plain words are long enough here",
    )  # fmt: skip
    assert added.code == 0, added.error
    kept = typed_there("audit", "anchor", PHIEU_ANCHOR_TO="a@noivu.example, b@noivu.example")
    assert kept.code == 0
    anchor = kept.out.strip()
    held = typed_there("audit", "verify", "--anchor", anchor, "--json").document()
    assert (held["whole"], held["break"], held["anchors"]) == (True, None, 2)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
        database.execute("DROP TRIGGER audit_event_no_update")
        database.execute("UPDATE audit_event SET object = 'user:nobody' WHERE seq = 1")
        database.commit()
    broken = typed_there("audit", "verify", "--json")
    assert broken.code == 1
    assert broken.document()["break"] == {"seq": 1, "kind": "altered", "says": "event 1 was altered"}
    assert "event 1 was altered" in typed_there("audit", "verify").out


def test_an_anchor_that_cannot_be_read_is_wrong_usage(typed_there: Typed) -> None:
    ended = typed_there("audit", "verify", "--anchor", "12:abc")
    assert (ended.code, len(ended.error.splitlines())) == (2, 1)
    assert "COUNT:HEAD" in ended.error


def test_an_anchor_of_more_events_than_there_are_is_a_cut(typed_there: Typed) -> None:
    ended = typed_there("audit", "verify", "--anchor", f"12:{'0' * 64}", "--json")
    assert ended.code == 1
    assert ended.document()["break"]["kind"] == "truncated"


def test_addresses_for_anchors_must_be_addresses(typed_there: Typed) -> None:
    ended = typed_there("audit", "verify", PHIEU_ANCHOR_TO="nobody")
    assert (ended.code, len(ended.error.splitlines())) == (2, 1)
    assert "anchor_to" in ended.error.lower()
