"""Writing the mails: texts per language, filled in at the moment of sending, kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.core import i18n
from app.core.i18n import Language
from app.core.mail.port import Mail

MESSAGES: Final = Path(__file__).resolve().parents[1] / "messages"


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a mail says. `campaign` and `sender` by language; `deadline` in UTC."""

    kind: str
    language: Language
    to_address: str
    name: str
    position: str
    campaign: Mapping[str, str]
    sender: Mapping[str, str]
    deadline: datetime
    link: str
    fingerprint: str
    message_id: str
    return_path: str = ""


@cache
def _texts(language: Language) -> Environment:
    """Templates of a language; in those that end in .html every value is escaped."""
    return Environment(
        loader=FileSystemLoader(MESSAGES / language),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def write_mail(letter: Letter) -> Mail:
    """The mail of a letter: subject, plain text and HTML of its kind and language."""
    sender = i18n.in_language(letter.sender, letter.language)
    values = {
        "name": letter.name,
        "position": letter.position,
        "campaign": i18n.in_language(letter.campaign, letter.language),
        "sender": sender,
        "deadline": i18n.format_datetime(letter.deadline),
        "link": letter.link,
        "fingerprint": letter.fingerprint,
    }
    texts = _texts(letter.language)
    subject = texts.get_template(f"{letter.kind}.subject.txt").render(values)
    return Mail(
        to_address=letter.to_address,
        to_name=letter.name,
        subject=" ".join(subject.split()),
        text=texts.get_template(f"{letter.kind}.txt").render(values),
        html=texts.get_template(f"{letter.kind}.html").render(values),
        message_id=letter.message_id,
        return_path=letter.return_path,
        from_name=sender,
    )
