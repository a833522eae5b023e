"""The key and the opening at the command line."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.campaigns.models import Campaign
from app.cli.responses import app
from app.core.errors import Problem
from app.responses import sealing
from app.responses import service as responses
from app.responses.errors import ForeignKeyFile, KeyFileUnreadable, PassphraseTooShort, WrongPassphrase
from app.responses.models import Envelope, Response
from tests.support.answering import KEY, Round, resources_at, start_round

PHRASE = "four plain words here"


@pytest.fixture
def machine(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose settings name this database."""
    monkeypatch.setenv("PHIEU_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PHIEU_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def running(machine: Path, sqlite_url: str) -> Round:
    held = start_round(resources_at(sqlite_url, machine), people={"D1C1": 11})
    for link in held.links:
        held.submit(link, values=held.fields())
    (machine / "campaign.key").write_bytes(
        sealing.write_key_file(held.private_key, passphrase=PHRASE, campaign=KEY)
    )
    return held


def run(*arguments: str, typed: str = PHRASE + "\n") -> Result:
    return CliRunner().invoke(app, list(arguments), input=typed)


def test_a_key_is_made_once_and_never_overwritten(machine: Path, sqlite_url: str) -> None:
    held = start_round(resources_at(sqlite_url, machine), people={"D1C1": 2}, launched=False)
    out = machine / "new.key"
    done = run("key", "--campaign", KEY, "--out", str(out), "--json")
    assert done.exit_code == 0, done.output
    fingerprint = json.loads(done.stdout)["fingerprint"]
    assert [one.seal_fingerprint for one in held.read(Campaign)] == [fingerprint]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    private_key = responses.read_seal_key(out.read_bytes(), passphrase=PHRASE, campaign_key=KEY)
    assert sealing.public_key_of(private_key).fingerprint == fingerprint
    assert run("key", "--campaign", KEY, "--out", str(out)).exit_code == 2
    again = run("key", "--campaign", KEY, "--out", str(machine / "other.key"))
    assert isinstance(again.exception, Problem)
    assert not (machine / "other.key").exists()


def test_a_short_passphrase_makes_no_key(machine: Path, sqlite_url: str) -> None:
    held = start_round(resources_at(sqlite_url, machine), people={"D1C1": 2}, launched=False)
    done = run("key", "--campaign", KEY, "--out", str(machine / "new.key"), typed="short\n")
    assert isinstance(done.exception, PassphraseTooShort)
    assert not (machine / "new.key").exists()
    assert [one.seal_fingerprint for one in held.read(Campaign)] == [None]


def test_everything_is_opened(running: Round, machine: Path) -> None:
    running.close()
    (machine / "phrase.txt").write_text(PHRASE + "\n", encoding="utf-8")
    done = run(
        "open", "--campaign", KEY, "--key", str(machine / "campaign.key"),
        "--passphrase-file", str(machine / "phrase.txt"), "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["opened"], document["counted"], len(document["batches"])) == (11, 11, 1)
    assert (len(running.read(Response)), running.read(Envelope)) == (11, [])


@pytest.mark.parametrize(
    ("typed", "problem"), [("not the passphrase\n", WrongPassphrase), ("\n", WrongPassphrase)]
)
def test_a_wrong_passphrase_opens_nothing(
    running: Round, machine: Path, typed: str, problem: type[Problem]
) -> None:
    running.close()
    done = run("open", "--campaign", KEY, "--key", str(machine / "campaign.key"), typed=typed)
    assert isinstance(done.exception, problem)
    assert len(running.read(Envelope)) == 11


def test_another_file_opens_nothing(running: Round, machine: Path) -> None:
    running.close()
    other = machine / "other.key"
    other.write_bytes(sealing.write_key_file(running.private_key, passphrase=PHRASE, campaign="round_2024"))
    done = run("open", "--campaign", KEY, "--key", str(other))
    assert isinstance(done.exception, ForeignKeyFile)
    other.write_text("{}", encoding="utf-8")
    done = run("open", "--campaign", KEY, "--key", str(other))
    assert isinstance(done.exception, KeyFileUnreadable)
    done = run("open", "--campaign", KEY, "--key", str(machine / "none.key"))
    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1
