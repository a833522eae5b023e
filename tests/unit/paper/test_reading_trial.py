"""The trial of the reader: its pages are the same every time, and a few are read as they were meant."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.reading_trial import read_numbered, scan_page, summary, upper_bound


def test_a_page_is_the_same_whenever_it_is_drawn_and_another_in_the_other_style() -> None:
    first, again = (scan_page(3, style="reporting") for _ in range(2))
    assert np.array_equal(first.image, again.image)
    assert first.truth == again.truth
    assert first.truth != scan_page(3, style="tuning").truth


def test_pages_of_every_profile_are_matched_and_nothing_wrong_is_accepted() -> None:
    pages = [read_numbered(number, style="reporting") for number in range(5)]
    found = summary(pages)
    assert (found["matched"], found["wrong_matches"], found["wrong"]) == (1.0, 0, 0)
    assert found["never_but_accepted"] == 0
    assert summary(replace(page, wrong=1) for page in pages)["wrong"] == 5


@pytest.mark.parametrize(("events", "of", "bound"), [(0, 15_244, 1.965e-4), (1, 10, 0.3942), (0, 0, 1.0)])
def test_the_upper_bound_is_that_of_clopper_and_pearson(events: int, of: int, bound: float) -> None:
    assert upper_bound(events, of=of) == pytest.approx(bound, rel=1e-3)
