"""How a receipt and a fingerprint are typed by a person."""

import re
import unicodedata
from typing import Final

_APART: Final = re.compile(r"[\s\-\u2010-\u2015\u2212\u200b\ufeff]+")
_RECEIPT: Final = re.compile(r"[A-Z2-7]{20}")


def plain_receipt(typed: str) -> str | None:
    """The receipt that was meant: case, blanks and dashes do not matter; None where it cannot be one."""
    plain = _APART.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return plain if _RECEIPT.fullmatch(plain) else None


def plain_fingerprint(typed: str) -> str:
    """A fingerprint without its dashes and blanks, in capital letters."""
    return _APART.sub("", unicodedata.normalize("NFKC", typed)).upper()
