"""Units of two rounds are matched over every step between them."""

from uuid import UUID

from app.reports import rules

A, B, C, D, E = (UUID(int=number) for number in range(1, 6))


def test_units_are_followed_over_several_steps() -> None:
    earlier = {A: "A", B: "B", C: "C", E: "E"}
    later = {D: "D", C: "C", B: "B2"}
    links = [(A, B), (B, D), (A, E)]
    pairs = rules.succession_pairs(earlier, later=later, links=links)
    assert pairs == [("A", "B2"), ("A", "D"), ("B", "B2"), ("B", "D")]
