"""What a report says of one criterion over the departments, and of who came late."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.scorecards.rules import LineFigures, UnitTime, days_late, figures_of, timing_of

END = datetime(2023, 12, 4, 17, 0, tzinfo=UTC)
MOST = Decimal(3)
POINTS = st.none() | st.decimals(0, MOST, places=2)


def line(own: str | None, points: str | None, *, is_out: bool = False) -> LineFigures:
    return LineFigures(own and Decimal(own), points and Decimal(points), is_out)  # type: ignore[arg-type]


def test_four_departments_at_one_criterion() -> None:
    """Justice keeps the whole, Finance loses one point, Health gets half a point more, Home has none."""
    found = figures_of(
        [
            line("3", "3"),
            line("2.5", "1.5"),
            line("1", "1.5"),
            line(None, "0"),
            line(None, None, is_out=True),
        ],
        most=MOST,
    )
    assert (found.own_mean, found.mean) == (Decimal("6.5") / 3, Decimal("1.5"))
    assert (found.least, found.middle, found.greatest) == (Decimal(0), Decimal("1.5"), MOST)
    assert (found.lost, found.share) == (Decimal("1.5"), Decimal("0.5"))
    assert (found.full, found.none, found.changed, found.decided) == (1, 1, 2, 4)
    assert (found.deducted, found.added) == (Decimal(1), Decimal("0.5"))
    assert (found.out, found.open) == (1, 0)


def test_nothing_is_said_of_a_criterion_about_which_nothing_is_decided() -> None:
    found = figures_of([line("2", None), line(None, None)], most=MOST)
    assert (found.own_mean, found.mean, found.lost, found.share) == (Decimal(2), None, None, None)
    assert (found.open, found.decided, found.deducted) == (2, 0, Decimal(0))


@given(st.lists(st.builds(LineFigures, POINTS, POINTS, st.booleans())))
def test_means_stay_between_nothing_and_the_maximum_and_the_changes_add_up(lines: list[LineFigures]) -> None:
    found = figures_of(lines, most=MOST)
    for figure in (found.own_mean, found.mean, found.least, found.middle, found.greatest, found.lost):
        assert figure is None or 0 <= figure <= MOST
    assert found.decided + found.open + found.out == len(lines)
    both = [(one.own, one.points) for one in lines if not one.is_out]
    sums = [(own, points) for own, points in both if own is not None and points is not None]
    assert found.added - found.deducted == sum(points - own for own, points in sums)


def test_late_is_counted_from_the_end_of_the_calendar_also_in_the_longer_time() -> None:
    in_time = UnitTime(END, None, END)
    longer = UnitTime(END, END + timedelta(days=3), END + timedelta(hours=25))
    silent = UnitTime(END, END + timedelta(days=3), None)
    soon, past = END + timedelta(days=1), END + timedelta(days=4)
    assert (timing_of(in_time, now=past), days_late(in_time, now=past)) == ("in_time", 0)
    assert (timing_of(longer, now=past), days_late(longer, now=past)) == ("in_longer_time", 2)
    assert (timing_of(silent, now=soon), days_late(silent, now=soon)) == ("due", 1)
    assert (timing_of(silent, now=past), days_late(silent, now=past)) == ("overdue", 4)
    assert timing_of(UnitTime(None, None, None), now=past) == "unplanned"
