"""Which passwords are good enough: long, and not what everybody tries first (NIST SP 800-63B, revision 4).

There is no rule about kinds of characters, and nothing is cut off.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

MINIMUM_PASSWORD = 15
MINIMUM_WITH_SECOND_FACTOR = 8
MAXIMUM_PASSWORD_BYTES = 1024
LEAST_EFFORT = 5  # one more where the password stands alone and so is long
OWN_WORDS = ("phieu", "parindex", "cchc")
_FREQUENT = Path(__file__).with_name("frequent.txt")
_SHORT_WORD = 5  # shorter words of the list stand in too many phrases to be crossed out there
_LOOKS_LIKE = str.maketrans("0134578@$!", "oleastbasi")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")
_NEIGHBOURS = frozenset(pair for row in _ROWS for way in (row, row[::-1]) for pair in pairwise(way))


def prepared(password: str) -> str:
    """The password as it is hashed: NFKC, so that every keyboard makes the same; no blanks around it."""
    return unicodedata.normalize("NFKC", password.strip())


def is_too_long(password: str) -> bool:
    """Whether it has more bytes than anybody types; such a password is refused, never cut."""
    return len(prepared(password).encode()) > MAXIMUM_PASSWORD_BYTES


def is_too_short(password: str, *, minimum: int = MINIMUM_PASSWORD) -> bool:
    """Whether it has fewer characters than asked for."""
    return len(prepared(password)) < minimum


def is_easy_to_guess(password: str, *, email: str, name: str = "") -> bool:
    """Frequent by itself, or made of frequent words, the person's own words, rows of keys and repeats.

    Compared without case, marks and blanks, and also with `0` read as `o`, `@` as `a` and so on.
    """
    own = own_words(email=email, name=name)
    plain = _folded(prepared(password))
    return any(_is_easy(text, own=own) for text in (plain, plain.translate(_LOOKS_LIKE)))


def is_weak_password(password: str, *, email: str, name: str = "", minimum: int = MINIMUM_PASSWORD) -> bool:
    """Whether the password is refused for any reason."""
    return (
        is_too_short(password, minimum=minimum)
        or is_too_long(password)
        or is_easy_to_guess(password, email=email, name=name)
    )


def own_words(*, email: str, name: str) -> tuple[str, ...]:
    """What somebody who knows the person tries: parts of the address and of the name, the product."""
    local, _, domain = _folded(email).partition("@")
    words = [*re.split(r"[^a-z0-9]+", local), *domain.split("."), *_folded(name).split()]
    joined = [re.sub(r"[^a-z0-9]", "", local), "".join(_folded(name).split())]
    return tuple({word for word in (*words, *joined, *OWN_WORDS) if len(word) > 2})


@cache
def frequent_passwords() -> frozenset[str]:
    """The shipped list, folded."""
    return frozenset(_FREQUENT.read_text(encoding="ascii").split())


@cache
def _frequent_pattern() -> re.Pattern[str]:
    words = sorted((word for word in frequent_passwords() if len(word) >= _SHORT_WORD), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _folded(text: str) -> str:
    marked = unicodedata.normalize("NFKD", text.casefold()).replace("\u0111", "d")
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def _is_easy(text: str, *, own: tuple[str, ...]) -> bool:
    letters = re.sub(r"[\W_]", "", text)
    frequent = frequent_passwords()
    if letters in frequent or letters.strip("0123456789") in {*frequent, *own}:
        return True
    if letters and len(set(letters)) < LEAST_EFFORT:
        return True
    signs = len(set(re.findall(r"[^\w\s]|_", text)))
    least = LEAST_EFFORT + (len(text) >= MINIMUM_PASSWORD)
    return _effort(_once(letters), own=own) + signs < least


def _once(letters: str) -> str:
    """A text that repeats itself, taken once."""
    length = len(letters)
    for period in range(1, length // 2 + 1):
        if (letters[:period] * (length // period + 1))[:length] == letters:
            return letters[:period]
    return letters


def _effort(letters: str, *, own: tuple[str, ...]) -> int:
    """How many characters are left to guess: known words, long numbers and rows of keys count for nothing."""
    theirs = re.compile("|".join(map(re.escape, sorted(own, key=len, reverse=True))))
    everybodys = _frequent_pattern()
    return min(
        _steps(everybodys.sub(" ", theirs.sub(" ", letters))),
        _steps(theirs.sub(" ", everybodys.sub(" ", letters))),
    )


def _steps(left: str) -> int:
    left = re.sub(r"\d{4,}", "0", left).replace(" ", "")
    return bool(left) + sum(one != other and (one, other) not in _NEIGHBOURS for one, other in pairwise(left))
