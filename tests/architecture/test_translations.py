"""Words of the pages: each has its Vietnamese, one for one meaning, in the tone of the house."""

import json
import re
import unicodedata
from collections import defaultdict

import pytest

from app.core.i18n import translate
from tests.support import tree, wording
from tests.support.wording import Entry, Used

PLACES = re.compile(r"%\((\w+)\)s|{(\w*)}")
BARE_PERCENT = re.compile(r"%(?!\(\w+\)s)")
ENGLISH_WORDS = {"{kind"}
ENDS = ".:?…"
SHORTENED = {"No."}
ADDRESS = "\u00d4ng/B\u00e0"
SPOKEN_TO_RESPONDENTS = {"responses.po", "paper.po"}
PRONOUNS = re.compile(
    r"\b(b\u1ea1n|qu\u00fd v\u1ecb|anh/ch\u1ecb|ch\u00fang t\u00f4i|c\u1ee7a h\u1ecd|t\u00f4i)\b",
    re.IGNORECASE,
)
APOLOGY = re.compile(r"!|\bxin l\u1ed7i\b|\br\u1ea5t ti\u1ebfc\b", re.IGNORECASE)
# The mark stands on the first vowel of an open syllable (as in "khoa" with a rising tone on the o).
MARK_ON_SECOND = re.compile(
    r"o[\u00e0\u00e1\u1ea3\u00e3\u1ea1]\b|o[\u00e8\u00e9\u1ebb\u1ebd\u1eb9]\b|(?<![qQ])u[\u1ef3\u00fd\u1ef7\u1ef9\u1ef5]\b"
)
SAME_IN_BOTH = {"SHA-256", "CSV"}
TERMS: dict[str, list[str]] = json.loads(
    (tree.ROOT / "tests" / "data" / "vietnamese_terms.json").read_text(encoding="utf-8")
)
ENTRIES = wording.entries()
USED = (*wording.used_in_templates(), *wording.used_in_python())


def places(text: str) -> set[str]:
    """Names of the places to fill in, those of gettext and those of str.format apart."""
    return {f"%{one}" if one else f"{{{other}" for one, other in PLACES.findall(text)}


def said(entries: list[Entry]) -> list[str]:
    """Faulty entries as a failure shows them."""
    return [f"{entry.file}: {entry.id!r} -> {entry.vietnamese!r}" for entry in entries]


def test_the_search_finds_texts_of_every_kind() -> None:
    found = {used.id for used in USED}
    assert {
        "Sign in",  # a page
        "Page not found",  # a Problem
        "Campaigns",  # the menu
        "Unit officer",  # a role
        "Fill in this field.",  # a fault of a form
        "Fill in this cell.",  # a fault of a workbook
        "The lists have not been frozen.",  # a rule
        "The file is empty. Start it with `format: {format}`.",  # a finding
    } <= found
    assert any(used.plural for used in USED)
    assert len(found) > 800


def test_every_text_has_its_vietnamese() -> None:
    known = {entry.id for entry in ENTRIES if entry.vietnamese}
    missing: dict[str, Used] = {used.id: used for used in USED if used.id not in known}
    assert [f"{used.place}: {used.id!r}" for used in missing.values()] == []


def test_plural_forms_are_the_same_on_the_page_and_in_the_catalogue() -> None:
    known = {(entry.id, entry.plural) for entry in ENTRIES}
    assert [used for used in USED if used.plural and (used.id, used.plural) not in known] == []


def test_every_translation_is_used() -> None:
    used = {one.id for one in USED} | wording.literals()
    assert said([entry for entry in ENTRIES if entry.id not in used]) == []


def test_one_text_has_one_translation() -> None:
    """A room may repeat a text of another; it may not translate it in its own way."""
    by_id: dict[str, set[str]] = defaultdict(set)
    for entry in ENTRIES:
        by_id[entry.id].add(entry.vietnamese)
    assert {text: sorted(ways) for text, ways in by_id.items() if len(ways) > 1} == {}


def test_no_text_stands_twice_in_a_catalogue() -> None:
    twice = []
    for path in sorted(wording.LOCALE.glob("*.po")):
        ids = re.findall(r"^msgid (\".*\"(?:\n\".*\")*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        twice += [f"{path.name}: {one}" for one in set(ids) if ids.count(one) > 1]
    assert twice == []


def test_nothing_is_fuzzy_or_split_by_context() -> None:
    """The pages look a text up by its words alone."""
    assert said([entry for entry in ENTRIES if entry.fuzzy or entry.context]) == []


def test_the_same_places_are_filled_in() -> None:
    """A word of English that fills a place may be left out in Vietnamese."""
    wrong = [
        entry
        for entry in ENTRIES
        if places(entry.vietnamese) not in (places(entry.id), places(entry.id) - ENGLISH_WORDS)
        or (entry.plural and places(entry.plural) != places(entry.id))
    ]
    assert said(wrong) == []


def test_a_sign_of_per_cent_is_doubled_where_the_page_formats() -> None:
    in_pages = {used.id for used in wording.used_in_templates()}
    wrong = [
        entry
        for entry in ENTRIES
        if entry.id in in_pages
        and any(BARE_PERCENT.search(text.replace("%%", "")) for text in (entry.id, entry.vietnamese))
    ]
    assert said(wrong) == []


def test_vietnamese_is_composed_and_clean() -> None:
    wrong = [
        entry
        for entry in ENTRIES
        if not unicodedata.is_normalized("NFC", entry.vietnamese)
        or entry.vietnamese != " ".join(entry.vietnamese.split(" ")).strip()
        or "  " in entry.vietnamese
    ]
    assert said(wrong) == []


def test_sentences_end_alike() -> None:
    wrong = [
        entry
        for entry in ENTRIES
        if entry.id not in SHORTENED
        and (entry.id[-1] if entry.id[-1] in ENDS else "")
        != (entry.vietnamese[-1:] if entry.vietnamese[-1:] in ENDS else "")
    ]
    assert said(wrong) == []


def test_nothing_was_left_in_english() -> None:
    wrong = [
        entry
        for entry in ENTRIES
        if entry.vietnamese == entry.id
        and re.search(r"[A-Za-z]{2}", entry.id)
        and entry.id not in SAME_IN_BOTH
    ]
    assert said(wrong) == []


def test_respondents_are_addressed_and_staff_are_not() -> None:
    wrong = [
        entry for entry in ENTRIES if ADDRESS in entry.vietnamese and entry.file not in SPOKEN_TO_RESPONDENTS
    ]
    wrong += [entry for entry in ENTRIES if PRONOUNS.search(entry.vietnamese)]
    assert said(wrong) == []


def test_the_tone_is_calm() -> None:
    assert said([entry for entry in ENTRIES if APOLOGY.search(entry.vietnamese)]) == []


def test_tone_marks_stand_where_they_stand_everywhere() -> None:
    assert said([entry for entry in ENTRIES if MARK_ON_SECOND.search(entry.vietnamese)]) == []


@pytest.mark.parametrize("term", TERMS)
def test_one_term_for_one_thing(term: str) -> None:
    """The terms of the glossary, wherever the English names the thing (names of places to fill in aside)."""
    english = re.compile(rf"(?<![-\w])(?:{term})\b", re.IGNORECASE)
    wrong = [
        entry
        for entry in ENTRIES
        if english.search(PLACES.sub("", entry.id))
        and not any(word in entry.vietnamese.lower() for word in TERMS[term])
    ]
    assert said(wrong) == []


def test_mails_say_the_same_in_both_languages() -> None:
    """Each mail exists in both languages, with the same places to fill in."""
    folders = sorted((tree.ROOT / "app").glob("*/messages"))
    assert folders
    for folder in folders:
        names = {path.name for path in (folder / "en").iterdir()}
        assert names == {path.name for path in (folder / "vi").iterdir()}
        for name in names:
            ways = [
                set(re.findall(r"{{\s*(\w+)", (folder / language / name).read_text(encoding="utf-8")))
                for language in ("en", "vi")
            ]
            assert ways[0] == ways[1], name


def test_labels_of_the_analysis_are_the_same_in_both_languages() -> None:
    texts = {
        language: json.loads(
            (tree.ROOT / "analysis" / "locale" / f"{language}.json").read_text(encoding="utf-8")
        )
        for language in ("en", "vi")
    }
    assert texts["en"].keys() == texts["vi"].keys()
    apart = [key for key, text in texts["en"].items() if places(str(text)) != places(str(texts["vi"][key]))]
    assert apart == []


def test_a_text_without_translation_shows_in_english_and_is_found_here() -> None:
    assert translate("vi", "This text has no translation.") == "This text has no translation."
    assert translate("vi", "Enter {ge} or more.", ge=3) != translate("en", "Enter {ge} or more.", ge=3)
