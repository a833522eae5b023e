"""Tables for other programs: the same rows in every format, with labels; hidden figures are missing."""

import csv
import io
import re
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
from pandas.io.stata import StataReader

from analysis import cli
from analysis.dataset.bundle import read_bundle
from analysis.exports.answers import answers_table
from analysis.exports.data import SCRIPT, DataColumn, DataTable, FormatMissing, data_files, require_formats
from analysis.exports.figures import result_data
from analysis.recipes import satisfaction
from tests.support.sample_bundles import matrix_bundle

ODD = DataTable(
    "odd",
    [
        DataColumn("N", "size"),
        DataColumn("n", "forms"),
        DataColumn("c1.2-points and more than thirty-two letters", "long"),
        DataColumn("2nd", "text", is_text=True),
        DataColumn("level", "a level", values={0: "none", 5: "w" * 200 + "\u1ed9"}),
    ],
    [[10.0, 3.0, 1.5, "=1+1", 5.0], [None, 4.0, None, None, None]],
)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_names_are_such_as_every_program_takes() -> None:
    header = next(iter(csv.reader(io.StringIO(data_files([ODD], ["csv"])["odd.csv"].decode()))))
    assert header[:2] == ["population", "n"]
    assert len({name.lower() for name in header}) == len(header)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", name) for name in header)


def test_words_that_a_program_keeps_for_itself_are_no_names() -> None:
    columns = [DataColumn(name, name) for name in ("by", "If", "v_by", "2", "v_2")]
    (content, *_) = data_files([DataTable("kept", columns, [[1.0] * 5])], ["csv"]).values()
    names = next(iter(csv.reader(io.StringIO(content.decode()))))
    assert names == ["v_by", "v_If", "v_by_2", "v_2", "v_2_2"]
    data_files([DataTable("kept", columns, [[1.0] * 5])], ["dta"])  # a name that Stata refuses is a warning


def test_csv_is_defused_and_labelled() -> None:
    files = data_files([ODD], ["csv"])
    first, second = rows_of(files["odd.csv"])
    assert (first["v_2nd"], first["level"], second["level"]) == ("'=1+1", "5", "")
    labels = {(row["column"], row["value"]): row["label"] for row in rows_of(files["labels.csv"])}
    assert labels["population", ""] == "size"
    assert labels["level", "0"] == "none"
    types = {row["column"]: row["type"] for row in rows_of(files["labels.csv"]) if not row["value"]}
    assert (types["v_2nd"], types["level"]) == ("text", "number")
    assert files["read.R"] == SCRIPT.read_bytes()


def test_stata_holds_the_same_rows_and_labels() -> None:
    content = data_files([ODD], ["dta"])["odd.dta"]
    assert content == data_files([ODD], ["dta"])["odd.dta"]
    frame = pd.read_stata(io.BytesIO(content), convert_categoricals=False)
    with StataReader(io.BytesIO(content), convert_categoricals=False) as reader:
        labels, words = reader.variable_labels(), reader.value_labels()
    assert frame["population"].iloc[0] == 10
    assert frame["level"].isna().tolist() == [False, True]
    assert labels["population"] == "size"
    assert words["level"][0] == "none"


@pytest.mark.parametrize(("kind", "package"), [("sav", "pyreadstat"), ("parquet", "pyarrow")])
def test_optional_formats_are_right_or_refused(kind: str, package: str, tmp_path: Path) -> None:
    bundle = matrix_bundle(tmp_path / "b")
    words = ["export", str(bundle), "--out", str(tmp_path / "out"), "--format", kind]
    if find_spec(package) is None:
        assert cli.main(words) == 2
        return
    assert cli.main(words) == 0
    path = tmp_path / "out" / f"answers.{kind}"
    first = path.read_bytes()
    assert cli.main(words) == 0
    assert path.read_bytes() == first
    frame = pd.read_spss(path, convert_categoricals=False) if kind == "sav" else pd.read_parquet(path)
    expected = read_bundle(bundle).frame
    assert frame["q1"].fillna(-1).tolist() == expected["q1"].fillna(-1).tolist()
    assert frame["response"].tolist() == expected["response"].tolist()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.exports.data.find_spec", lambda _: None)
    with pytest.raises(FormatMissing, match="pip install pyreadstat"):
        require_formats(["sav"])


def test_answers_carry_what_a_design_needs(tmp_path: Path) -> None:
    bundle = read_bundle(matrix_bundle(tmp_path))
    rows = rows_of(data_files([answers_table(bundle)], ["csv"])["answers.csv"])
    assert len(rows) == len(bundle.frame)
    assert {"response", "stratum", "weight", "population", "fpc", "q1"} <= set(rows[0])
    assert [float(row["weight"]) for row in rows] == bundle.frame["weight"].tolist()
    corrected = {stratum["stratum"]: str(int(stratum["fpc"])) for stratum in bundle.design["strata"]}
    assert {row["stratum"]: row["fpc"] for row in rows} == {
        name: corrected[name] for name in {row["stratum"] for row in rows}
    }


def test_published_tables_keep_hidden_figures_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = satisfaction.run(matrix_bundle(tmp_path / "b", officials=0))
    tables = {table.name: table for table in result_data(results)}
    names = [column.name for column in tables["scores"].columns]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in tables["scores"].rows}
    assert rows["D2"]["score"] is None
    assert rows["D2"]["hidden"] == 1
    assert rows["D1"]["score"] == pytest.approx(results["units"][0]["score"], abs=1e-6)
    assert cli.main(["run", str(tmp_path / "b"), "--out", str(tmp_path / "o"), "--no-pdf"]) == 0
    out = str(tmp_path / "data")
    assert cli.main(["export", str(tmp_path / "o" / "results.json"), "--out", out]) == 0
    assert {path.suffix for path in Path(out).iterdir()} == {".csv", ".dta", ".R"}
    assert "files in" in capsys.readouterr().out
