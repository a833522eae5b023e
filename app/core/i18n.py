"""Two languages on screen, Vietnamese first: gettext catalogues, numbers and dates.

One `.po` file per room under `app/locale/vi/`; message ids are the English texts.
"""

import gettext
import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.core.clock import in_vietnam

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
LOCALE = Path(__file__).resolve().parents[1] / "locale"


def read_catalog(language: str) -> Catalog:
    """All rooms' messages of a language in one catalogue."""
    merged = Catalog(locale=language)
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    merged.add(message.id, message.string, context=message.context)
    return merged


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """The translator of a language; English needs none, its texts are the message ids."""
    if language == "en":
        return gettext.NullTranslations()
    buffer = io.BytesIO()
    write_mo(buffer, read_catalog(language))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def translate(language: Language, message: str, **params: object) -> str:
    """A message in a language, its `{name}` fields filled in."""
    text = translations(language).gettext(message)
    return text.format_map(_Shown(params)) if params else text


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def in_language(texts: Mapping[str, str], language: Language) -> str:
    """The text of a bilingual value, Vietnamese where the other is absent."""
    return texts.get(language) or texts["vi"]


def format_number(value: float | Decimal | int, *, digits: int, language: Language) -> str:
    """1.234,56 in Vietnamese, 1,234.56 in English; rounded half up."""
    if digits == 0 and type(value) is int:  # most numbers of a ledger
        return f"{value:,}".replace(",", ".") if language == "vi" else f"{value:,}"
    quantum = Decimal(1).scaleb(-digits)
    rounded = Decimal(str(value)).quantize(quantum, rounding=ROUND_HALF_UP)
    text = f"{rounded:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def format_date(day: date) -> str:
    """31/12/2026."""
    return day.strftime("%d/%m/%Y")


def format_datetime(moment: datetime) -> str:
    """31/12/2026, 14:05 on a Vietnamese wall clock."""
    return in_vietnam(moment).strftime("%d/%m/%Y, %H:%M")
