"""Which passwords are taken: long ones, and none that everybody tries first."""

import random
import string

import pytest

from app.accounts import rules

EMAIL = "van.du@noivu.example"


@pytest.mark.parametrize(
    "password",
    [
        "short", "a" * 20, "abababababababab", "passwordpassword1", "matkhau123456789",
        "van.du@noivu.example"[:6] + "van.duvan.du", "x" * 200,
        "qwertyuiop[]asdfg", "P@ssw0rd P@ssw0rd", "nguyen van an 123456", "abcdefghijklmnopqrst",
        "phieu phieu phieu", "VANDU NOIVU 2026!",
    ],
)  # fmt: skip
def test_easy_passwords_are_refused(password: str) -> None:
    assert rules.is_weak_password(password, email=EMAIL)


@pytest.mark.parametrize("password", ["correct horse battery", "con ong bay qua vuon", "9f2-Kz!77-plum-tree"])
def test_long_plain_words_are_enough(password: str) -> None:
    assert not rules.is_weak_password(password, email=EMAIL)


def test_marks_capitals_and_composition_hide_nothing() -> None:
    composed = "M\u1eadt Kh\u1ea9u H\u00e0 N\u1ed9i 2026"
    taken_apart = "Ma\u0323\u0302t Kha\u0309\u0302u 2026"
    assert rules.is_easy_to_guess(composed, email=EMAIL)
    assert rules.is_easy_to_guess(taken_apart, email=EMAIL)


def test_the_own_name_hides_nothing() -> None:
    password = "tran thi minh mau"
    assert not rules.is_easy_to_guess(password, email=EMAIL)
    assert rules.is_easy_to_guess(password, email=EMAIL, name="Tr\u1ea7n Th\u1ecb Minh M\u1eabu")


def test_every_frequent_password_is_refused_in_its_usual_disguises() -> None:
    """Alone, with a capital, with a year, with `1!`, twice, and repeated until it is long enough."""
    listed = rules.frequent_passwords()
    assert len(listed) > 1000
    let_through = [
        disguise
        for word in listed
        for disguise in (word, word.title(), f"{word}2026", f"{word.title()}1!", f"{word} {word}", word * 6)
        if not rules.is_easy_to_guess(disguise, email=EMAIL)
    ]
    assert let_through == []


@pytest.mark.parametrize("length", [8, 15])
def test_random_passwords_are_taken(length: int) -> None:
    """Without a rule about kinds of characters; a row of keys by chance is rare."""
    chance = random.Random(2026)
    signs = string.ascii_letters + string.digits
    made = ["".join(chance.choices(signs, k=length)) for _ in range(400)]
    refused = [one for one in made if rules.is_easy_to_guess(one, email=EMAIL)]
    assert len(refused) <= len(made) * 0.03


def test_the_length_asked_for_depends_on_the_second_factor() -> None:
    password = "quat-nan-7!"
    assert rules.is_weak_password(password, email=EMAIL)
    assert not rules.is_weak_password(password, email=EMAIL, minimum=rules.MINIMUM_WITH_SECOND_FACTOR)
    assert rules.is_too_short("k" * 7, minimum=rules.MINIMUM_WITH_SECOND_FACTOR)


def test_nothing_is_cut_off_and_very_long_is_refused() -> None:
    assert not rules.is_too_long("b" * 1024)
    assert rules.is_too_long("b" * 1025)
    assert rules.is_too_long("\u1ead" * 400)


def test_every_keyboard_makes_the_same_password() -> None:
    assert rules.prepared(" la\u0323\u0302p ") == rules.prepared("l\u1eadp")
    assert rules.prepared("two  words") == "two  words"
