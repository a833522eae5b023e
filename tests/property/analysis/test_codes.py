"""Codes that occur are found by marking as they are by sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimates.variance import distinct


@given(st.lists(st.integers(0, 400), max_size=50), st.sampled_from([401, 10_000]))
def test_marking_finds_what_sorting_finds(values: list[int], below: int) -> None:
    codes = np.array(values, dtype=np.int64)
    found, place = distinct(codes, below=below)
    expected, places = np.unique(codes, return_inverse=True)
    assert found.tolist() == expected.tolist()
    assert place.tolist() == places.tolist()
