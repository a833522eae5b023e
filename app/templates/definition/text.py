"""Words of the grammar that questionnaires and frameworks share: bilingual text, keys, legal basis."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
KEY_LIMIT: Final = 32
"""Longest key and export name: what the statistical formats and the tables hold."""

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Vietnamese and English (empty when the definition does not offer English)."""

    vi: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """The sentence in `language`; Vietnamese where the other is missing."""
        return (self.en or self.vi) if language == "en" else self.vi


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The decision or plan behind a definition."""

    number: str
    issuer: Text
    issued_on: dt.date | None = None
    title: Text | None = None


def is_key(word: str, *, limit: int = KEY_LIMIT) -> bool:
    """Whether `word` may be a key or an export name: a-z, digits, `_`, starting with a letter."""
    return len(word) <= limit and _KEY.fullmatch(word) is not None
