"""Whom the members of a unit rate, for every kind of rating and any tree."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.campaigns.rules import RatingRule, UnitFacts, rated_pairs

TYPES = ("department", "district", "commune")


@st.composite
def trees(draw: st.DrawFn) -> list[UnitFacts]:
    """Units in official order; a parent stands before its children, or outside the round."""
    units: list[UnitFacts] = []
    for number in range(draw(st.integers(1, 12))):
        above = [*(unit.unit_id for unit in units), UUID(int=999), None]
        parent = draw(st.sampled_from(above))
        units.append(UnitFacts(UUID(int=number), draw(st.sampled_from(TYPES)), parent))
    return units


@given(units=trees(), data=st.data())
def test_pairs_stay_within_the_round(units: list[UnitFacts], data: st.DataObject) -> None:
    known = [unit.unit_id for unit in units]
    homes = data.draw(st.lists(st.sampled_from([*known, UUID(int=555)]), unique=True))
    rule = RatingRule(
        rates=data.draw(st.sampled_from(("own_unit", "parent", "type", "list"))),
        type_key=data.draw(st.sampled_from(TYPES)),
        listed=tuple(data.draw(st.lists(st.sampled_from(known), unique=True))),
    )
    pairs = rated_pairs(rule, units=units, home_ids=homes)
    assert len(pairs) == len(set(pairs))
    assert {home for home, _ in pairs} <= set(homes) & set(known)
    assert {rated for _, rated in pairs} <= set(known)
    facts = {unit.unit_id: unit for unit in units}
    for home, rated in pairs:
        expected = {
            "own_unit": rated == home,
            "parent": rated == facts[home].parent_id,
            "type": facts[rated].type_key == rule.type_key,
            "list": rated in rule.listed,
        }
        assert expected[rule.rates]


@given(units=trees())
def test_rated_units_keep_the_official_order(units: list[UnitFacts]) -> None:
    home = units[0].unit_id
    rated = [r for _, r in rated_pairs(RatingRule("type", "commune"), units=units, home_ids=[home])]
    assert rated == sorted(rated)
    assert set(rated) == {unit.unit_id for unit in units if unit.type_key == "commune"}
