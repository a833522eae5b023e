"""The index by its three variants, with the figures the trade checks them by."""

from decimal import Decimal
from fractions import Fraction

import pytest

from analysis.composite.index import unit_index
from analysis.composite.points import UnitPoints
from analysis.composite.standing import rounded, standings
from analysis.errors import OptionError
from tests.unit.composite.framework import small

GIVEN = {"plan": "60.5", "asked": "20.25", "sipas": "4", "idea": "1", "late": "0.5"}


def points(*, exempt: bool = True, **given: str) -> UnitPoints:
    """V 60.5, S 24.25, B 1, D 0.5 unless said otherwise; the exempted check is worth 2."""
    found = {key: Decimal(text) for key, text in {**GIVEN, **given}.items() if text}
    if not exempt:
        found["check"] = Decimal(0)
    return UnitPoints(found, {"check"} if exempt else set())


@pytest.mark.parametrize(
    ("variant", "exempt", "exact", "published"),
    [
        ("A", True, Fraction(8525, 98), "86.99"),  # 86.9898
        ("B", True, Fraction(121, 2) * 70 / 68 + Fraction(99, 4), "87.03"),  # 87.0294
        ("C", False, Fraction(6050, 70), "86.43"),  # 86.4286
        ("C", True, Fraction(6050, 68), "88.97"),
    ],
)
def test_the_figures_of_the_trade(variant: str, exempt: bool, exact: Fraction, published: str) -> None:
    found = unit_index(small(variant), unit="S01", given=points(exempt=exempt))
    assert found.index == exact
    assert rounded(exact, 2) == Decimal(published)
    assert found.removed == (2 if exempt else 0)


def test_bonus_and_deductions_stop_at_their_caps() -> None:
    found = unit_index(small(), unit="S01", given=points(exempt=False, prize="1"))
    assert (found.bonus, found.deduction) == (Decimal(1), Decimal("0.5"))
    assert found.index == Fraction("85.25")
    assert found.notes == ("bonus_capped",)


def test_variant_c_says_that_it_leaves_adjustments_out() -> None:
    assert unit_index(small("C"), unit="S01", given=points()).notes == (
        "bonus_left_out",
        "deduction_left_out",
    )


def test_a_leaf_without_points_blocks_the_index_and_is_named() -> None:
    found = unit_index(small(), unit="S01", given=points(asked=""))
    assert found.index is None
    assert found.missing == ("asked",)
    assert standings(small(), [found])["S01"].rank is None


@pytest.mark.parametrize(
    ("policy", "index"), [("zero", Fraction(6500, 98)), ("not_applicable", Fraction(6500, 73))]
)
def test_a_leaf_without_points_by_the_other_policies(policy: str, index: Fraction) -> None:
    assert unit_index(small(), unit="S01", given=points(asked=""), missing=policy).index == index


def test_a_survey_leaf_that_does_not_apply_shrinks_the_scale_in_every_variant() -> None:
    given = UnitPoints({"plan": Decimal(34), "check": Decimal(1), "sipas": Decimal(5)}, {"asked"})
    assert unit_index(small("A"), unit="S01", given=given).index == Fraction(4000, 75)
    assert unit_index(small("B"), unit="S01", given=given).index == Fraction(4000, 75)
    assert unit_index(small("C"), unit="S01", given=given).index == 50


def test_nothing_that_applies_is_no_index_and_not_zero() -> None:
    given = UnitPoints({}, {"plan", "check", "asked", "sipas"})
    for variant in "ABC":
        found = unit_index(small(variant), unit="S01", given=given)
        assert found.index is None
        assert [one.index for one in found.domains] == [None, None]


def test_a_domain_counts_what_applies_in_it() -> None:
    work, impact = unit_index(small(), unit="S01", given=points()).domains
    assert (work.points, work.applicable, work.index) == (Decimal("60.5"), Decimal(68), Fraction(6050, 68))
    assert impact.index == Fraction(2425, 30)


def test_deductions_never_lead_below_zero() -> None:
    given = UnitPoints({"plan": Decimal(0), "asked": Decimal(0), "sipas": Decimal(0), "late": Decimal(2)})
    assert unit_index(small(), unit="S01", given=given, missing="zero").index == 0


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction("86.985"), 2, "86.99"),
        (Fraction("86.984999"), 2, "86.98"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(100), 2, "100.00"),
    ],
)
def test_halves_are_rounded_up_once(value: Fraction, places: int, text: str) -> None:
    assert str(rounded(value, places)) == text


def of(unit: str, plan: str, asked: str = "0") -> UnitPoints:
    return UnitPoints(
        {"plan": Decimal(plan), "check": Decimal(0), "asked": Decimal(asked), "sipas": Decimal(0)}
    )


INDICES = [
    unit_index(small(), unit=unit, given=of(unit, *given))
    for unit, given in {"a": ("60", "0"), "b": ("50", "0"), "c": ("40", "10"), "d": ("30", "0")}.items()
]


def test_equal_units_share_a_rank_and_the_next_is_counted_on() -> None:
    found = standings(small(), INDICES)
    assert [(one.rank, one.tied) for one in found.values()] == [(1, False), (2, True), (2, True), (4, False)]


def test_a_domain_can_part_equal_units() -> None:
    found = standings(small(), INDICES, tie_breaks=["impact"])
    assert [found[unit].rank for unit in "abcd"] == [1, 3, 2, 4]
    with pytest.raises(OptionError, match="tie_breaks"):
        standings(small(), INDICES, tie_breaks=["nothing"])


def test_units_are_ranked_within_their_list_and_some_not_at_all() -> None:
    groups = {"a": "department", "b": "commune", "c": "commune", "d": "department"}
    found = standings(small(), INDICES, groups=groups, unranked=["c"])
    assert [found[unit].rank for unit in "abcd"] == [1, 1, None, 2]
    assert found["c"].published == 50
    assert found["c"].band == "average"


def test_ranks_may_go_by_the_exact_index() -> None:
    near = [
        unit_index(small(), unit=unit, given=of(unit, text))
        for unit, text in (("a", "50.001"), ("b", "50.002"))
    ]
    assert [one.rank for one in standings(small(), near).values()] == [1, 1]
    assert [one.rank for one in standings(small(), near, rank_on="exact").values()] == [2, 1]


@pytest.mark.parametrize(
    ("plan", "asked", "band"),
    [
        ("68", "22", "good"),
        ("68", "21.99", "fair"),
        ("68", "21.996", "good"),
        ("50", "0", "average"),
        ("49.99", "0", "weak"),
    ],
)
def test_classes_are_half_open_on_the_published_index(plan: str, asked: str, band: str) -> None:
    found = unit_index(small(), unit="a", given=of("a", plan, asked))
    assert standings(small(), [found])["a"].band == band
