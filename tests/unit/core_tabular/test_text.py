"""Searching without marks, sorting in Vietnamese order, on every database alike."""

import random
import unicodedata

import pytest

from app.core.tabular import find_odd_character, folded, shown, sort_key_vi, sort_keys_vi, tidy

# In order: letters first (a, a breve, a circumflex, ..., d, d stroke), then tones.
ORDERED = (
    "an", "\u00e0n", "\u1ea3n", "\u00e3n", "\u00e1n", "\u1ea1n", "anh", "\u0103n", "\u1eb1n", "\u1eb7n",
    "\u00e2n", "\u1ea7n", "\u1eadn", "ban", "dan", "d\u00e0n", "\u0111an", "\u0111\u00e0n", "en", "\u00ean",
    "on", "\u00f4n", "\u01a1n", "s\u01a1n \u00e1", "s\u01a1n b", "un", "\u01b0n", "yn",
)  # fmt: skip


def test_words_sort_by_letters_then_tones() -> None:
    mixed = list(ORDERED)
    random.Random(7).shuffle(mixed)
    assert tuple(sorted(mixed, key=sort_key_vi)) == ORDERED


def test_a_key_holds_digits_only_and_fits_its_column() -> None:
    for word in (*ORDERED, "\u1ec6" * 300, "(S\u1edf) Y t\u1ebf \u4e2d", ""):
        key = sort_key_vi(word)
        assert key.isascii()
        assert key.isdigit()
        assert len(key) <= 600


def test_a_key_of_two_texts_compares_them_one_after_the_other() -> None:
    pairs = [(one, other) for one in ORDERED for other in ("", *ORDERED)]
    expected = sorted(pairs, key=lambda pair: (sort_key_vi(pair[0]), sort_key_vi(pair[1])))
    random.Random(7).shuffle(pairs)
    assert sorted(pairs, key=lambda pair: sort_keys_vi(*pair)) == expected


def test_composed_and_decomposed_sort_and_search_alike() -> None:
    for word in ORDERED:
        apart = unicodedata.normalize("NFD", word)
        assert sort_key_vi(apart) == sort_key_vi(word)
        assert folded(apart) == folded(word)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\u0110\u1eb7ng Th\u1ecb H\u00d2A", "dang thi hoa"),
        ("ho\u00e0", "hoa"),
        ("h\u00f2a", "hoa"),
        ("  S\u1edf\u00a0 N\u1ed9i\tv\u1ee5 ", "so noi vu"),
        ("\u01af\u01a1\u0302", "uo"),
    ],
)
def test_a_search_needs_neither_marks_nor_capitals(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_text_is_tidied_and_shown_without_traps() -> None:
    assert tidy(" e\u0302\u0301  x\n") == "\u1ebf x"
    assert find_odd_character("plain \u0111") is None
    assert find_odd_character("a\u202eb") == "U+202E"
    assert shown("a\x1b[31mb\nc") == "a\ufffd[31mb c"
    assert len(shown("x" * 500)) == 120
