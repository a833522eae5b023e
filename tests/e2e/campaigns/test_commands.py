"""`phieu campaigns` and `phieu invitations`: a round from the command line, exit codes, errors."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col
from typer.testing import CliRunner, Result

from app.campaigns import service as campaigns
from app.cli.commands import app
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Problem
from app.core.unit_of_work import open_work
from app.sampling.models import Quota
from tests.integration.campaigns.province import DATA, KEY, Province, launch
from tests.support.keys import set_rehearsed_key

Run = Callable[..., Result]


@pytest.fixture
def run(province: Province, tmp_path: Path) -> Run:
    """Runs a command of `phieu` over the province."""
    environment = {
        "PHIEU_DATABASE_URL": province.resources.settings.url, "PHIEU_DATA_DIR": str(tmp_path / "var"),
        "PHIEU_SMTP_URL": "smtp://127.0.0.1:1", "PHIEU_SMTP_START_TLS": "never",
    }  # fmt: skip

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env=environment)

    return call


def local(hours: float) -> str:
    return clock.in_vietnam(clock.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S")


def test_a_round_is_shaped_and_run_from_the_command_line(run: Run, province: Province) -> None:
    key = "C24"
    steps = [
        ("campaigns", "create", key, "--name-vi", "A", "--name-en", "B", "--owner", "S02",
         "--period-from", "2023-01-01", "--period-to", "2023-12-31", "--framework", "tra_vinh_2023:1"),
        ("campaigns", "add-group", "--group", "visitor", "--name-vi", "A", "--name-en", "B"),
        ("campaigns", "add-audience", key, "--group", "citizen", "--questionnaire", "citizen:1",
         "--channel", "paper", "--rates", "own_unit"),
        ("campaigns", "add-audience", key, "--group", "division_leader", "--questionnaire",
         "division_leader:1", "--channel", "online", "--rates", "list", "--rated-unit", "S01"),
        ("campaigns", "set-times", key, "--kind", "paper", "--opens", local(-1), "--closes", local(9)),
        ("campaigns", "set-times", key, "--kind", "survey", "--opens", local(-1), "--closes", local(9)),
        ("campaigns", "import-sizes", key, str(DATA / "frames.csv")),
        ("campaigns", "freeze", key),
        ("campaigns", "set-quota", key, "--group", "citizen", "--channel", "paper",
         "--rule", "department=20", "--rule", "district=30"),
    ]  # fmt: skip
    for step in steps:
        done = run(*step)
        assert done.exit_code == 0, (step, done.output)
    shown = json.loads(run("campaigns", "show", key, "--json").stdout)
    assert shown["missing"] == ["There is no key to seal the online answers with."]
    assert shown["gates"] == ["frames_frozen", "quotas_set"]
    assert "missing: There is no key" in run("campaigns", "show", key).stdout
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        found = campaigns.get_campaign(work, key=key)
        set_rehearsed_key(work, campaign_id=found.id)
    assert run("campaigns", "launch", key).stdout == "C24: running\n"
    assert run("invitations", "send", "--campaign", key).stdout == "216 invitations, 216 mails queued\n"
    assert run("campaigns", "recount", key).stdout.startswith("The ledger agrees with what is stored: ")
    assert run("campaigns", "close", key).stdout == "C24: closed\n"
    assert [one["state"] for one in json.loads(run("campaigns", "list", "--json").stdout)] == [
        "closed",
        "draft",
    ]


def test_a_ledger_that_was_tampered_with_is_named_and_put_right(run: Run, province: Province) -> None:
    launch(province)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        broken = update(Quota).where(col(Quota.unit_id) == province.units["X0101"]).values(received=4, over=4)
        work.session.execute(broken)
    named = run("campaigns", "recount", KEY, "--json")
    told = json.loads(named.stdout)
    assert (named.exit_code, told["agrees"], told["mended"]) == (1, False, 0)
    [cell] = told["differing"]
    assert (cell["unit"], cell["ledger"]["over"], cell["found"]["over"]) == ("X0101", 4, 0)
    assert "--mend" in run("campaigns", "recount", KEY).stdout
    mended = run("campaigns", "recount", KEY, "--mend")
    assert (mended.exit_code, mended.stdout.splitlines()[-1][:5]) == (0, "1 of ")
    assert run("campaigns", "recount", KEY).exit_code == 0


def test_the_outbox_is_followed_from_the_command_line(run: Run, province: Province) -> None:
    launch(province)
    run("invitations", "send", "--campaign", KEY)
    assert run("invitations", "deliver").stdout == "0 mails, 351 still waiting, relay relay_down\n"
    state = json.loads(run("invitations", "status", "--campaign", KEY, "--json").stdout)
    assert state["first_mails"]["queued"] == 351
    assert (state["relay"]["kind"], state["relay"]["failures"]) == ("relay_down", 1)
    assert "queued\t351" in run("invitations", "status", "--campaign", KEY).stdout
    assert run("invitations", "remind", "--campaign", KEY).exit_code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("campaigns", "create", "new", "--name-vi", "A", "--name-en", "B", "--owner", "S02",
         "--period-from", "2023-01-01", "--period-to", "2023-12-31"),
        ("campaigns", "create", "C24", "--name-vi", "A", "--name-en", "B", "--owner", "S99",
         "--period-from", "2023-01-01", "--period-to", "2023-12-31"),
        ("campaigns", "set-times", KEY, "--kind", "paper", "--opens", local(9), "--closes", local(1)),
        ("campaigns", "set-quota", KEY, "--group", "nobody", "--channel", "paper", "--rule", "department=20"),
        ("campaigns", "import-sizes", KEY, "nowhere.csv"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_two_and_one_line(run: Run, command: tuple[str, ...]) -> None:
    refused = run(*command)
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1


def test_faults_of_a_file_name_their_places(run: Run, tmp_path: Path) -> None:
    shutil.copyfile(DATA / "frames.csv", tmp_path / "frames.csv")
    with (tmp_path / "frames.csv").open("a", encoding="utf-8") as file:
        file.write("S99,citizen,10\nS01,citizen,10\nS02,nobody,10\nS03,citizen,0\n")
    refused = run("campaigns", "import-sizes", KEY, str(tmp_path / "frames.csv"), "--json")
    assert refused.exit_code == 2
    faults = json.loads(refused.stdout)["faults"]
    assert [(fault["row"], fault["column"]) for fault in faults] == [
        (29, "A"),
        (30, "A"),
        (31, "B"),
        (32, "C"),
    ]


def test_problems_are_raised_for_the_door_to_tell(run: Run) -> None:
    for command in (("campaigns", "show", "C99"), ("campaigns", "launch", KEY)):
        assert isinstance(run(*command).exception, Problem)
