"""`phieu units`, `phieu people`, `phieu templates`: exit codes, one line of error, one document."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.templates import service as templates
from tests.support.tree import ROOT

DATA = ROOT / "tests" / "data" / "tra_vinh_2023"
Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path) -> Run:
    """Runs a command of `phieu` over a fresh database."""
    from app.cli.commands import app

    environment = {"PHIEU_DATABASE_URL": sqlite_url, "PHIEU_DATA_DIR": str(tmp_path / "var")}

    def call(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments], env=environment)

    return call


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_units_come_in_with_a_report(run: Run) -> None:
    dry = document(run("units", "import", DATA / "units.xlsx", "--dry-run", "--json"))
    assert (dry["added"], dry["imported"], dry["faults"]) == (72, False, [])
    real = document(run("units", "import", DATA / "units.xlsx", "--json"))
    assert (real["added"], real["imported"], len(real["sha256"])) == (72, True, 64)
    again = run("units", "import", DATA / "units.xlsx")
    assert (again.exit_code, again.stdout) == (0, "Added: 0\nChanged: 0\nUnchanged: 72\n")


def test_faults_end_with_code_two_and_name_their_places(run: Run) -> None:
    run("units", "import", DATA / "units.xlsx")
    faulty = run("people", "import", DATA / "officials_faulty.xlsx", "--json")
    assert faulty.exit_code == 2
    found = document(faulty)
    assert (len(found["faults"]), found["imported"]) == (9, False)
    assert set(found["faults"][0]) == {"sheet", "row", "column", "heading", "value", "reason"}
    assert faulty.stderr.count("\n") == 1
    plain = run("people", "import", DATA / "officials_faulty.xlsx")
    assert plain.stdout.count("\n") == 9
    assert "row 8, E" in plain.stdout


def test_people_come_in_within_allowed_domains(run: Run) -> None:
    run("units", "import", DATA / "units.xlsx")
    refused = run("people", "import", DATA / "officials.xlsx", "--domain", "*.gov.vn", "--json")
    assert (refused.exit_code, len(document(refused)["faults"])) == (2, 459)
    taken = run("people", "import", DATA / "officials.xlsx", "--domain", "*.example.org", "--json")
    assert (taken.exit_code, document(taken)["added"]) == (0, 459)


def test_a_large_list_says_on_stderr_how_far_it_is(run: Run, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    line = "Le An,Head,S16,somebody@a.example.org,division_leader" + " " * 100
    large.write_text("full name,position,unit,email,group\n" + f"{line}\n" * 1000)
    run("units", "import", DATA / "units.xlsx")
    plain, quiet = (run("people", "import", large, *more) for more in ((), ("--json",)))
    percents = [int(number) for number in re.findall(r"percent: (\d+) of 100", plain.stderr)]
    assert percents == sorted(percents)
    assert len(percents) > 5
    assert (quiet.exit_code, quiet.stderr.count("\n")) == (2, 1)


def test_a_campaign_that_does_not_exist_stops_the_import(run: Run) -> None:
    result = run("people", "import", DATA / "officials.xlsx", "--campaign", "none")
    assert result.exit_code != 0


def test_a_file_that_is_not_there_is_said_in_one_line(run: Run) -> None:
    for room in ("units", "people"):
        result = run(room, "import", "/nowhere/list.xlsx")
        assert result.exit_code == 2
        assert result.stderr == "/nowhere/list.xlsx: No such file or directory. Check the path.\n"
    assert run("templates", "check", "/nowhere/v1.yaml").exit_code == 2


def test_the_check_of_templates_names_file_line_and_column(run: Run, tmp_path: Path) -> None:
    assert run("templates", "check").stdout == "Nothing to mend.\n"
    broken = tmp_path / "v1.yaml"
    source = templates.shipped_folder() / "questionnaires" / "citizen" / "v1.yaml"
    shutil.copyfile(source, broken)
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("kind: multi", "kind: many"), encoding="utf-8"
    )
    plain = run("templates", "check", broken)
    assert plain.exit_code == 2
    assert plain.stdout.startswith(f"{broken}:")
    found = document(run("templates", "check", broken, "--json"))
    assert found["errors"] == len(plain.stdout.splitlines())
    assert found["findings"][0]["line"] > 1


def test_publishing_a_published_version_changes_nothing(run: Run) -> None:
    lock = templates.shipped_folder() / "published.lock"
    before = lock.read_bytes()
    result = run("templates", "publish", "citizen", "1")
    assert result.exit_code == 0
    assert result.stdout.startswith("Published: questionnaire citizen 1, SHA-256 ")
    assert lock.read_bytes() == before
