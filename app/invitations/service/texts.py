"""The words of the mails: by group and language, version by version; the shipped ones where none are set.

A mail keeps the version it was queued with, so that a change applies to later mails only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.core.audit import audited
from app.core.i18n import LANGUAGES, Language
from app.core.unit_of_work import Work
from app.invitations import store
from app.invitations.definition import FaultKind, find_faults
from app.invitations.errors import TextNotFitting, TextNotFound
from app.invitations.mailing import Wording, shipped_wording
from app.invitations.models import MailText
from app.invitations.rules import KINDS, Kind

EVERY_GROUP: Final = ""


@dataclass(frozen=True, slots=True)
class TextKey:
    """Which mail's words: a group (empty: every group without words of its own), kind, language."""

    group: str
    kind: Kind
    language: Language


@dataclass(frozen=True, slots=True)
class TextState:
    """The words that hold for a key now.

    `version`: 0 where they came with the program; `own`: written for this group itself; `written_by`: a
    name, empty for a command.
    """

    key: TextKey
    wording: Wording
    version: int
    own: bool
    written_at: datetime | None
    written_by: str
    text_id: UUID | None


def list_texts(work: Work, *, campaign_id: UUID) -> list[TextState]:
    """What holds for every group, kind and language of a campaign; every group first."""
    current = _current(work, campaign_id=campaign_id)
    groups = [EVERY_GROUP, *_online_groups(work, campaign_id=campaign_id).values()]
    names = _writers(work, texts=current)
    return [
        _state(TextKey(group, kind, language), current=current, names=names)
        for group in dict.fromkeys(groups)
        for kind in KINDS
        for language in LANGUAGES
    ]


def get_text(work: Work, *, campaign_id: UUID, key: TextKey) -> TextState:
    """What holds for a key; raises `TextNotFound` for a group that is not invited online."""
    if key.group not in (EVERY_GROUP, *_online_groups(work, campaign_id=campaign_id).values()):
        raise TextNotFound
    current = _current(work, campaign_id=campaign_id)
    return _state(key, current=current, names=_writers(work, texts=current))


@audited("invitations.write_text")
def write_text(work: Work, *, campaign_id: UUID, key: TextKey, subject: str, text: str) -> int:
    """Writes a new version of the words of a key and returns its number; mails in the queue keep theirs.

    Raises `TextNotFitting` with every fault: (field, kind, line, word).
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    before = get_text(work, campaign_id=campaign_id, key=key)
    check_text(subject=subject, text=text)
    version = before.version + 1 if before.own else 1
    row = MailText(
        campaign_id=campaign_id, group_key=key.group, kind=key.kind, language=key.language, version=version,
        subject=subject, text=text, written_at=work.now(), written_by=work.actor.user_id,
    )  # fmt: skip
    store.add_text(work.session, text=row)
    work.note(
        object=f"campaign:{campaign.key}", kind=key.kind, group=key.group or "*", language=key.language,
        version=version,
    )  # fmt: skip
    return version


def check_text(*, subject: str, text: str) -> None:
    """Raises `TextNotFitting` when these words cannot be a mail."""
    found = find_faults(subject=subject, text=text)
    if found:
        faults: list[tuple[str, FaultKind, int, str]] = [
            (field, fault.kind, fault.line, fault.word) for field, many in found.items() for fault in many
        ]
        raise TextNotFitting(faults=faults)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the mails to an audience get: a text (None: the shipped one) and the language they are in."""

    text_id: UUID | None
    language: Language


def choose_texts(work: Work, *, campaign_id: UUID, kind: str) -> Mapping[UUID, Chosen]:
    """For each online audience the words and the language that its mails of a kind get now."""
    rows = _current(work, campaign_id=campaign_id)
    found = {(one.group_key, one.language): one.id for one in rows if one.kind == kind}
    languages = list_languages(work, campaign_id=campaign_id)
    chosen = {}
    for audience, group in _online_groups(work, campaign_id=campaign_id).items():
        language = languages[group]
        text_id = found.get((group, language)) or found.get((EVERY_GROUP, language))
        chosen[audience] = Chosen(text_id, language)
    return chosen


def list_languages(work: Work, *, campaign_id: UUID) -> dict[str, Language]:
    """The language in which the mails of each online group are written."""
    own = list_own_languages(work, campaign_id=campaign_id)
    installed = work.resources.settings.language
    groups = _online_groups(work, campaign_id=campaign_id).values()
    return {group: own.get(group, installed) for group in dict.fromkeys(groups)}


def list_own_languages(work: Work, *, campaign_id: UUID) -> dict[str, Language]:
    """The languages chosen for groups; the others get that of the installation."""
    found = store.list_languages(work.session, campaign_id=campaign_id)
    return {group: known_language(language) for group, language in found.items()}


@audited("invitations.set_language")
def set_language(work: Work, *, campaign_id: UUID, group: str, language: Language | None) -> None:
    """Chooses the language of the mails of a group, None: that of the installation; mails in the queue keep
    theirs. Raises `TextNotFound` for a group that is not invited online."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if group not in _online_groups(work, campaign_id=campaign_id).values():
        raise TextNotFound
    store.put_language(work.session, campaign_id=campaign_id, group=group, language=language)
    work.note(object=f"campaign:{campaign.key}", group=group, language=language or "*")


def known_language(text: str) -> Language:
    """A stored language."""
    return "en" if text == "en" else "vi"


def count_kept(work: Work, *, campaign_id: UUID, state: TextState) -> int:
    """How many mails of this kind wait in the queue with other words than those that hold now."""
    waiting = store.count_waiting_with(work.session, campaign_id=campaign_id)
    chosen = choose_texts(work, campaign_id=campaign_id, kind=state.key.kind)
    current = {state.text_id, *(one.text_id for one in chosen.values())}
    return sum(
        count
        for (text_id, kind), count in waiting.items()
        if kind == state.key.kind and text_id not in current
    )


def _online_groups(work: Work, *, campaign_id: UUID) -> dict[UUID, str]:
    found = campaigns.list_audiences(work, campaign_id=campaign_id)
    return {one.id: one.group_key for one in found if one.channel == "online"}


def _current(work: Work, *, campaign_id: UUID) -> list[MailText]:
    return list(store.list_current_texts(work.session, campaign_id=campaign_id))


def _writers(work: Work, *, texts: list[MailText]) -> Mapping[UUID, str]:
    people = sorted({one.written_by for one in texts if one.written_by})
    return accounts.list_names(work, user_ids=people)


def _state(key: TextKey, *, current: list[MailText], names: Mapping[UUID, str]) -> TextState:
    found = {one.group_key: one for one in current if (one.kind, one.language) == (key.kind, key.language)}
    text = found.get(key.group) or found.get(EVERY_GROUP)
    if text is None:
        return TextState(key, shipped_wording(key.kind, language=key.language), 0, False, None, "", None)
    by = names.get(text.written_by, "") if text.written_by else ""
    wording = Wording(key.language, text.subject, text.text)
    return TextState(key, wording, text.version, key.group in found, text.written_at, by, text.id)


def wording_of(text: MailText | None, *, kind: str, language: Language) -> Wording:
    """The words of a stored text, or the shipped ones."""
    if text is None:
        return shipped_wording(kind, language=language)
    return Wording(known_language(text.language), text.subject, text.text)
