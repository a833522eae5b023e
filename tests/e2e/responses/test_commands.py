"""The key and the opening at the command line."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignNotReady
from app.campaigns.models import Campaign
from app.cli.responses import app
from app.core.actor import SYSTEM
from app.core.errors import Problem
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.responses import sealing
from app.responses import service as responses
from app.responses.errors import (
    FingerprintDisagrees,
    ForeignKeyFile,
    KeyFileUnreadable,
    PassphraseTooShort,
    SealKeyFixed,
    SharesDoNotFit,
    SharesMissing,
    ShareUnreadable,
    WrongPassphrase,
    WrongSealKey,
)
from app.responses.models import Envelope, Response
from tests.support.answering import KEY, Round, links_of, resources_at, start_round

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


def keys_made(machine: Path) -> Path:
    """A folder with three shares and the public half, as made on a machine without a database."""
    out = machine / "trustees"
    done = run("keys", "--campaign", KEY, "--shares", "2/3", "--out", str(out))
    assert done.exit_code == 0, done.output
    return out


def test_trustees_make_rehearse_and_open_with_any_two_shares(machine: Path, sqlite_url: str) -> None:
    held = start_round(resources_at(sqlite_url, machine), people={"D1C1": 11}, launched=False)
    out = keys_made(machine)
    assert {stat.S_IMODE(one.stat().st_mode) for one in out.iterdir()} == {0o600}
    public = json.loads((out / "public-key.json").read_text())
    register = ("register-key", "--campaign", KEY, "--public", str(out / "public-key.json"))
    wrong = run(*register, "--fingerprint", "AAAA-" * 7 + "AAAA")
    assert isinstance(wrong.exception, FingerprintDisagrees)
    done = run(*register, "--fingerprint", public["fingerprint"].lower())
    assert done.exit_code == 0, done.output
    one, two, three = (str(out / f"share-{number}.txt") for number in (1, 2, 3))
    done = run("rehearse", "--campaign", KEY, "--share", one, "--share", three, "--json")
    assert json.loads(done.stdout)["opened"] == 10
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        campaigns.launch_campaign(work, campaign_id=held.campaign_id)
        invitations.prepare_invitations(work, campaign_id=held.campaign_id)
    for link in links_of(held):
        held.submit(link, values=held.fields())
    held.close()
    assert isinstance(run("open", "--campaign", KEY, "--share", one).exception, SharesMissing)
    assert isinstance(run("open", "--campaign", KEY, "--share", one, "--share", one).exception, SharesMissing)
    typed = "\n".join(
        Path(path).read_text().rpartition("words:")[2].replace("\n", " ") for path in (two, three)
    )
    done = run("open", "--campaign", KEY, "--json", typed=typed + "\n")
    assert done.exit_code == 0, done.output
    assert (json.loads(done.stdout)["opened"], held.read(Envelope)) == (11, [])


def test_shares_of_another_key_or_with_a_wrong_word_change_nothing(machine: Path, sqlite_url: str) -> None:
    held = start_round(resources_at(sqlite_url, machine), people={"D1C1": 2}, launched=False)
    out = keys_made(machine)
    public = json.loads((out / "public-key.json").read_text())
    run(
        "register-key", "--campaign", KEY, "--public", str(out / "public-key.json"),
        "--fingerprint", public["fingerprint"],
    )  # fmt: skip
    strangers = responses.make_shared_key(campaign_key=KEY, needed=2, total=3).shares
    for number, share in enumerate(strangers):
        (machine / f"stranger-{number}.txt").write_text(share)
    one, strange, other = out / "share-1.txt", machine / "stranger-0.txt", machine / "stranger-1.txt"
    mixed = run("rehearse", "--campaign", KEY, "--share", str(one), "--share", str(strange))
    assert isinstance(mixed.exception, SharesDoNotFit)
    foreign = run("rehearse", "--campaign", KEY, "--share", str(strange), "--share", str(other))
    assert isinstance(foreign.exception, WrongSealKey)
    head, _, words = one.read_text().rpartition("words:")
    swapped = machine / "swapped.txt"
    swapped.write_text(f"{head}words:{words.replace(words.split()[1], 'zero', 1)}")
    unreadable = run("rehearse", "--campaign", KEY, "--share", str(swapped), "--share", str(one))
    assert isinstance(unreadable.exception, ShareUnreadable)
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        missing = campaigns.list_missing(work, campaign_id=held.campaign_id)
    assert missing == ["The opening has not been rehearsed with the key."]
    with pytest.raises(CampaignNotReady), open_work(held.resources, actor=SYSTEM, writing=True) as work:
        campaigns.launch_campaign(work, campaign_id=held.campaign_id)


def test_another_key_takes_the_rehearsal_back(machine: Path, sqlite_url: str) -> None:
    held = start_round(resources_at(sqlite_url, machine), people={"D1C1": 2}, launched=False)
    run("key", "--campaign", KEY, "--out", str(machine / "first.key"))
    done = run("rehearse", "--campaign", KEY, "--key", str(machine / "first.key"))
    assert done.exit_code == 0, done.output
    public = json.loads((keys_made(machine) / "public-key.json").read_text())
    again = ("register-key", "--campaign", KEY, "--public", str(machine / "trustees" / "public-key.json"))
    confirmed = ("--fingerprint", str(public["fingerprint"]))
    assert isinstance(run(*again, *confirmed).exception, SealKeyFixed)
    assert run(*again, *confirmed, "--replace").exit_code == 0
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        missing = campaigns.list_missing(work, campaign_id=held.campaign_id)
    assert missing == ["The opening has not been rehearsed with the key."]
