"""Writing the letters to staff: texts per language, filled in at the moment of sending, kept nowhere."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.core import i18n
from app.core.i18n import Language
from app.core.mail.port import Mail

MESSAGES: Final = Path(__file__).resolve().parents[1] / "messages"


@cache
def _texts(language: Language) -> Environment:
    """Plain text: nothing is escaped here; `_html` escapes what it takes."""
    return Environment(
        loader=FileSystemLoader(MESSAGES / language),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def write_letter(
    purpose: str, *, language: Language, address: str, values: Mapping[str, str], message_id: str
) -> Mail:
    """The mail of a purpose; `values` fill its text, among them `name`."""
    texts = _texts(language)
    subject = " ".join(texts.get_template(f"{purpose}.subject.txt").render(values).split())
    text = texts.get_template(f"{purpose}.txt").render(values)
    return Mail(
        to_address=address,
        to_name=values["name"],
        subject=subject,
        text=text,
        html=_html(text, subject=subject, language=language, link=values.get("link", "")),
        message_id=message_id,
        from_name=i18n.translate(language, "Phieu"),
    )


def _html(text: str, *, subject: str, language: Language, link: str) -> str:
    """The paragraphs of a plain text as a page; the link, which stands alone in one, can be opened."""
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    body = Markup("\n").join(_paragraph(part, link=link) for part in parts)
    page = Markup(
        '<!doctype html>\n<html lang="{}">\n<head><meta charset="utf-8"><title>{}</title></head>\n'
        "<body>\n{}\n</body>\n</html>\n"
    )
    return str(page.format(language, subject, body))


def _paragraph(part: str, *, link: str) -> Markup:
    if link and part == link:
        return Markup('<p><a href="{}">{}</a></p>').format(link, link)
    return Markup("<p>{}</p>").format(Markup("<br>\n").join(part.splitlines()))
