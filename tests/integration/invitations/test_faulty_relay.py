"""A dozen ways in which a relay breaks, a few mails each: none is lost. Thousands: `tests/faults`."""

from pathlib import Path

import pytest

from tests.integration.invitations.fault_lane import KINDS, Lane, certified_relay, run_kind
from tests.support.answering import resources_at, start_round
from tests.support.faulty_relay import faulty_relay

MAILS = 24


def test_no_mail_is_lost_whatever_the_relay_does(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources = resources_at(sqlite_url, tmp_path)
    held = start_round(resources, people={"S1": MAILS})
    with faulty_relay(certified_relay(tmp_path, monkeypatch)) as relay:
        rows = {name: run_kind(Lane(held, relay), name) for name in KINDS}
    resources.database.dispose()
    assert {row["mails"] for row in rows.values()} == {MAILS}
    for name in ("4xx at every step", "garbage", "greylisting", "TLS refused", "dropped after the text"):
        assert rows[name]["sent"] == MAILS, name
    assert 0 < rows["5xx at every step"]["failed"] < MAILS
    assert rows["dropped after the text"]["copies"] == MAILS
