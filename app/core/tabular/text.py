"""Vietnamese text for machines: one form for searching, one key for sorting, one form for storing."""

import unicodedata
from functools import lru_cache
from typing import Final

_TONES: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTERS: Final = (
    "a", "a\u0306", "a\u0302", "b", "c", "d", "\u0111", "e", "e\u0302", "f", "g", "h", "i", "j", "k", "l",
    "m", "n", "o", "o\u0302", "o\u031b", "p", "q", "r", "s", "t", "u", "u\u031b", "v", "w", "x", "y", "z",
)  # fmt: skip
_END, _BLANK, _SIGN, _OTHER = "00", "01", "02", "99"
_PLACES: Final = {letter: f"{number:02}" for number, letter in enumerate((*"0123456789", *_LETTERS), 10)}
_ONE_MORE: Final = str.maketrans("012345", "123456")
SORT_KEY_LIMIT: Final = 600


def tidy(text: str) -> str:
    """NFC, every run of white space one blank, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """What a search compares: no case, no marks, d for the barred d, single blanks."""
    plain = unicodedata.normalize("NFD", text.casefold())
    kept = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return tidy(kept.replace("\u0111", "d"))


def sort_key_vi(text: str) -> str:
    """A key whose plain comparison is the Vietnamese order (CLDR vi): letters first, then tones.

    Digits only, at most `SORT_KEY_LIMIT` characters, so that every database sorts it alike: two
    digits a letter, `00`, one digit a letter for its tone (level, huyen, hoi, nga, sac, nang).
    """
    places, tones = _weights(text)
    return (places + _END + tones.rstrip("0"))[:SORT_KEY_LIMIT]


def sort_keys_vi(*texts: str) -> str:
    """One key for several texts that are compared one after the other, each as by `sort_key_vi`.

    Tones count from 1 here and `0` ends them, so that a text that goes on comes after one that ends.
    """
    found = []
    for text in texts:
        places, tones = _weights(text)
        found.append(places + _END + tones.rstrip("0").translate(_ONE_MORE) + "0")
    return "".join(found)[:SORT_KEY_LIMIT]


def _weights(text: str) -> tuple[str, str]:
    """Places and tones of all letters; blanks have a place and no tone."""
    words = [_weights_of_word(word) for word in tidy(text).casefold().split(" ")]
    return _BLANK.join(places for places, _ in words), "0".join(tones for _, tones in words)


@lru_cache(maxsize=8192)
def _weights_of_word(word: str) -> tuple[str, str]:
    places: list[str] = []
    tones: list[str] = []
    plain = unicodedata.normalize("NFD", word)
    position = 0
    while position < len(plain):
        end = position + 1
        while end < len(plain) and unicodedata.combining(plain[end]):
            end += 1
        place, tone = _weigh(plain[position], plain[position + 1 : end])
        places.append(place)
        tones.append(str(tone))
        position = end
    return "".join(places), "".join(tones)


def _weigh(base: str, marks: str) -> tuple[str, int]:
    """Place of a letter in the alphabet and its tone."""
    tone = max((_TONES.get(mark, 0) for mark in marks), default=0)
    shape = base + "".join(mark for mark in marks if mark not in _TONES)
    known = _PLACES.get(shape) or _PLACES.get(base)
    if known is None:
        known = _BLANK if base.isspace() else (_OTHER if base.isalnum() else _SIGN)
    return known, tone


def find_odd_character(text: str) -> str | None:
    """The first control or invisible character as `U+0000`, white space apart; None when there is none."""
    if text.isprintable():  # most cells; such a text has no character of these categories
        return None
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Cs") and not character.isspace():
            return f"U+{ord(character):04X}"
    return None


def shown(text: str, *, limit: int = 120) -> str:
    """A value as a report may show it: no control characters, not longer than `limit`."""
    plain = "".join(c if find_odd_character(c) is None else "\ufffd" for c in " ".join(text.split()))
    return plain if len(plain) <= limit else plain[: limit - 1] + "\u2026"
