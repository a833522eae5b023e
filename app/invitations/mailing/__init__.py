"""Writing the mails: a text is read once, then filled in for each person at the moment of sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Final

from app.core import i18n
from app.core.i18n import Language
from app.core.mail.port import Mail
from app.invitations import definition

MESSAGES: Final = Path(__file__).resolve().parents[1] / "messages"


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and text of a mail, in the grammar of `definition`, and the language they are in."""

    language: Language
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a mail says. `campaign`, `sender` and `unit` by language; `deadline` in UTC."""

    wording: Wording
    to_address: str
    name: str
    position: str
    unit: Mapping[str, str]
    campaign: Mapping[str, str]
    sender: Mapping[str, str]
    deadline: datetime
    link: str
    contact: str
    fingerprint: str
    message_id: str
    return_path: str = ""


def shipped_wording(kind: str, *, language: Language) -> Wording:
    """The words that come with the program."""
    return Wording(language, _shipped(f"{kind}.subject", language).strip(), _shipped(kind, language))


@cache
def _shipped(name: str, language: Language) -> str:
    return (MESSAGES / language / f"{name}.txt").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class _Form:
    """A wording and the words below it, read: subject, plain text, HTML."""

    subject: definition.Parts
    text: definition.Parts
    html: definition.Parts


@lru_cache(maxsize=64)
def _read(wording: Wording) -> _Form:
    """Raises `ValueError` for a wording with faults: such a one is never stored."""
    foot = _shipped("foot", wording.language)
    subject, faults = definition.read_parts(wording.subject)
    body, in_body = definition.read_parts(wording.text.rstrip())
    below, in_foot = definition.read_parts(foot.rstrip(), places=definition.FOOT_PLACES)
    if faults or in_body or in_foot:
        raise ValueError("the text of a mail has faults")
    head = f'<!doctype html>\n<html lang="{wording.language}">\n<head><meta charset="utf-8"></head>\n<body>\n'
    html = (
        head, *definition.as_html(body), "\n<hr>\n", *definition.as_html(below), "\n</body>\n</html>\n",
    )  # fmt: skip
    return _Form(subject, (*body, "\n\n-- \n", *below, "\n"), html)


def write_mail(letter: Letter) -> Mail:
    """The mail of a letter: its wording filled in, with the promise of the survey and its key below."""
    language = letter.wording.language
    sender = i18n.in_language(letter.sender, language)
    values = {
        "name": letter.name,
        "position": letter.position,
        "unit": i18n.in_language(letter.unit, language),
        "campaign": i18n.in_language(letter.campaign, language),
        "sender": sender,
        "deadline": i18n.format_datetime(letter.deadline),
        "link": letter.link,
        "contact": letter.contact,
        "fingerprint": letter.fingerprint,
    }
    form = _read(letter.wording)
    marked = {place: escape(value) for place, value in values.items()}
    return Mail(
        to_address=letter.to_address,
        to_name=letter.name,
        subject=" ".join(definition.fill(form.subject, values=values).split()),
        text=definition.fill(form.text, values=values),
        html=definition.fill(form.html, values=marked),
        message_id=letter.message_id,
        return_path=letter.return_path,
        from_name=sender,
    )
