"""Targets, states of a cell, the ledger's sum."""

from uuid import UUID

import pytest

from app.sampling import rules
from app.sampling.rules import TargetRule

HEALTH, OTHER = UUID(int=1), UUID(int=2)
RULES = [
    TargetRule(None, None, 5),
    TargetRule("department", None, 20),
    TargetRule("district", None, 30),
    TargetRule(None, HEALTH, 24),
]


@pytest.mark.parametrize(
    ("unit", "kind", "target"),
    [(OTHER, "department", 20), (OTHER, "district", 30), (HEALTH, "department", 24), (OTHER, "commune", 5)],
)
def test_the_most_specific_rule_wins(unit: UUID, kind: str, target: int) -> None:
    match = rules.matching_rule(RULES, unit_id=unit, unit_type=kind)
    assert match is not None
    assert match.target == target


def test_without_a_rule_there_is_no_target() -> None:
    assert rules.matching_rule(RULES[1:2], unit_id=OTHER, unit_type="commune") is None


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ((20, 20, 20, 0), ("full", 20)),
        ((20, 11, 11, 0), ("left", 9)),
        ((20, 27, 20, 4), ("over", 4)),
        ((20, 0, 0, 0), ("none", 0)),
        ((None, 7, 7, 0), ("unlimited", 7)),
        ((20, 3, 0, 0), ("left", 20)),
    ],
)
def test_states_of_a_cell(cell: tuple[int | None, int, int, int], state: tuple[str, int]) -> None:
    target, received, counted, over = cell
    assert rules.cell_state(target=target, received=received, counted=counted, over=over) == state


@pytest.mark.parametrize(
    ("issued", "received", "counted", "over", "expected"),
    [(30, 27, 20, 4, True), (30, 23, 20, 4, False), (26, 27, 20, 4, False), (0, 0, 0, 0, True)],
)
def test_the_ledger_adds_up(issued: int, received: int, counted: int, over: int, expected: bool) -> None:
    assert rules.agrees(issued=issued, received=received, counted=counted, over=over) is expected


def test_the_hash_of_a_frame_ignores_the_order_of_its_lines() -> None:
    assert rules.frame_hash(["b", "a"]) == rules.frame_hash(["a", "b"])
    assert rules.frame_hash(["a", "b"]) != rules.frame_hash(["ab"])
    assert rules.frame_hash([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
