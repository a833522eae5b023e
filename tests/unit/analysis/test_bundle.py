"""A bundle is written once, read back equal, and refused with a place and a remedy when it is wrong."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.dataset.bundle import read_bundle
from analysis.dataset.format import base_weight, write_manifest, zip_bundle
from analysis.errors import BundleError
from tests.support.sample_bundles import matrix_bundle, write_reference_bundle

Change = Callable[[dict[str, Any]], object]


def change_json(folder: Path, name: str, change: Change) -> None:
    document = json.loads((folder / name).read_text())
    change(document)
    (folder / name).write_text(json.dumps(document))
    write_manifest(folder, campaign="matrix", written_by="tests")


def change_rows(folder: Path, old: str, new: str) -> None:
    path = folder / "responses.csv"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))
    write_manifest(folder, campaign="matrix", written_by="tests")


def test_the_writer_needs_no_pandas() -> None:
    code = "import sys, analysis.dataset.format; print('pandas' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_written_and_read_back(tmp_path: Path) -> None:
    bundle = read_bundle(write_reference_bundle(tmp_path / "b"))
    assert len(bundle.frame) == 2027
    assert bundle.frame["response"].is_monotonic_increasing
    assert bundle.frame["q01"].isna().sum() > 0
    assert bundle.options["minimum"] == 5
    assert set(bundle.frame["q12_a"].dropna()) == {0.0, 1.0}


def test_same_survey_same_bytes_and_zip_reads_alike(tmp_path: Path) -> None:
    first, second = (matrix_bundle(tmp_path / name) for name in "ab")
    for path in sorted(first.iterdir()):
        assert path.read_bytes() == (second / path.name).read_bytes()
    zip_bundle(first, tmp_path / "a.zip")
    zip_bundle(second, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert read_bundle(tmp_path / "a.zip").sha256 == read_bundle(first).sha256


def test_base_weight_is_list_over_answers() -> None:
    assert base_weight(30, 12) == 2.5
    assert base_weight(None, 12) == 1.0
    with pytest.raises(ValueError, match="no weight"):
        base_weight(30, 0)


@pytest.mark.parametrize(
    ("name", "change", "where", "what"),
    [
        ("codebook.json", lambda d: d["items"][0].pop("kind"), "codebook.json.items[0]", "lacks 'kind'"),
        ("codebook.json", lambda d: d["items"][0].update(colour=1), "items[0]", "unknown field 'colour'"),
        ("codebook.json", lambda d: d["items"][0].update(key="q 1"), "items[0].key", "no export name"),
        ("codebook.json", lambda d: d["items"][1].update(key="q1"), "items", "is there 2 times"),
        ("codebook.json", lambda d: d["items"][0]["levels"].pop(1), "items[0].levels", "[1, 3, 4, 5]"),
        ("codebook.json", lambda d: d["items"][0]["levels"][0].update(share=1.5), "share", "is 1.5"),
        (
            "codebook.json",
            lambda d: d["items"][0]["criteria"][0].update(criterion="C9"),
            "items[0].criteria[0]",
            "'C9' is no criterion",
        ),
        ("codebook.json", lambda d: d["criteria"][0].update(max_points=0), "max_points", "is 0"),
        (
            "codebook.json",
            lambda d: d["criteria"].append({**d["criteria"][0], "key": "C8"}),
            "criteria[",
            "'C8' is fed by no question",
        ),
        ("design.json", lambda d: d["strata"][0].update(unit="X"), "strata[0]", "unit 'X'"),
        ("design.json", lambda d: d["strata"][0].update(responded=7), "strata[0]", "has 6"),
        ("design.json", lambda d: d["strata"][3].update(N=3), "strata[3]", "N is 3"),
        ("design.json", lambda d: d["strata"][0].update(fpc=True), "strata[0]", "without N"),
        ("design.json", lambda d: d["group_weights"].update(nobody=1), "nobody", "names no group"),
        (
            "design.json",
            lambda d: d["group_weights"].update(cit=0, off=0),
            "group_weights",
            "add up to nothing",
        ),
        ("design.json", lambda d: d.update(options={"minimum": 3}), "options.minimum", "is 3"),
        ("design.json", lambda d: d.update(order="random"), "order", "'random'"),
    ],
)
def test_wrong_documents(tmp_path: Path, name: str, change: Change, where: str, what: str) -> None:
    folder = matrix_bundle(tmp_path)
    change_json(folder, name, change)
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    finding = caught.value.findings[0]
    assert where in finding.where
    assert what in finding.what
    assert finding.mend
    assert finding.expected
    assert finding.got
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("D1-cit-0,D1", "D1-cit-0,D9", "line 2, column rated_unit", "'D9' is unknown"),
        ("1.0000000000,1,1", "1.0000000000,6,1", "line 2, column q1", "is no level"),
        ("1.0000000000,1,1", "1.0000000000,1.5,1", "line 2, column q1", "is no level"),
        ("1.0000000000,1,1", "1.0000000000,good,1", "line 2, column q1", "'good' is no number"),
        ("1.0000000000,1,1", "-1,1,1", "line 2, column weight", "is no weight"),
        ("D1-cit-0,D1,D1,cit,D1-cit", "D1-cit-0,D1,D1,off,D1-cit", "line 2, column stratum", "another group"),
        ("H1-off-0,D2", "H1-off-0,D1", "column response", "rates one unit twice"),
        ("H1-off-0,D2,H1", "H1-off-0,D2,D2", "column home_unit", "differs inside one response"),
        (",q1,q2", ",q2,q1", "line 1", "another order"),
        (",q1,q2", ",q1,q3", "line 1", "'q3'"),
    ],
)
def test_wrong_rows(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    folder = matrix_bundle(tmp_path)
    change_rows(folder, old, new)
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    assert where in caught.value.findings[0].where
    assert what in caught.value.findings[0].what
    assert caught.value.expected
    assert caught.value.got


def test_a_fault_of_a_row_says_what_was_asked_for_and_what_was_there(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path)
    change_rows(folder, "1.0000000000,1,1", "1.0000000000,9,1")
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    assert (caught.value.expected, caught.value.got) == ("0 to 5", "9.0")
    assert caught.value.hint == "Write a whole number from 0 to 5."


def test_all_findings_come_at_once(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path)
    change_json(folder, "design.json", lambda d: [s.update(unit="X") for s in d["strata"]])
    with pytest.raises(BundleError, match="3 more faults") as caught:
        read_bundle(folder)
    assert len(caught.value.findings) == 4


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path)
    path = folder / "responses.csv"
    path.write_text(path.read_text().replace("D1-cit-0", "D1-cit-X"))
    with pytest.raises(BundleError, match="SHA-256"):
        read_bundle(folder)


def test_a_removed_file_is_noticed(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path)
    (folder / "frame.csv").unlink()
    with pytest.raises(BundleError, match=r"frame\.csv: is listed"):
        read_bundle(folder)


def test_a_bundle_without_responses(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="holds no response"):
        read_bundle(matrix_bundle(tmp_path, officials=0, citizens=0, silent=0))


def test_what_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="does not exist"):
        read_bundle(tmp_path / "none")
    with pytest.raises(BundleError, match=r"lacks responses\.csv"):
        read_bundle(tmp_path)
    text_file = tmp_path / "note.txt"
    text_file.write_text("x")
    with pytest.raises(BundleError, match="neither a folder nor a zip"):
        read_bundle(text_file)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("../responses.csv", "x")
    with pytest.raises(BundleError, match=r"lacks responses\.csv"):
        read_bundle(tmp_path / "z.zip")
