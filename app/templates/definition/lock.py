"""The lock of published versions: one line `kind key version sha256` each, sorted.

What is in the lock never changes again: a difference between a file and its line is a finding.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from app.templates.definition.canonical import content_sha256
from app.templates.definition.findings import Finding, FindingLog
from app.templates.definition.framework import Framework
from app.templates.definition.questionnaire import Questionnaire
from app.templates.errors import AlreadyPublished

DefinitionKind = Literal["questionnaire", "framework"]

_LINE: Final = re.compile(
    r"(questionnaire|framework) ([a-z][a-z0-9_]{0,31}) ([1-9][0-9]{0,8}) ([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True, order=True)
class LockEntry:
    """A published version and the SHA-256 of its canonical JSON."""

    kind: str
    key: str
    version: int
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.kind} {self.key} {self.version}"

    @property
    def line(self) -> str:
        return f"{self.name} {self.sha256}"


def lock_entry(definition: Questionnaire | Framework) -> LockEntry:
    """The line this version has, or would have, in the lock."""
    kind: DefinitionKind = "questionnaire" if isinstance(definition, Questionnaire) else "framework"
    return LockEntry(kind, definition.key, definition.version, content_sha256(definition))


def read_lock(text: str) -> tuple[tuple[LockEntry, ...], tuple[Finding, ...]]:
    """Entries and findings of a lock; blank lines and lines that start with `#` are passed over."""
    log = FindingLog()
    entries: dict[str, LockEntry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            log.add("lock_line", "", at=(number, 1), value=line[:120])
            continue
        kind, key, version, sha256 = match.groups()
        entry = LockEntry(kind, key, int(version), sha256)
        if entry.name in entries:
            log.add("lock_twice", "", at=(number, 1), value=entry.name)
        entries.setdefault(entry.name, entry)
    return tuple(entries.values()), log.findings()


def check_lock(text: str, present: Iterable[LockEntry]) -> tuple[Finding, ...]:
    """Malformed lines, published versions that changed and published versions whose file is gone.

    `present` holds the entries of the files found; a version that is not in the lock is a draft and fine.
    """
    entries, findings = read_lock(text)
    by_name = {entry.name: entry for entry in present}
    log = FindingLog()
    lines = text.splitlines()
    for entry in entries:
        found = by_name.get(entry.name)
        at = (lines.index(entry.line) + 1, 1)
        if found is None:
            log.add("lock_file_missing", "", at=at, value=entry.name)
        elif found.sha256 != entry.sha256:
            log.add("lock_changed", "", at=at, value=entry.name)
    return (*findings, *log.findings())


def add_to_lock(text: str, entry: LockEntry) -> str:
    """The lock with `entry` in it, sorted, comments first; the same text when it is there already.

    AlreadyPublished when this version is there with other content.
    """
    entries, _ = read_lock(text)
    for present in entries:
        if present.name == entry.name:
            if present.sha256 != entry.sha256:
                raise AlreadyPublished(f"{entry.name} was published with other content; make a new version")
            return text
    comments = [line for line in text.splitlines() if line.startswith("#")]
    return "".join(f"{line}\n" for line in (*comments, *(e.line for e in sorted((*entries, entry)))))
