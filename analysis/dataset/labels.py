"""Words and numbers for readers, Vietnamese and English; the texts lie in `analysis/locale/`."""

import json
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from analysis.dataset.shapes import Text

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, Language]] = ("vi", "en")
FIRST: Final[Language] = LANGUAGES[0]
MARKS: Final[dict[Language, tuple[str, str]]] = {"vi": (".", ","), "en": (",", ".")}
RISKY: Final = ("=", "+", "-", "@", "\t", "\n")


@cache
def _texts(language: Language) -> dict[str, str]:
    path = files("analysis") / "locale" / f"{language}.json"
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def keys(language: Language) -> frozenset[str]:
    """Names of all texts of a language."""
    return frozenset(_texts(language))


def say(key: str, language: Language, **values: object) -> str:
    """The text `key` with its blanks filled in. Raises KeyError for an unknown key or an empty blank."""
    return _texts(language)[key].format_map({name: str(value) for name, value in values.items()})


def both(key: str, **values: object) -> Text:
    return Text(vi=say(key, "vi", **values), en=say(key, "en", **values))


def number(value: float, language: Language, *, places: int = 0) -> str:
    """A number as readers write it: 1.234,56 in Vietnamese, 1,234.56 in English."""
    thousands, point = MARKS[language]
    plain = f"{value:,.{places}f}"
    return plain.replace(",", "\0").replace(".", point).replace("\0", thousands)


def short(value: float, language: Language) -> str:
    """A number with no more decimals than it has: 2 and 2,5."""
    return f"{value:g}".replace(".", MARKS[language][1])


def percent(share: float, language: Language) -> str:
    """95% for 0.95; decimals only where needed."""
    text = f"{100 * share:.4f}".rstrip("0").rstrip(".")
    return text.replace(".", MARKS[language][1]) + "%"


def named(file: str, language: Language) -> str:
    """Name of a file in a language: `report.html` in the first one, `report.en.html` in another."""
    stem, _, suffix = file.rpartition(".")
    return file if language == FIRST else f"{stem}.{language}.{suffix}"


def safe_text(value: str) -> str:
    """Text that no spreadsheet program takes for a formula when it opens a CSV file, nor for a new row.

    Every line break becomes LF, which writers of CSV put in quotes; they leave a lone CR as it is.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(RISKY) else text
