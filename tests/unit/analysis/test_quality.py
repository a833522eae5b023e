"""Signs of poor answering: what is planted is found, honest forms are left alone."""

from pathlib import Path

import numpy as np
import pytest

from analysis.dataset.bundle import read_bundle
from analysis.dataset.signs import Quality
from analysis.errors import QualityError
from analysis.quality.batches import batch_similarity, sequence_similarity
from analysis.quality.duplicates import near_duplicates
from analysis.quality.forms import expected_straight_lines, fast_forms, longest_runs, straight_lines
from analysis.recipes import satisfaction
from tests.support.honest_forms import honest_forms
from tests.support.sample_bundles import write_reference_bundle

NAN = np.nan


def test_one_level_throughout() -> None:
    answers = np.array(
        [[4, 4, 4, 4, 4, NAN], [4, 4, 4, 4, NAN, NAN], [4, 4, 4, 4, 5, 4], [NAN] * 6, [0, 0, 0, 0, 0, 0]]
    )
    assert straight_lines(answers).tolist() == [True, False, False, False, True]
    assert longest_runs(answers).tolist() == [5, 4, 4, 0, 6]


def test_ceilings_predict_their_straight_lines() -> None:
    stream = np.random.default_rng(3)
    answers = np.where(stream.random((4000, 6)) < 0.9, 5.0, 4.0)
    expected = expected_straight_lines(answers, np.zeros(4000, dtype=np.int64))
    assert expected.sum() == pytest.approx(straight_lines(answers).sum(), rel=0.05)
    assert expected[0] == pytest.approx(0.9**6 + 0.1**6, rel=0.05)


def test_faster_than_reading() -> None:
    seconds = np.array([100.0, 110, 90, 9, 28, NAN])
    group, given = np.zeros(6, dtype=np.int64), np.full(6, 10)
    assert fast_forms(seconds, given, group).tolist() == [False, False, False, True, False, False]
    # slow in comparison with others only: three seconds an answer are time enough to read
    assert not fast_forms(seconds * 4, given, group).any()
    with pytest.raises(QualityError, match="form 1: A time is below 0"):
        fast_forms(np.array([1.0, -1]), np.array([1, 1]), np.array([0, 0]))


@pytest.mark.parametrize(("halo", "level"), [(0.0, 0.3), (0.4, 0.3), (0.4, 1.5), (0.7, 0.0)])
def test_honest_forms_are_left_alone(halo: float, level: float) -> None:
    answers, batch = honest_forms(11, halo=halo, level=level)
    assert near_duplicates(answers, batch).flagged.mean() <= 0.002
    assert not batch_similarity(answers, batch).flagged.any()
    order = np.tile(np.arange(25), 40)
    assert not sequence_similarity(answers, batch, order).flagged.any()


def test_copied_forms_are_found() -> None:
    answers, batch = honest_forms(12)
    answers[26:31] = answers[25]
    answers[28, 3] = 1 + answers[28, 4] % 5
    found = near_duplicates(answers, batch)
    assert found.flagged[25:31].all()
    assert found.flagged.sum() == 6
    assert (found.equal >= 0.95 * found.both).all()
    signs = batch_similarity(answers, batch)
    assert signs.z[1] > 2.5
    assert np.nanargmax(signs.z) == 1


def test_neighbours_that_are_too_alike_are_found() -> None:
    answers, batch = honest_forms(13, batches=3)
    stream = np.random.default_rng(13)
    for row in range(26, 50):  # the second batch: each form is the one before with some answers changed
        kept = stream.random(20) < 0.6
        answers[row] = np.where(kept, answers[row - 1], answers[row])
    order = np.tile(np.arange(25), 3)
    assert sequence_similarity(answers, batch, order).flagged.tolist() == [False, True, False]
    with pytest.raises(QualityError, match="batch 0: Two forms have the same place"):
        sequence_similarity(answers, batch, np.zeros(75, dtype=np.int64))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Quality]:
    folder = write_reference_bundle(tmp_path_factory.mktemp("quality"), options={"draws": 1000})
    return folder, satisfaction.run(folder).get("quality", {})  # type: ignore[return-value]


def test_the_reference_survey_holds_straight_lines(reference: tuple[Path, Quality]) -> None:
    folder, quality = reference
    items = [f"q{n:02}" for n in range(1, 11)]
    answers = read_bundle(folder).frame[items].to_numpy()
    straight = (np.nanmax(answers, axis=1) == np.nanmin(answers, axis=1)) & ((~np.isnan(answers)).sum(1) >= 5)
    checks = {check["check"]: check for check in quality["checks"]}
    assert checks["straight_line"]["flagged"] == straight.sum()
    assert (checks["straight_line"]["expected"] or 0) < straight.sum() / 10
    assert checks["sequence"]["why"] is not None
    assert checks["fast"]["looked_at"] < checks["any"]["looked_at"] == len(answers)


def test_nothing_is_told_about_a_few(reference: tuple[Path, Quality]) -> None:
    _, quality = reference
    assert all(
        row["flagged"] is None or row["flagged"] == 0 or row["flagged"] >= 5 for row in quality["units"]
    )
    for check in ("straight_line", "any"):
        known = [row["flagged"] for row in quality["units"] if row["check"] == check]
        assert known.count(None) != 1
    *units, whole = quality["scores"]
    assert whole["unit"] is None
    assert whole["difference"] == pytest.approx((whole["without"] or 0) - whole["score"], abs=1e-9)
    shown = [row for row in units if not row["hidden"]]
    assert shown
    assert any(row["difference"] for row in shown)
    assert {row["without"] for row in units if row["hidden"]} == {None}
