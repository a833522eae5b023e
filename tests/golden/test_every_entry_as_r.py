"""Every number that R gives, within the tolerance of its kind; the table at the end counts them.

A number is optional (`logit` and likelihood intervals, saddlepoint, lincom and Wald forms, rank tests, omega)
or an input (the rule of the scores, the population) by its path; all others are compared, none is left out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import reference_weighting
from tests.support.reference_ours import ENTRIES
from tests.support.reference_survey import results
from tests.support.tallies import Tally

assert reference_weighting  # its entries are in ENTRIES

OPTIONAL = re.compile(
    r"/(logit|likelihood)/|/(Wald|adjWald|lincom|saddlepoint)/|/(ranktest|kruskal)_|/omega_"
)
INPUT = re.compile(r"^scores_rule/|^weighting_2023/population/")
LOOSE = {"weighting_2023": 1e-7}
PLACES = "rank_interval_mrsw_2023"
ZERO = 1e-13
EXACT_LIMITS = "satisfied_"
"""R gives no limits where a share is 0 or 1; there we give the exact ones."""


def leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Path and value of every number, text and null."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from leaves(value, f"{path}/{place}")
    else:
        yield path, tree


def kind_of(path: str) -> str:
    if INPUT.search(path):
        return "input"
    return "optional" if OPTIONAL.search(path) else "core"


def agrees(got: Any, expected: Any, *, key: str) -> bool:
    if isinstance(expected, str) or expected is None:
        return bool(got == expected)
    if got is None or isinstance(got, str):
        return False
    if key == PLACES:
        return bool(abs(got - expected) <= 1)
    return bool(abs(got - expected) <= max(LOOSE.get(key, 1e-9) * abs(expected), ZERO))


@pytest.mark.parametrize("key", list(results()))
def test_every_number_of(key: str, tally: Tally) -> None:
    ours = dict(leaves(ENTRIES[key](), key)) if key in ENTRIES else {}
    counts: Counter[str] = Counter()
    wrong = []
    for path, expected in leaves(results()[key], key):
        kind, number = kind_of(path), isinstance(expected, int | float)
        counts[kind] += number
        if kind != "core" or path.endswith(("/note", "/error")):
            continue
        if path in ours and agrees(ours[path], expected, key=key):
            counts["equal"] += number
        elif number or (ours.get(path) is not None and not key.startswith(EXACT_LIMITS)):
            wrong.append(f"{path}: R says {expected!r}, we say {ours.get(path, 'nothing')!r}")
    tally(key, equal=counts["equal"], core=counts["core"], optional=counts["optional"], given=counts["input"])
    assert wrong == []


def test_the_rank_sets_are_mostly_the_very_same() -> None:
    ours, theirs = dict(leaves(ENTRIES[PLACES](), PLACES)), dict(leaves(results()[PLACES], PLACES))
    bounds = [path for path, value in theirs.items() if isinstance(value, int)]
    same = [path for path in bounds if ours[path] == theirs[path]]
    assert len(bounds) == 180
    assert len(same) >= 0.95 * len(bounds)
