"""Writing the mail that carries an anchor: Vietnamese first, English below, plain text."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.audit import definition, rules
from app.core import i18n
from app.core.i18n import LANGUAGES, Language
from app.core.mail.port import Mail

MESSAGES: Final = Path(__file__).resolve().parent / "messages"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the mail says: the anchor, and the last full check (`broken_kind` empty when all held)."""

    to_address: str
    message_id: str
    site: str
    at: datetime
    count: int
    head: str
    checked_at: datetime | None
    broken_kind: str
    broken_seq: int


@cache
def _texts(language: Language) -> Environment:
    return Environment(  # noqa: S701 - plain text, no markup to escape
        loader=FileSystemLoader(MESSAGES / language), undefined=StrictUndefined, trim_blocks=True
    )


def write_mail(letter: Letter) -> Mail:
    """The mail of an anchor in both languages."""
    return Mail(
        to_address=letter.to_address,
        to_name="",
        subject=" / ".join(_filled(letter, "anchor.subject.txt", language) for language in LANGUAGES),
        text=f"\n{'-' * 60}\n\n".join(
            _filled(letter, "anchor.txt", language) + "\n" for language in LANGUAGES
        ),
        message_id=letter.message_id,
    )


def _filled(letter: Letter, name: str, language: Language) -> str:
    broken = definition.VALUE_LABELS["broken_kind"].get(letter.broken_kind, "")
    values = {
        "site": letter.site,
        "time": i18n.format_datetime(letter.at),
        "count": i18n.format_number(letter.count, digits=0, language=language),
        "head": rules.grouped(letter.head),
        "anchor": f"{letter.count}:{letter.head}",
        "checked": i18n.format_datetime(letter.checked_at) if letter.checked_at else "",
        "broken": i18n.translate(language, broken) if broken else "",
        "seq": i18n.format_number(letter.broken_seq, digits=0, language=language),
    }
    return _texts(language).get_template(name).render(values).strip()
