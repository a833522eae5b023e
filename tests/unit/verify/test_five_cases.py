"""The five cases of the trade as data alone: shipped criteria, units in lists, points; then the classes.

Every index here is also computed by hand: what was gained of what applies, exactly, rounded half up once.
"""

import json
import random
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from analysis.composite.framework import Framework
from analysis.composite.reading import read_framework
from analysis.dataset.shapes import Text
from analysis.verify.building import Facts, build_publication
from analysis.verify.checking import verify
from analysis.verify.packing import unpack
from tests.support import tree

OPTIONS = {"missing": "block", "rank_on": "published", "tie_breaks": []}
Rows = list[tuple[str, str, str, str]]
"""unit, criterion, points, status."""


def shipped(key: str) -> tuple[bytes, Framework]:
    content = (tree.ROOT / "survey_templates" / "frameworks" / key / "v1.yaml").read_bytes()
    return content, read_framework(content, file=key)


def some_points(framework: Framework, units: Sequence[str], *, seed: int) -> Rows:
    """Every leaf of every unit somewhere between 0 and its maximum, in hundredths."""
    stream = random.Random(seed)
    return [
        (unit, key, str(Decimal(stream.randint(0, int(leaf.most * 100))) / 100), "ok")
        for unit in units
        for key, leaf in framework.leaves.items()
    ]


def published(content: bytes, groups: Mapping[str, str], rows: Rows, *, unranked: Sequence[str] = ()) -> Any:
    """The index document of a publication that was checked; by unit."""
    lists = [f"{unit},{group},{'no' if unit in unranked else 'yes'}" for unit, group in groups.items()]
    made = build_publication(
        Facts(campaign="case", title=Text(vi="case", en="case"), number=1, released_on="2024-03-01"),
        framework=content,
        units="\n".join(["unit,rank_group,ranked", *lists, ""]).encode(),
        inputs="\n".join(["unit,criterion,points,status", *(",".join(row) for row in rows), ""]).encode(),
        options=OPTIONS,
        survey=None,
    )
    assert verify(made).findings == ()
    return {one["unit"]: one for one in json.loads(unpack(made)[1]["index.json"])["units"]}


def by_hand(framework: Framework, rows: Rows, unit: str) -> float:
    """Variant A: 100 · (gained + bonus − deductions) / (100 − what does not apply)."""
    mine = [row for row in rows if row[0] == unit]
    known = framework.by_key()
    gained = sum(
        (known[key].points_of(Decimal(value)) * (-1 if known[key].direction == "deduction" else 1)
         for _, key, value, status in mine if status == "ok"),
        Decimal(0),
    )  # fmt: skip
    out = sum((known[key].max_points for _, key, _, status in mine if status != "ok"), Decimal(0))
    return float((100 * gained / (100 - out)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def check(found: Any, framework: Framework, rows: Rows, groups: Mapping[str, str]) -> None:
    """Each index as by hand, each rank one more than the units of the list that are better."""
    for unit, one in found.items():
        assert one["index"] == by_hand(framework, rows, unit), unit
        same = [found[other] for other in groups if groups[other] == groups[unit]]
        if one["rank"]:
            better = sum(other["index"] > one["index"] for other in same if other["rank"])
            assert one["rank"] == 1 + better


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number:02d}" for number in range(1, count + 1)]


def test_tra_vinh_2023_departments_and_districts_in_two_lists() -> None:
    content, framework = shipped("tra_vinh_2023")
    groups = {unit: "department" for unit in names("S", 18)} | {unit: "district" for unit in names("H", 9)}
    rows = some_points(framework, list(groups), seed=2023)
    rows += [("S01", "bonus_initiative", "0.5", "ok"), ("H03", "deduction_late", "1", "ok")]
    found = published(content, groups, rows)
    check(found, framework, rows, groups)
    assert sorted(one["rank"] for unit, one in found.items() if groups[unit] == "district")[0] == 1
    assert found["S01"]["points"]["bonus"] == "0.5"


def test_hai_duong_2023_every_district_ranks_its_own_communes() -> None:
    content, framework = shipped("commune_2022")
    groups = {
        f"H{district}X{number:02d}": f"H{district}" for district in range(1, 4) for number in range(1, 8)
    }
    rows = some_points(framework, list(groups), seed=2024)
    found = published(content, groups, rows)
    check(found, framework, rows, groups)
    assert sum(one["rank"] == 1 for one in found.values()) == 3


def test_the_national_index_has_provinces_as_units() -> None:
    content, framework = shipped("national_8_domains")
    groups = {unit: "province" for unit in names("T", 63)}
    rows = some_points(framework, list(groups), seed=2022)
    found = published(content, groups, rows)
    check(found, framework, rows, groups)
    assert len(framework.domains) == 8
    assert {one["band"] for one in found.values()} <= {band.key for band in framework.bands}


def test_thua_thien_hue_2022_criteria_that_do_not_fit_every_commune() -> None:
    """Five new wards: what they cannot have yet is left out of the maximum, and they are not ranked."""
    content, framework = shipped("commune_2022")
    groups = {unit: "commune" for unit in names("X", 30)}
    new = names("X", 5)
    waived = [key for key, leaf in framework.leaves.items() if leaf.not_applicable]
    assert waived
    rows = [
        (unit, key, "", "not_applicable") if unit in new and key in waived else (unit, key, points, status)
        for unit, key, points, status in some_points(framework, list(groups), seed=7)
    ]
    found = published(content, groups, rows, unranked=new)
    check(found, framework, rows, groups)
    assert all(found[unit]["rank"] is None and found[unit]["index"] is not None for unit in new)
    assert all(Decimal(found[unit]["points"]["not_applicable"]) > 0 for unit in new)


def test_a_council_of_17_departments_and_8_districts_gives_four_classes() -> None:
    """Between 89 and 90 and between 74 and 75 there is no gap: an index of 89.5 is fair, 74.99 average."""
    content, framework = shipped("clean_strong_title")
    groups = {unit: "department" for unit in names("S", 17)} | {unit: "district" for unit in names("H", 8)}
    wanted = {
        "S01": ("90", "excellent"), "S02": ("89.99", "good"), "S03": ("89.5", "good"), "S04": ("75", "good"),
        "S05": ("74.99", "average"), "H01": ("50", "average"), "H02": ("49.99", "weak"),
    }  # fmt: skip
    rows: Rows = []
    for unit in groups:
        rows += _adding_up(framework, unit, Decimal(wanted.get(unit, ("80", ""))[0]))
    found = published(content, groups, rows)
    assert {unit: (found[unit]["index"], found[unit]["band"]) for unit in wanted} == {
        unit: (float(index), band) for unit, (index, band) in wanted.items()
    }
    assert sum(one["tied"] for one in found.values()) == 12 + 6


def _adding_up(framework: Framework, unit: str, total: Decimal) -> Rows:
    """Points that fill the leaves in order until the total is reached."""
    rows: Rows = []
    for key, leaf in framework.leaves.items():
        points = min(leaf.max_points, total)
        total -= points
        figure = points * 100 / leaf.max_points if leaf.by_rate else points
        rows.append((unit, key, f"{figure:f}", "ok"))
    return rows
