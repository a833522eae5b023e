"""States of a version, and points of document leaves."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.templates.definition import Framework, load_framework
from app.templates.rules import (
    VERSION_TRANSITIONS,
    Declared,
    VersionEvent,
    VersionState,
    document_points,
    next_version_state,
)

SOURCE = Path(__file__).parents[3] / "survey_templates" / "frameworks" / "tra_vinh_2023" / "v1.yaml"
TinyFramework = Callable[[str], Framework]
STATES: tuple[VersionState, ...] = ("draft", "published", "withdrawn")
EVENTS: tuple[VersionEvent, ...] = ("publish", "withdraw")


def test_a_version_moves_only_along_the_table() -> None:
    moved = {(s, e): next_version_state(s, event=e) for s, e in product(STATES, EVENTS)}
    assert {key: state for key, state in moved.items() if state} == VERSION_TRANSITIONS
    assert "draft" not in VERSION_TRANSITIONS.values()


@pytest.mark.parametrize(
    ("leaf", "declared", "points"),
    [
        ("r1", Declared(yes=True), 10),
        ("r1", Declared(), 0),
        ("r2", Declared(level="half"), Fraction(9, 2)),
        ("r2", Declared(level="other"), None),
        ("r3", Declared(part=Fraction(49), whole=Fraction(100)), 0),
        ("r3", Declared(part=Fraction(1), whole=Fraction(2)), Fraction(25, 2)),
        ("r3", Declared(part=Fraction(4), whole=Fraction(5)), 20),
        ("r3", Declared(part=Fraction(9), whole=Fraction(5)), 20),
        ("r3", Declared(part=Fraction(1), whole=Fraction(0)), None),
        ("r3", Declared(part=Fraction(-1), whole=Fraction(5)), None),
        ("r4", Declared(count=3), 9),
        ("r4", Declared(count=6), 15),
        ("r4", Declared(count=-1), None),
        ("r5", Declared(count=2), 6),
        ("r5", Declared(count=3), 0),
        ("r5", Declared(count=-1), None),
        ("r6", Declared(yes=True), None),
        ("b1", Declared(yes=True), None),
    ],
)
def test_points_follow_from_what_is_declared(
    tiny_framework: TinyFramework, leaf: str, declared: Declared, points: Fraction | int | None
) -> None:
    assert document_points(tiny_framework("framework_rules").criterion(leaf), declared=declared) == points


@given(
    declared=st.builds(
        Declared,
        yes=st.booleans(),
        level=st.sampled_from(["full", "on_time", "late", "none", ""]),
        part=st.fractions(-10, 1000),
        whole=st.fractions(-10, 1000),
        count=st.integers(-10, 1000),
    )
)
def test_points_never_leave_nothing_to_maximum(framework: Framework, declared: Declared) -> None:
    for leaf in framework.leaves:
        points = document_points(leaf, declared=declared)
        assert points is None or 0 <= points <= leaf.max_points


@pytest.fixture(scope="module")
def framework() -> Framework:
    found, _ = load_framework(SOURCE.read_bytes())
    assert found is not None
    return found
