"""A round beside the one before: over renamed, merged and split units, and criteria that changed."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from analysis.dataset.shapes import Text
from analysis.verify.building import Facts, build_publication
from app.rankings.rules import Published, UnitChange, compare_years

OPTIONS = {"missing": "block", "rank_on": "published", "tie_breaks": []}
UNITS = "unit,rank_group,ranked,name_vi,name_en,list_vi,list_en"


def criteria(*, plan: int = 60, variant: str = "A") -> dict[str, Any]:
    """Two domains: work (one leaf), people (two leaves)."""
    people = [
        {"key": key, "title": {"vi": key}, "max_points": str(most), "source": "document"}
        for key, most in (("open", 10), ("kind", 90 - plan))
    ]
    work = [{"key": "plan", "title": {"vi": "plan"}, "max_points": str(plan), "source": "document"}]
    return {
        "format": "framework/1", "key": "k", "version": "1", "title": {"vi": "k"}, "variant": variant,
        "domains": [
            {"key": "work", "title": {"vi": "work"}, "max_points": str(plan), "parts": work},
            {"key": "people", "title": {"vi": "people"}, "max_points": str(100 - plan), "parts": people},
        ],
    }  # fmt: skip


def published(framework: Mapping[str, Any], points: Mapping[str, tuple[str, str, str]]) -> Published:
    rows = [f"{code},d,yes,{code},,Departments," for code in points]
    given = [
        f"{code},{leaf},{value},ok"
        for code, values in points.items()
        for leaf, value in zip(("plan", "open", "kind"), values, strict=True)
    ]
    return Published(
        build_publication(
            Facts(campaign="c", title=Text(vi="c", en="c"), number=1, released_on="2024-03-01"),
            framework=json.dumps(framework).encode(), units="\n".join([UNITS, *rows, ""]).encode(),
            inputs="\n".join(["unit,criterion,points,status", *given, ""]).encode(), options=OPTIONS,
            survey=None,
        )
    )  # fmt: skip


THEN = {"A": ("30", "5", "15"), "B": ("60", "10", "30"), "C": ("12", "2", "6"), "D": ("30", "5", "15")}
NOW = {"A2": ("36", "5", "15"), "BC": ("40", "5", "15"), "D1": ("30", "5", "15"), "E": ("1", "1", "1")}
FOLLOWED = {"A2": ["A"], "BC": ["B", "C"], "D1": ["D"], "E": []}


def changes(later: Published, earlier: Published) -> dict[str, UnitChange]:
    found = compare_years(earlier, later=later, followed=FOLLOWED, split=frozenset("D"))
    return {one.unit.code: one for one in found.units}


def test_a_renamed_unit_is_compared_and_merged_split_and_new_ones_are_not() -> None:
    found = changes(published(criteria(), NOW), published(criteria(), THEN))
    assert {code: (one.follows, one.difference) for code, one in found.items()} == {
        "A2": ("same", Decimal("6.00")), "BC": ("merged", None), "D1": ("split", None), "E": ("new", None),
    }  # fmt: skip
    assert [(one.key, one.difference) for one in found["A2"].domains] == [("work", 10.0), ("people", 0.0)]
    assert [one.code for one in found["BC"].earlier] == ["B", "C"]
    assert found["BC"].domains == ()


def test_only_domains_whose_criteria_map_are_compared() -> None:
    earlier = published(criteria(plan=50), {code: ("25", "5", "20") for code in THEN})
    later = published(criteria(), NOW)
    whole = compare_years(earlier, later=later, followed=FOLLOWED, split=frozenset())
    assert (whole.whole, whole.mapped) == (False, ())
    assert whole.units[0].difference is None
    other = published(criteria(variant="C"), THEN)
    found = compare_years(other, later=later, followed=FOLLOWED, split=frozenset())
    assert (found.whole, found.mapped) == (False, ("work", "people"))
    assert found.units[0].difference is None
    assert found.units[0].domains[0].difference == 10.0
