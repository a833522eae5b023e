"""Exports: what analysts get, in words and numbers, with nothing that names a person."""

import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import select

from app import cli
from app.core.models import AuditEvent
from app.core.unit_of_work import open_work
from app.people.models import Person
from app.reports import service as reports
from app.reports.errors import AnswersStillSealed
from tests.integration.reports.world import World

Phieu = Callable[..., "Ran"]


def table_of(world: World) -> reports.ExportTable:
    with open_work(world.resources, writing=False) as work:
        return reports.export_responses(work, campaign_id=world.campaign_id, language="en")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it said."""

    code: object
    out: str
    err: str


@pytest.fixture
def phieu(
    opened: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """The command line over the round, in this process."""
    settings = opened.resources.settings
    monkeypatch.setenv("PHIEU_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PHIEU_DATABASE_URL", settings.database_url)

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["phieu", "export", "--campaign", "round_2023", *words])
        with pytest.raises(SystemExit) as ended:
            cli.run()
        said = capfd.readouterr()
        return Ran(ended.value.code or 0, said.out, said.err)

    return run


def test_one_row_per_response_and_rated_unit_with_its_weight(opened: World, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    reports.write_csv(path, table=table_of(opened))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == sum(len({unit for _, unit in said.levels}) for said in opened.said)
    assert len({(row["response"], row["rated_unit"]) for row in rows}) == len(rows)
    assert all(float(row["weight"]) >= 1 for row in rows)
    citizen = next(row for row in rows if row["group"] == "citizen" and row["cit_waiting_place"] == "5")
    assert citizen["cit_waiting_place_label"] == "Very satisfied"
    assert citizen["rated_unit_name"] == f"Unit {citizen['rated_unit']}"
    assert citizen["div_direction"] == citizen["div_direction_label"] == ""


def test_no_person_and_no_open_text_leaves(opened: World, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    reports.write_csv(path, table=table_of(opened))
    text = path.read_text(encoding="utf-8-sig")
    with open_work(opened.resources, writing=False) as work:
        people = list(work.session.execute(select(Person)).scalars())
    assert not any(person.full_name in text or str(person.id) in text for person in people)
    assert "=remark" not in text
    assert "cit_remark" not in text


def test_the_workbook_explains_its_columns_and_runs_no_formula(opened: World, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    table = table_of(opened)
    reports.write_xlsx(path, table=table)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["responses", "codebook"]
    assert book["responses"].max_row == len(table.rows) + 1
    rows: list[tuple[Any, ...]] = list(book["codebook"].iter_rows(values_only=True))
    harassment = [row for row in rows if row[0] == "cit_harassment"]
    assert [(row[2], row[3], row[4]) for row in harassment if row[2] is not None] == [
        (0, "Don't know, no answer", None), (1, "Yes", 0), (2, "No", 1),
    ]  # fmt: skip
    assert [(row[5], row[6]) for row in harassment if row[5]] == [("impact_officials", 1)]
    cells = [cell for row in book["responses"].iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


def test_a_formula_in_a_name_stays_text(opened: World, tmp_path: Path) -> None:
    column = reports.ExportColumn("rated_unit_name", "name", is_text=True)
    table = reports.ExportTable(columns=[column], rows=[["=1+1"]])
    reports.write_csv(tmp_path / "out.csv", table=table)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "'=1+1"


def test_the_same_database_gives_the_same_file(opened: World, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        reports.write_csv(tmp_path / name, table=table_of(opened))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_nothing_is_exported_before_the_opening(world: World) -> None:
    with open_work(world.resources, writing=True) as work, pytest.raises(AnswersStillSealed):
        reports.record_export(work, campaign_id=world.campaign_id, kind="csv")
    with pytest.raises(AnswersStillSealed):
        table_of(world)


def test_the_command_writes_stata_with_labels_and_leaves_a_trace(
    opened: World, phieu: Phieu, tmp_path: Path
) -> None:
    ran = phieu("--format", "dta", "--out", str(tmp_path / "out.dta"))
    assert (ran.code, ran.err) == (0, "")
    with pd.io.stata.StataReader(tmp_path / "out.dta") as reader:
        assert reader.variable_labels()["cit_waiting_place"].startswith("Ch")
        assert set(reader.value_labels()["cit_waiting_place"]) == {0, 1, 2, 3, 4, 5}
    frame = pd.read_stata(tmp_path / "out.dta", convert_categoricals=False)
    expected = sorted(said.levels["q01", said.home] for said in opened.said if said.group == "citizen")
    assert sorted(frame["cit_waiting_place"].dropna()) == expected
    with open_work(opened.resources, writing=False) as work:
        events = list(work.session.execute(select(AuditEvent)).scalars())
    (event,) = [event for event in events if event.verb == "reports.export"]
    assert (event.object, event.details["format"]) == ("campaign:round_2023", "dta")


def test_the_command_writes_a_bundle(opened: World, phieu: Phieu, tmp_path: Path) -> None:
    ran = phieu("--format", "bundle", "--out", str(tmp_path / "out.zip"))
    assert ran.code == 0, ran.err
    with open_work(opened.resources, writing=False) as work:
        again = reports.write_bundle(work, campaign_id=opened.campaign_id, out=tmp_path / "again.zip")
    assert (tmp_path / "out.zip").read_bytes() == again.path.read_bytes()
    assert again.sha256 in ran.out


@pytest.mark.parametrize(("kind", "package"), [("sav", "pyreadstat"), ("parquet", "pyarrow")])
def test_a_format_without_its_package_is_refused_clearly(
    phieu: Phieu, tmp_path: Path, kind: str, package: str
) -> None:
    try:
        __import__(package)
    except ImportError:
        ran = phieu("--format", kind, "--out", str(tmp_path / "out"))
        assert ran.code == 2
        assert package in ran.err
        assert len(ran.err.strip().splitlines()) == 1
    else:
        ran = phieu("--format", kind, "--out", str(tmp_path / "out"))
        assert ran.code == 0, ran.err
    assert [path.name for path in tmp_path.glob(".export-*")] == []


@pytest.mark.parametrize(
    "words",
    [
        ["--format", "csv", "--out", "no/such/folder/out.csv"],
        ["--format", "doc", "--out", "out"],
        ["--format", "csv"],
    ],
)
def test_wrong_usage_ends_with_two_and_leaves_no_trace(opened: World, phieu: Phieu, words: list[str]) -> None:
    ran = phieu(*words)
    with open_work(opened.resources, writing=False) as work:
        events = work.session.execute(select(AuditEvent)).scalars()
        assert "reports.export" not in {event.verb for event in events}
    assert ran.code == 2
    assert "Traceback" not in ran.err
