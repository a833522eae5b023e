"""Every command helps, and ends wrong usage and bad input with exit code 2 and one line."""

from pathlib import Path

import pytest

from tests.e2e.cli.conftest import Typed
from tests.support import reference
from tests.support.command import Ended

COMMANDS = [name.split()[1:] for name, _ in reference.commands()]
GROUPS = sorted({command[0] for command in COMMANDS if len(command) > 1})


def one_line(ended: Ended) -> str:
    """The one line of a refusal."""
    assert ended.code == 2, (ended.out, ended.error)
    assert "Traceback" not in ended.error
    lines = ended.error.splitlines()
    assert len(lines) == 1, ended.error
    return lines[0]


@pytest.mark.parametrize("command", [*COMMANDS, *([group] for group in GROUPS), []], ids=" ".join)
def test_every_command_helps(command: list[str], typed: Typed) -> None:
    ended = typed(*command, "--help")
    assert ended.code == 0
    assert "Usage: phieu" in ended.out
    assert ended.error == ""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_unknown_option_is_named_in_one_line(command: list[str], typed: Typed) -> None:
    line = one_line(typed(*command, "--no-such-option"))
    assert "--no-such-option" in line
    assert f"phieu {' '.join(command)} --help" in line


def test_an_unknown_command_is_named_in_one_line(typed: Typed) -> None:
    assert "nonsense" in one_line(typed("nonsense"))
    assert "nonsense" in one_line(typed("units", "nonsense"))


BAD_INPUT = {
    "a file that is not there": (["units", "import", "no-such-file.xlsx"], "no-such-file.xlsx"),
    "people from nowhere": (["people", "import", "none.csv", "--campaign", "none"], "none"),
    "a template that is not there": (["templates", "check", "none.yaml"], "none.yaml"),
    "a version that is not there": (["templates", "publish", "none", "1"], "none"),
    "a campaign that is not there": (["campaigns", "show", "none"], "none"),
    "a day that is no day": (
        ["campaigns", "set-times", "x", "--kind", "survey", "--opens", "soon", "--closes", "later"],
        "--opens",
    ),
    "links of no campaign": (["invitations", "send", "--campaign", "none"], "none"),
    "a key that is no file": (["responses", "open", "--campaign", "x", "--key", "none.key"], "none.key"),
    "a questionnaire nobody wrote": (
        ["forms", "sample", "--questionnaire", "none", "--count", "1", "--out", "forms"],
        "none",
    ),
    "too many forms": (
        ["forms", "sample", "--questionnaire", "citizen", "--count", "0", "--out", "forms"],
        "--count",
    ),
    "a layout that is not there": (["scans", "read", "scan.pdf", "--layout", "none.json"], "none.json"),
    "a format that is not there": (
        ["export", "--campaign", "x", "--format", "sas", "--out", "x.sas"],
        "'csv'",
    ),
    "an export of nothing": (["export", "--campaign", "none", "--out", "x.csv"], "none"),
    "an address that is none": (
        ["users", "add", "nobody", "--name", "N", "--role", "analyst", "--password", "a long password"],
        "email",
    ),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_said_in_one_line(
    case: str, typed_there: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, named = BAD_INPUT[case]
    assert named in one_line(typed_there(*arguments))


def test_a_setting_that_cannot_be_is_named(typed: Typed, tmp_path: Path) -> None:
    where = {"PHIEU_DATA_DIR": str(tmp_path)}
    assert "PHIEU_LANGUAGE" in one_line(typed("campaigns", "list", **where, PHIEU_LANGUAGE="fr"))


def test_a_database_address_that_cannot_be_is_named(typed: Typed, tmp_path: Path) -> None:
    where = {"PHIEU_DATA_DIR": str(tmp_path)}
    assert "PHIEU_DATABASE_URL" in one_line(typed("campaigns", "list", **where, PHIEU_DATABASE_URL="here"))


def test_a_database_that_does_not_answer_is_named(typed: Typed, tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    line = one_line(typed("campaigns", "list", PHIEU_DATA_DIR=str(tmp_path), PHIEU_DATABASE_URL=url))
    assert "PHIEU_DATABASE_URL" in line


@pytest.mark.parametrize("command", ["campaigns list", "users list", "serve", "work", "audit verify"])
def test_a_fresh_database_asks_for_the_schema(command: str, typed: Typed, tmp_path: Path) -> None:
    line = one_line(typed(*command.split(), PHIEU_DATA_DIR=str(tmp_path)))
    assert "phieu migrate" in line


def test_migrate_makes_a_fresh_database_usable(typed: Typed, tmp_path: Path) -> None:
    assert typed("migrate", PHIEU_DATA_DIR=str(tmp_path)).code == 0
    assert typed("campaigns", "list").code == 0


def test_the_version_is_said(typed: Typed) -> None:
    ended = typed("--version")
    assert (ended.code, ended.error) == (0, "")
    assert ended.out.startswith("phieu ")
