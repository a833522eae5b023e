"""What units declare about a leaf, and the points that follow from it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.templates.definition import Framework, ScoringRule, Text, load_framework, points_for, read_declared
from app.templates.definition.declared import FIELDS_OF
from app.templates.definition.framework import RuleLevel
from tests.support.tree import ROOT

TWO = Decimal(2)
LATE_OR_NOT = tuple(
    RuleLevel(key, Text(vi=key, en=key), Decimal(points))
    for key, points in (("on_time", "1"), ("late", "0.5"), ("none", "0"))
)
SHARE = ScoringRule("share", threshold=Decimal("0.7"))
COUNT = ScoringRule("count", points_each=Decimal("0.5"), cap=Decimal("1.5"))
SUBTRACT = ScoringRule("subtract", points_each=Decimal("0.25"))


@pytest.mark.parametrize(
    ("rule", "most", "typed", "points"),
    [
        (ScoringRule("yes_no"), TWO, {"met": "yes"}, "2"),
        (ScoringRule("yes_no"), TWO, {"met": "no"}, "0"),
        (ScoringRule("levels", levels=LATE_OR_NOT), Decimal(1), {"level": "late"}, "0.5"),
        (SHARE, TWO, {"part": "3677", "whole": "4903"}, "1.499898"),
        (SHARE, TWO, {"part": "4812", "whole": "4903"}, "1.962880"),
        (SHARE, TWO, {"part": "7", "whole": "10"}, "1.4"),
        (SHARE, TWO, {"part": "699", "whole": "1000"}, "0"),
        (SHARE, TWO, {"part": "11", "whole": "10"}, "2"),
        (ScoringRule("share", cap=Decimal("0.3")), Decimal(1), {"part": "2", "whole": "10"}, "0.666667"),
        (ScoringRule("share", cap=Decimal("0.3")), Decimal(1), {"part": "3", "whole": "10"}, "1"),
        (COUNT, TWO, {"count": "2"}, "1"),
        (COUNT, TWO, {"count": "9"}, "1.5"),
        (ScoringRule("count", points_each=TWO), Decimal(3), {"count": "9"}, "3"),
        (SUBTRACT, Decimal(1), {"count": "3"}, "0.25"),
        (SUBTRACT, Decimal(1), {"count": "5"}, "0"),
        (ScoringRule("manual"), TWO, {"points": "1,5"}, "1.5"),
        (ScoringRule("manual"), TWO, {"points": "1.50"}, "1.5"),
    ],
)
def test_points_follow_from_what_is_declared(
    rule: ScoringRule, most: Decimal, typed: dict[str, str], points: str
) -> None:
    declared, faults = read_declared(rule, most=most, fields=typed)
    assert faults == []
    found = points_for(rule, most=most, declared=declared)
    assert found is not None
    assert round(found, 6) == Decimal(points)


@pytest.mark.parametrize(
    ("rule", "typed", "fault"),
    [
        (SHARE, {"part": "5", "whole": "0"}, ("whole", "whole_is_nothing")),
        (SHARE, {"part": "-5", "whole": "9"}, ("part", "not_a_number")),
        (SHARE, {"part": "4.812.000", "whole": "9"}, ("part", "not_a_number")),
        (SHARE, {"part": "1", "whole": "2", "points": "2"}, ("points", "unknown_field")),
        (COUNT, {"count": "1,5"}, ("count", "not_whole")),
        (ScoringRule("manual"), {"points": "2,01"}, ("points", "above_maximum")),
        (ScoringRule("yes_no"), {"met": "perhaps"}, ("met", "unknown_choice")),
        (ScoringRule("levels", levels=LATE_OR_NOT), {"level": "early"}, ("level", "unknown_choice")),
    ],
)
def test_what_cannot_be_declared_is_named(
    rule: ScoringRule, typed: dict[str, str], fault: tuple[str, str]
) -> None:
    declared, faults = read_declared(rule, most=TWO, fields=typed)
    assert [(one.field, one.code) for one in faults] == [fault]
    assert fault[0] not in declared


def test_half_a_declaration_is_kept_and_gives_no_points() -> None:
    declared, faults = read_declared(SHARE, most=TWO, fields={"part": " 4812 ", "whole": ""})
    assert (declared, faults) == ({"part": "4812"}, [])
    assert points_for(SHARE, most=TWO, declared=declared) is None


FIGURES = st.decimals(0, 100_000, places=2).map(str) | st.integers(0, 1_000).map(str)
TYPED = st.fixed_dictionaries(
    {
        "met": st.sampled_from(["yes", "no"]),
        "level": st.sampled_from(["full", "on_time", "late", "none", ""]),
        "part": FIGURES,
        "whole": FIGURES,
        "count": FIGURES,
        "points": FIGURES,
    }
)


@pytest.fixture(scope="module")
def framework() -> Framework:
    found, _ = load_framework((ROOT / "survey_templates/frameworks/tra_vinh_2023/v1.yaml").read_bytes())
    assert found is not None
    return found


@given(typed=TYPED)
def test_points_never_leave_nothing_to_maximum(framework: Framework, typed: dict[str, str]) -> None:
    given_points = 0
    for leaf in framework.leaves:
        if leaf.rule is None:
            continue
        fields = {name: typed[name] for name in FIELDS_OF[leaf.rule.kind]}
        declared, _ = read_declared(leaf.rule, most=leaf.max_points, fields=fields)
        points = points_for(leaf.rule, most=leaf.max_points, declared=declared)
        given_points += points is not None
        assert points is None or 0 <= points <= leaf.max_points
    assert given_points


def test_nobody_declares_a_rate() -> None:
    assert points_for(ScoringRule("rate"), most=TWO, declared={}) is None
