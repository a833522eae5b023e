"""Decisions about the trail: anchors on paper, what is readable about an event. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from app.audit import definition
from app.core import i18n
from app.core.i18n import Language

FEWEST_DIGITS: Final = 32
GROUP: Final = 8
LATEST_MAIL: Final = timedelta(days=2)
_ANCHOR: Final = re.compile(rf"([0-9]{{1,12}}):([0-9a-f]{{{FEWEST_DIGITS},64}})")
_BETWEEN: Final = re.compile(r"[\s.,\-]+")

_CODE: Final = re.compile(r"[0-9a-f]{32,128}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+([+-]\d\d:\d\d|Z)?)?")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the trail: their language. `say(message id, **params)` gives a message in it."""

    language: Language

    def say(self, message: str, **params: object) -> str:
        """A message in the reader's language."""
        return i18n.translate(self.language, message, **params)


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of an event in words; `is_code`: ids and hashes, nothing to read."""

    label: str
    text: str
    is_code: bool = False


def read_anchor(text: str) -> tuple[int, str] | None:
    """Count and head of an anchor typed as COUNT:HEAD, or None; blanks, dots and dashes do no harm."""
    found = _ANCHOR.fullmatch(_BETWEEN.sub("", text).lower())
    return (int(found[1]), found[2]) if found else None


def grouped(head: str) -> str:
    """A hash in groups of eight digits, for eyes and paper."""
    return " ".join(head[start : start + GROUP] for start in range(0, len(head), GROUP))


def object_kind(about: str) -> tuple[str, str]:
    """The kind of an event's object and its name: "campaign:X" gives ("campaign", "X")."""
    kind, _, name = about.partition(":")
    return kind, name


def objects_named(name: str) -> list[str]:
    """Every object that a searched name may mean, as events write it."""
    return [name, *(f"{kind}:{name}" for kind in definition.OBJECT_LABELS)]


def object_label(about: str, *, named: str, reader: Reader) -> str:
    """What an event is about, in words; `named`: a better name than the one in the event, or empty."""
    kind, name = object_kind(about)
    label = definition.OBJECT_LABELS.get(about) or definition.OBJECT_LABELS.get(kind)
    return reader.say(label, name=named or name.replace(":", " ")) if label else about


def verb_label(verb: str, *, reader: Reader) -> str:
    """What an action is called."""
    label = definition.VERB_LABELS.get(verb)
    return reader.say(label) if label else verb


def list_details(details: Mapping[str, Any], *, reader: Reader) -> list[Detail]:
    """The details of an event in words, those without a value left out."""
    return [_detail(key, value, reader=reader) for key, value in details.items() if value not in ("", None)]


def _detail(key: str, value: Any, *, reader: Reader) -> Detail:
    label = reader.say(definition.DETAIL_LABELS[key]) if key in definition.DETAIL_LABELS else key
    text = _worded(value, words=definition.VALUE_LABELS.get(key, {}), reader=reader)
    return Detail(label=label, text=text, is_code=isinstance(value, str) and bool(_CODE.fullmatch(value)))


def _worded(value: Any, *, words: Mapping[str, str], reader: Reader) -> str:
    if isinstance(value, bool):
        return reader.say("Yes" if value else "No")
    if isinstance(value, int):
        return i18n.format_number(value, digits=0, language=reader.language)
    if isinstance(value, dict):
        labels = {**definition.DETAIL_LABELS, **words}
        pairs = ((_worded(key, words=labels, reader=reader), one) for key, one in value.items())
        return "; ".join(f"{key}: {_worded(one, words=words, reader=reader)}" for key, one in pairs)
    if isinstance(value, list):
        return ", ".join(_worded(one, words=words, reader=reader) for one in value)
    text = str(value)
    return reader.say(words[text]) if text in words else _dated(text)


def _dated(text: str) -> str:
    """A day or a time as people write it; any other text as it is."""
    if not _TIME.fullmatch(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return i18n.format_datetime(moment) if moment.tzinfo else i18n.format_date(moment)
