"""A dozen kinds of broken relay and a worker that is killed, hundreds of mails each: none is lost.

LONG=1 sends 2,000 mails through each kind. The table at the end of the output counts what became of them.
"""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from app.core.resources import Resources
from tests.integration.invitations.fault_lane import KINDS, Kind, Lane, certified_relay, run_kind
from tests.support.answering import resources_at, start_round
from tests.support.command import CODE, surroundings
from tests.support.faulty_relay import FaultyRelay, faulty_relay
from tests.support.tallies import Tally
from tests.support.tree import ROOT

LONG: Final = os.environ.get("LONG") == "1"
MAILS: Final = 2_000 if LONG else 200
KILLS: Final = 8 if LONG else 3
RATE: Final = "1000" if LONG else "10"
"""Mails a second of a worker that will be killed: it claims 200 at once, or 50."""
PATIENCE: Final = 60.0


@pytest.fixture
def lane(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lane]:
    resources = resources_at(sqlite_url, tmp_path)
    with faulty_relay(certified_relay(tmp_path, monkeypatch)) as relay:
        yield Lane(start_round(resources, people={"S1": MAILS}), relay)
    resources.database.dispose()


@pytest.mark.parametrize("name", KINDS)
def test_a_broken_relay_loses_nothing(lane: Lane, mail_tally: Tally, name: str) -> None:
    counts = run_kind(lane, name)
    assert counts["mails"] == MAILS
    mail_tally(name, **{head.replace(" ", "_"): count for head, count in counts.items()})


def killed_worker(resources: Resources, relay: FaultyRelay, *, after: int) -> None:
    """A process that sends, killed without warning once the relay has taken so many mails more."""
    settings = resources.settings
    environment = surroundings(
        settings.data_dir, PHIEU_DATABASE_URL=settings.url, PHIEU_SMTP_URL=settings.smtp_url,
        PHIEU_SMTP_START_TLS="never", PHIEU_MAIL_PER_SECOND=RATE,
        PHIEU_BOUNCE_ADDRESS=settings.bounce_address,
    )  # fmt: skip
    wanted = len(relay.copies) + after
    command = [sys.executable, "-c", CODE, "invitations", "deliver", "--limit", "100000"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet) as worker:
        came = relay.wait_for(wanted, seconds=PATIENCE)
        worker.kill()
    assert came, "the worker did not send"


def test_a_worker_killed_in_the_middle_loses_nothing(lane: Lane, mail_tally: Tally) -> None:
    """Its mails are taken up when their lease ends; at most those of its last half second go twice."""
    dice = random.Random(9)
    lane.prepare(Kind(()))
    for _ in range(KILLS):
        killed_worker(lane.held.resources, lane.relay, after=dice.randrange(1, 20))
    assert len(lane.relay.copies) < MAILS
    lane.send_all(wait_first=10.1)
    counts = lane.count()
    assert (counts["mails"], counts["sent"], counts["lost"]) == (MAILS, MAILS, 0)
    mail_tally("killed worker", **{head.replace(" ", "_"): count for head, count in counts.items()})
