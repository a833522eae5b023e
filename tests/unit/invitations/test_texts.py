"""The grammar of mail texts: what is filled in, what falls away, what is refused and where."""

from html.parser import HTMLParser

import pytest

from app.core.i18n import LANGUAGES
from app.invitations.definition import Fault, as_html, fill, find_faults, read_parts
from app.invitations.mailing import shipped_wording
from app.invitations.rules import KINDS

VALUES = {
    "name": "An", "position": "", "unit": "S1", "campaign": "Round", "sender": "P", "deadline": "1/3",
    "link": "https://x.example/r/t", "contact": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("To {name}[, {position}]!", "To An!"),
        ("[{name} ({unit})] [as agreed]", "An (S1) [as agreed]"),
        ("{link}[ or {contact}, {name}]", "https://x.example/r/t"),
        ("no place", "no place"),
    ],
)
def test_a_piece_without_its_word_falls_away(text: str, filled: str) -> None:
    parts, faults = read_parts(text)
    assert faults == []
    assert fill(parts, values=VALUES) == filled


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("{link}\n{nam}", [Fault("unknown", 2, "nam")]),
        ("{link}\n\n[, {postion}] {", [Fault("unknown", 3, "postion"), Fault("brace", 3, "{")]),
        ("{link} {{name}}", [Fault("brace", 1, "{"), Fault("brace", 1, "}")]),
        ("{link} {% if x %}", [Fault("brace", 1, "{"), Fault("brace", 1, "}")]),
        ("{link} {fingerprint}", [Fault("unknown", 1, "fingerprint")]),
        ("{name.__class__} {link}", [Fault("brace", 1, "{"), Fault("brace", 1, "}")]),
        ("Dear {name}", [Fault("no_link")]),
        ("[see {link}]", [Fault("no_link")]),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, faults: list[Fault]) -> None:
    assert find_faults(subject="S", text=text) == {"text": faults}


def test_the_link_stays_out_of_the_subject() -> None:
    assert find_faults(subject="[{link}]", text="{link}") == {"subject": [Fault("link_in_subject", 1)]}


def test_html_is_made_of_the_text_alone() -> None:
    class Tags(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.append((tag, attrs))

    parts, _ = read_parts("<script>{name}</script>\n\n{link}\nline <b>\n\n\n& end")
    html = fill(as_html(parts), values=VALUES)
    tags = Tags()
    tags.feed(html)
    assert tags.seen == [("p", []), ("p", []), ("a", [("href", VALUES["link"])]), ("br", []), ("p", [])]
    assert html.count("<p>") == html.count("</p>") == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shipped_is_without_faults(kind: str, language: str) -> None:
    wording = shipped_wording(kind, language="en" if language == "en" else "vi")
    assert find_faults(subject=wording.subject, text=wording.text) == {}
    assert wording.text.count("{link}") == 1
