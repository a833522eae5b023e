"""Which passwords are taken, and how long a wrong one costs."""

from datetime import timedelta

import pytest

from app.accounts import rules


@pytest.mark.parametrize(
    "password",
    [
        "short", "a" * 20, "abababababababab", "passwordpassword1", "matkhau123456789",
        "van.du@noivu.example"[:6] + "van.duvan.du", "x" * 200,
    ],
)  # fmt: skip
def test_easy_passwords_are_refused(password: str) -> None:
    assert rules.is_weak_password(password, email="van.du@noivu.example")


@pytest.mark.parametrize("password", ["correct horse battery", "con ong bay qua vuon", "9f2-Kz!77-plum-tree"])
def test_long_plain_words_are_enough(password: str) -> None:
    assert not rules.is_weak_password(password, email="van.du@noivu.example")


def test_the_delay_begins_late_grows_and_has_an_end() -> None:
    delays = [rules.delay_after(failures) for failures in range(40)]
    assert delays[:5] == [timedelta(0)] * 5
    assert delays[5:8] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]
    assert delays == sorted(delays)
    assert delays[-1] == timedelta(minutes=15)


def test_addresses_are_compared_without_case_blanks_and_composition() -> None:
    assert rules.folded_email("  Van.DU@Noivu.Example ") == "van.du@noivu.example"
    assert rules.folded_email("le\u0301@x.example") == rules.folded_email("l\u00e9@x.example")
