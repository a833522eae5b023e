"""A bundle of counts gives the results of its responses, and is refused where it is wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.dataset.bundle import read_bundle
from analysis.dataset.counted import merge_counts
from analysis.dataset.format import write_manifest
from analysis.dataset.shapes import CODEBOOK, COUNT_COLUMNS, COUNTS
from analysis.errors import BundleError
from analysis.exports import build_all
from analysis.recipes import satisfaction
from analysis.recipes.counting import count_rows, write_counted
from tests.support.sample_bundles import matrix_bundle, write_reference_bundle

Make = Callable[[Path], Path]


def reference_with_one_year(folder: Path) -> Path:
    return write_reference_bundle(folder, options={"draws": 1000})


def same(got: Any, expected: Any, *, path: str = "") -> None:
    """Equal trees; figures to nine digits, since their sums were made in another order."""
    if isinstance(expected, dict):
        assert list(got) == list(expected), path
        for key, value in expected.items():
            same(got[key], value, path=f"{path}/{key}")
    elif isinstance(expected, list):
        assert len(got) == len(expected), path
        for place, value in enumerate(expected):
            same(got[place], value, path=f"{path}/{place}")
    elif isinstance(expected, float):
        assert got == pytest.approx(expected, rel=1e-9, abs=2e-10), path
    else:
        assert got == expected, path


def matrix_of_rates(folder: Path) -> Path:
    """The matrix with its criteria as rates: the answers to all their items are one."""
    matrix_bundle(folder)
    codebook = json.loads((folder / CODEBOOK).read_text())
    for criterion in codebook["criteria"]:
        criterion["combine"] = "answers"
    (folder / CODEBOOK).write_text(json.dumps(codebook))
    write_manifest(folder, campaign="C", written_by="a test")
    return folder


@pytest.mark.parametrize("make", [reference_with_one_year, matrix_bundle, matrix_of_rates])
def test_the_same_results_from_either(make: Make, tmp_path: Path) -> None:
    bundle = read_bundle(make(tmp_path / "rows"))
    write_counted(bundle, tmp_path / "counts")
    counted = read_bundle(tmp_path / "counts")
    assert counted.moments is not None
    assert len(counted.frame) == len(bundle.frame)
    got, expected = satisfaction.compute(counted), satisfaction.compute(bundle)
    assert any(unit["se"] for unit in expected["units"])
    for name in expected:
        if name not in ("provenance", "quality", "effects"):  # from counts no form can be looked at
            same(got[name], expected[name], path=name)  # type: ignore[literal-required]
    assert list(build_all(got)) == list(build_all(expected))


def test_counts_of_counts_are_the_counts(tmp_path: Path) -> None:
    bundle = read_bundle(matrix_bundle(tmp_path / "rows"))
    write_counted(bundle, tmp_path / "first")
    write_counted(read_bundle(tmp_path / "first"), tmp_path / "second")
    assert (tmp_path / "first" / COUNTS).read_bytes() == (tmp_path / "second" / COUNTS).read_bytes()


def test_counts_of_shards_add_up(tmp_path: Path) -> None:
    bundle = read_bundle(write_reference_bundle(tmp_path))
    shards = [bundle.frame.iloc[start::3] for start in range(3)]
    tables = [
        pd.DataFrame(count_rows(type(bundle)(**{**vars(bundle), "frame": part})), columns=list(COUNT_COLUMNS))
        for part in shards
    ]
    merged = merge_counts(merge_counts(tables[2], tables[0]), tables[1]).astype({"level": str})
    whole = pd.DataFrame(count_rows(bundle), columns=list(COUNT_COLUMNS)).astype({"level": str})
    keys = list(COUNT_COLUMNS[:-1])
    pd.testing.assert_frame_equal(
        merged.sort_values(keys, ignore_index=True), whole.sort_values(keys, ignore_index=True)
    )


def change(folder: Path, name: str, old: str, new: str) -> None:
    content = (folder / name).read_text()
    assert old in content
    (folder / name).write_text(content.replace(old, new, 1))
    write_manifest(folder, campaign="matrix", written_by="tests")


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "what"),
    [
        ("counts.csv", "D1-cit,D1", "D9-cit,D1", "column stratum", "is unknown"),
        ("counts.csv", "1,D1,q1", "1,D7,q1", "column rated_unit", "is unknown"),
        ("counts.csv", "1,D1,q1", "1,D1,q9", "column item", "is unknown"),
        ("counts.csv", "q1,5,1", "q1,7,1", "column level", "is no level"),
        ("counts.csv", "q1,5,1", "q1,5,1.5", "column count", "no whole number"),
        ("counts.csv", "q1,5,1", "q1,5,99", "counts.csv", "more answers than forms"),
        ("counts.csv", "q1,5,1", "q1,5,many", "column count", "is no number"),
        ("counts.csv", "paper,1.0000000000", "paper,-1", "column weight", "is no weight"),
        ("counts.csv", "stratum,home_unit", "stratum,house", "line 1", "other columns"),
        ("design.json", '"cit": 0.6', '"cit": 0.7', "moments.csv", "another design"),
        ("design.json", '"responded": 6', '"responded": 5', "strata[0]", "counts.csv has 6"),
    ],
)
def test_wrong_counts(tmp_path: Path, name: str, old: str, new: str, where: str, what: str) -> None:
    write_counted(read_bundle(matrix_bundle(tmp_path / "rows")), tmp_path / "counts")
    change(tmp_path / "counts", name, old, new)
    with pytest.raises(BundleError) as caught:
        read_bundle(tmp_path / "counts")
    assert any(where in finding.where and what in finding.what for finding in caught.value.findings)
    assert all(finding.expected and finding.got for finding in caught.value.findings)


def test_counts_need_their_moments_and_no_responses(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path / "rows")
    write_counted(read_bundle(folder), tmp_path / "counts")
    (tmp_path / "counts" / "moments.csv").unlink()
    with pytest.raises(BundleError, match=r"lacks moments\.csv"):
        read_bundle(tmp_path / "counts")
    (folder / COUNTS).write_bytes((tmp_path / "counts" / COUNTS).read_bytes())
    with pytest.raises(BundleError, match=r"holds responses\.csv and counts\.csv"):
        read_bundle(folder)
