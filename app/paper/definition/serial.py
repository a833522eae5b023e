"""Serials of paper forms and the codes printed on their pages.

A serial is the unit's ordinal in the campaign (4 digits), 5 random digits and one check character, shown
`0417-38206-X`. The check character is ISO 7064 MOD 37-2 over the nine digits: every single wrong character
and every swap of two neighbours is noticed. Serials whose check character would be `*`, `I` or `O` are never
issued, so no character can be taken for another.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
UNPRINTED_CHECKS = frozenset("*IO")
RANDOM_SPACE = 100_000
CODE_PREFIX = "PH1"
CODE_CHECK_LENGTH = 8

_SERIAL = re.compile(r"([0-9]{4})([0-9]{5})([0-9A-Z*])")
_CAMPAIGN = re.compile(r"[0-9A-Z]{1,8}")
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]+")


class SerialMalformed(ValueError):
    """The text is not a serial: wrong length or wrong characters."""


class SerialCheckFails(ValueError):
    """The text has the shape of a serial, but its check character does not fit: a misread or a slip."""


class CodeMalformed(ValueError):
    """The text of a QR code is not a code of ours."""


class CodeForged(ValueError):
    """The code has our shape, but its check was not made with this campaign's secret."""


def check_character(digits: str) -> str:
    """Check character of a string of digits by ISO 7064 MOD 37-2 (one of `CHECK_ALPHABET`)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 37
    return CHECK_ALPHABET[(1 - total) % 37]


@dataclass(frozen=True, order=True)
class Serial:
    """One form's number. `ordinal` 1…9999 (the unit in the campaign), `random` 0…99999."""

    ordinal: int
    random: int

    def __post_init__(self) -> None:
        """Refuse numbers outside the printed digits and serials that are never issued."""
        if not 1 <= self.ordinal <= 9999 or not 0 <= self.random < RANDOM_SPACE:
            raise SerialMalformed(
                f"serial parts {self.ordinal} and {self.random}: expected 1 to 9999 and 0 to 99999"
            )
        if self.check in UNPRINTED_CHECKS:
            raise SerialMalformed(f"serial {self.compact}: its check character {self.check} is never issued")

    @property
    def digits(self) -> str:
        """The nine digits that the check character covers."""
        return f"{self.ordinal:04d}{self.random:05d}"

    @property
    def check(self) -> str:
        """The check character."""
        return check_character(self.digits)

    @property
    def compact(self) -> str:
        """Ten characters without hyphens, as in the QR code."""
        return self.digits + self.check

    def __str__(self) -> str:
        """As printed: `0417-38206-X`."""
        return f"{self.ordinal:04d}-{self.random:05d}-{self.check}"


def is_issuable(ordinal: int, random: int) -> bool:
    """Whether this pair makes a serial that may be printed."""
    return check_character(f"{ordinal:04d}{random:05d}") not in UNPRINTED_CHECKS


def parse_serial(text: str) -> Serial:
    """Read a serial as typed or scanned: blanks, hyphens and dashes are ignored, small letters allowed.

    Raises `SerialMalformed` (not a serial) or `SerialCheckFails` (a character is wrong).
    """
    compact = _SEPARATORS.sub("", text).upper()
    match = _SERIAL.fullmatch(compact)
    if match is None:
        raise SerialMalformed(
            f"{text!r} is not a serial: expected 4 digits, 5 digits and a check character, as 0417-38206-X"
        )
    ordinal, random, check = match.groups()
    if check_character(ordinal + random) != check:
        raise SerialCheckFails(f"{text!r}: the check character does not fit; compare it with the paper")
    return Serial(int(ordinal), int(random))


def draw_serials(
    ordinal: int, *, count: int, draw: Callable[[int], int], taken: Collection[int] = ()
) -> list[Serial]:
    """Draw `count` new serials for one unit, in the order drawn.

    `draw(n)` returns a whole number from 0 to n - 1 (`secrets.randbelow`, or a seeded one for samples);
    `taken` holds the random parts already used by this unit. Raises ValueError when the numbers run out.
    """
    used = set(taken)
    if len(used) + count > RANDOM_SPACE * 8 // 10:
        raise ValueError(f"unit {ordinal}: {count} more serials leave too few of its {RANDOM_SPACE} numbers")
    serials: list[Serial] = []
    while len(serials) < count:
        random = draw(RANDOM_SPACE)
        if random not in used and is_issuable(ordinal, random):
            used.add(random)
            serials.append(Serial(ordinal, random))
    return serials


@dataclass(frozen=True)
class CodeKey:
    """What a campaign's page codes are made with: its short id (1 to 8 of 0-9 A-Z) and its secret."""

    campaign: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a short id that a QR code in alphanumeric mode cannot hold, and a weak secret."""
        if _CAMPAIGN.fullmatch(self.campaign) is None:
            raise ValueError(
                f"campaign short id {self.campaign!r}: expected 1 to 8 characters of 0-9 and A-Z"
            )
        if len(self.secret) < 16:
            raise ValueError("the campaign's secret for page codes needs at least 16 bytes")


@dataclass(frozen=True)
class FormCode:
    """What a page's QR code says. `page` counts from 1."""

    campaign: str
    serial: Serial
    page: int
    check: str


def page_code(key: CodeKey, *, serial: Serial, page: int) -> str:
    """The text of a page's QR code: prefix, campaign, serial, page, and 40 bits of HMAC-SHA-256 over them."""
    said = f"{CODE_PREFIX}.{key.campaign}.{serial.compact}.{page}"
    return f"{said}.{_code_check(key.secret, said)}"


def parse_code(text: str) -> FormCode:
    """Take a page code apart without checking its secret; raises `CodeMalformed`."""
    parts = text.strip().split(".")
    if len(parts) != 5 or parts[0] != CODE_PREFIX or not _CAMPAIGN.fullmatch(parts[1]):
        raise CodeMalformed("the QR code is not a page code of this software")
    if not re.fullmatch(r"[1-9][0-9]?", parts[3]) or not re.fullmatch(r"[A-Z2-7]{8}", parts[4]):
        raise CodeMalformed("the QR code has a wrong page number or check")
    try:
        serial = parse_serial(parts[2])
    except ValueError as error:
        raise CodeMalformed(f"the QR code holds no serial: {error}") from error
    return FormCode(parts[1], serial, int(parts[3]), parts[4])


def verify_code(key: CodeKey, *, text: str) -> FormCode:
    """A page code made with this key; raises `CodeMalformed` or `CodeForged` (another campaign or secret)."""
    code = parse_code(text)
    expected = page_code(key, serial=code.serial, page=code.page)
    if not hmac.compare_digest(expected, text.strip()):
        raise CodeForged(f"form {code.serial}, page {code.page}: the code does not belong to this campaign")
    return code


def _code_check(secret: bytes, said: str) -> str:
    digest = hmac.new(secret, said.encode("ascii"), hashlib.sha256).digest()
    return base64.b32encode(digest[:5]).decode("ascii")[:CODE_CHECK_LENGTH]
