"""Frameworks and tables of points that cannot be used are refused with their lines, all at once."""

from decimal import Decimal

import pytest

from analysis.composite.points import read_points
from analysis.composite.reading import read_framework
from analysis.composite.units import read_lists
from analysis.errors import FileError, FrameworkError, PointsError
from tests.unit.composite.framework import TEXT, small

GOOD = TEXT.format(variant="A")


def framework_faults(text: str) -> list[str]:
    with pytest.raises(FrameworkError) as raised:
        read_framework(text.encode(), file="f.yaml")
    assert all(one.expected and one.got for one in raised.value.findings)
    return [f"{one.where}: {one.what}" for one in raised.value.findings]


def points_faults(text: str) -> list[str]:
    with pytest.raises(PointsError) as raised:
        read_points(text.encode(), file="p.csv", framework=small())
    assert all(one.expected and one.got for one in raised.value.findings)
    return [f"{one.where}: {one.what}" for one in raised.value.findings]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("max_points: 68", "max_points: 67", "f.yaml, line 9: The parts of 'work' add up to 69, not 70."),
        ("max_points: 70", "max_points: 70.5", "f.yaml, line 9: The domains add up to 100.5, not 100."),
        ("lower: 75", "lower: 76", "f.yaml, line 21: The classes leave a gap between 75 and 76."),
        ("lower: 75", "lower: 74", "f.yaml, line 21: The classes leave an overlap between 74 and 75."),
        ("lower: 0,", "lower: 1,", "f.yaml, line 23: The classes do not cover 0 to 100."),
        ("key: sipas", "key: asked", "f.yaml, line 14: The key 'asked' stands twice."),
        ("variant: A", "variant: D", "f.yaml, line 5: 'variant: D' is unknown."),
        (
            "source: survey",
            "source: adjustment",
            "f.yaml, line 13: 'source: adjustment' is unknown.",
        ),
        ("source: adjustment", "source: survey", "f.yaml, line 16: 'source: survey' is unknown."),
        ("source: survey", "source: guess", "f.yaml, line 13: 'source: guess' is unknown."),
        ("max_points: 68", "max_points: many", "f.yaml, line 10: 'max_points: many' is not a number."),
        ("max_points: 68", "max_points: .inf", "f.yaml, line 10: 'max_points: .inf' is not a number."),
        ("format: framework/1", "format: survey/1", "f.yaml, line 2: 'format: survey/1' is unknown."),
        ("version: 1", "version: 1\nversion: 2", "f.yaml, line 5: 'version' stands twice."),
        ("key: small", "key: &a small", "f.yaml, line 1: uses anchors or aliases."),
    ],
)
def test_a_faulty_framework_is_refused_with_its_line(before: str, after: str, fault: str) -> None:
    assert fault in framework_faults(GOOD.replace(before, after, 1))


def test_every_fault_is_told_at_once() -> None:
    faults = framework_faults(GOOD.replace("68", "67").replace("lower: 75", "lower: 76"))
    assert len(faults) == 2


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "\x00"])
def test_what_is_no_framework_is_refused_in_one_line(text: str) -> None:
    assert framework_faults(text)


def test_a_nest_of_brackets_kept_the_reader_busy_for_half_a_minute() -> None:
    assert framework_faults("format: " + "[" * 5000) == ["f.yaml, line 1: is nested too deeply."]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("S01,plan,69", "p.csv, line 2: 69 points lie outside 0 to 68."),
        ("S01,plan,-1", "p.csv, line 2: -1 points lie outside 0 to 68."),
        ("S01,plan,x", "p.csv, line 2: The points 'x' are not a number."),
        ("S01,plan,nan", "p.csv, line 2: The points 'nan' are not a number."),
        ("S01,work,1", "p.csv, line 2: The criterion 'work' is not a leaf of the framework."),
        (",plan,1", "p.csv, line 2: The unit is missing."),
        ("S01,plan,1\nS01,plan,1", "p.csv, line 3: 'S01' has a second row for 'plan'."),
        ("S01,plan,1,perhaps", "p.csv, line 2: The status 'perhaps' is unknown."),
        ("S01,plan,1,missing", "p.csv, line 2: Points stand in a row that is missing."),
        ("", "p.csv, line 2: holds no rows."),
    ],
)
def test_a_faulty_row_is_named(rows: str, fault: str) -> None:
    assert points_faults(f"unit,criterion,points,status\n{rows}\n") == [fault]


def test_a_table_without_its_columns_is_refused() -> None:
    assert points_faults("unit;criterion;points\n") == ["p.csv, line 1: has no column 'unit'."]


def test_a_unit_with_points_needs_a_row_in_the_lists() -> None:
    lists = read_lists(
        b"unit,rank_group,ranked\nS01,department,\nS02,department,no\n", file="u.csv", units=["S01"]
    )
    assert lists.unranked == ["S02"]
    with pytest.raises(FileError, match="The unit 'S03' has points but no row"):
        read_lists(b"unit,rank_group\nS01,department\n", file="u.csv", units=["S01", "S03"])


RATES = GOOD.replace(
    "key: sipas, max_points: 5, source: external",
    "key: sipas, max_points: 5, source: external, rule: {kind: rate, steps: ["
    "{from: 0, points: 0}, {from: 60, points: 2.5}, {from: 90, points: 5}]}",
).replace("max_points: 25, source: survey", "max_points: 25, source: survey, rule: {kind: rate}")


@pytest.mark.parametrize(
    ("rate", "points"), [("0", 0), ("59.99", 0), ("60", "2.5"), ("89.99", "2.5"), ("90", 5), ("100", 5)]
)
def test_a_rate_gives_the_points_of_its_step(rate: str, points: str) -> None:
    framework = read_framework(RATES.encode(), file="f.yaml")
    table = f"unit,criterion,points\nS01,sipas,{rate}\nS01,asked,83.94\n"
    given = read_points(table.encode(), file="p.csv", framework=framework)["S01"]
    assert given.points == {"sipas": Decimal(points), "asked": Decimal("20.985")}


def test_a_rate_above_a_hundred_is_refused() -> None:
    framework = read_framework(RATES.encode(), file="f.yaml")
    with pytest.raises(PointsError, match=r"The rate 100\.5 lies outside 0 to 100"):
        read_points(b"unit,criterion,points\nS01,sipas,100.5\n", file="p.csv", framework=framework)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("from: 60", "from: 95", "f.yaml, line 14: The steps of 'sipas' do not rise from a rate of 0"),
        ("from: 0", "from: 1", "f.yaml, line 14: The steps of 'sipas' do not rise"),
        ("points: 2.5", "points: 5.5", "f.yaml, line 14: The steps of 'sipas' do not rise"),
        ("from: 90, points: 5", "from: 90, points: 4", "f.yaml, line 14: The steps of 'sipas' do not rise"),
        ("68, source: document", "68, source: document, rule: {kind: rate}", "'plan' counts by a rate, but"),
    ],
)
def test_steps_that_do_not_rise_are_refused(before: str, after: str, fault: str) -> None:
    assert any(fault in one for one in framework_faults(RATES.replace(before, after, 1)))
