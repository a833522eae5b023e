"""The line of place and date as Decree 30/2020 writes it."""

from datetime import date

import pytest

from app.campaigns.service.letterheads import _place_and_date


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 2, 5), "ng\u00e0y 05 th\u00e1ng 02 n\u0103m 2026"),
        (date(2026, 3, 25), "ng\u00e0y 25 th\u00e1ng 3 n\u0103m 2026"),
        (date(2026, 11, 9), "ng\u00e0y 09 th\u00e1ng 11 n\u0103m 2026"),
        (None, "ng\u00e0y \u2026\u2026 th\u00e1ng \u2026\u2026 n\u0103m \u2026\u2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_zero(day: date | None, written: str) -> None:
    place, _, rest = _place_and_date(day, language="vi").partition(", ")
    assert (set(place), rest) == ({"\u2026"}, written)
