"""Published versions: from files into the database, once and for ever, and back as definitions."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from app.core.audit import audited
from app.core.unit_of_work import Work
from app.templates import store
from app.templates.definition import (
    FRAMEWORK_FORMAT,
    LOCK_NAME,
    Collection,
    Framework,
    LockEntry,
    Questionnaire,
    add_to_lock,
    content_sha256,
    from_json,
    load_collection,
    lock_entry,
    read_lock,
    to_data,
    to_json,
)
from app.templates.errors import (
    AlreadyPublished,
    MalformedDefinition,
    StoredTemplateAltered,
    TemplateAmbiguous,
    TemplateChanged,
    TemplateFaulty,
    TemplateNotFound,
)
from app.templates.service.files import FileFinding, read_folder, shipped_folder

Definition = Questionnaire | Framework
D = TypeVar("D", Questionnaire, Framework)
_KINDS: Final[Mapping[type[Any], str]] = {Questionnaire: "questionnaire", Framework: "framework"}
_read: dict[str, Definition] = {}
"""Definitions by SHA-256: what a hash stands for never changes."""
MOST_READ: Final = 64
LEGAL_BASIS_LIMIT: Final = 300


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A published version as lists show it."""

    kind: str
    sha256: str
    published_at: datetime
    legal_basis: str
    definition: Definition


def get_questionnaire(work: Work, *, key: str, version: int) -> Questionnaire:
    """The published questionnaire; raises `TemplateNotFound`."""
    return _get(work, Questionnaire, key=key, version=version)


def get_framework(work: Work, *, key: str, version: int) -> Framework:
    """The published framework; raises `TemplateNotFound`."""
    return _get(work, Framework, key=key, version=version)


def framework_file(framework: Framework) -> bytes:
    """The framework as a file that the analysis reads: its canonical definition as JSON, which is YAML."""
    return json.dumps(
        {"format": FRAMEWORK_FORMAT, **to_data(framework)}, ensure_ascii=False, indent=1
    ).encode()


def _get(work: Work, form: type[D], *, key: str, version: int) -> D:
    kind = _KINDS[form]
    sha256 = store.find_sha256(work.session, kind=kind, key=key, version=version)
    if sha256 is None:
        raise TemplateNotFound(kind=kind, key=key, version=version)
    known = _read.get(sha256)
    if isinstance(known, form):
        return known
    stored = store.get_definition(work.session, kind=kind, key=key, version=version)
    return decoded(form, stored=stored, sha256=sha256, key=key, version=version)


def decoded(form: type[D], *, stored: Mapping[str, Any], sha256: str, key: str, version: int) -> D:
    """What was stored as a definition; raises `StoredTemplateAltered` where its SHA-256 is another one."""
    known = _read.get(sha256)
    if isinstance(known, form):
        return known
    try:
        definition = from_json(form, json.dumps(stored))
    except MalformedDefinition as error:
        raise StoredTemplateAltered(kind=_KINDS[form], key=key, version=version) from error
    if content_sha256(definition) != sha256:
        raise StoredTemplateAltered(kind=_KINDS[form], key=key, version=version)
    if len(_read) >= MOST_READ:
        _read.clear()
    _read[sha256] = definition
    return definition


def list_questionnaires(work: Work) -> list[PublishedVersion]:
    """Every published questionnaire by key, the newest version first."""
    return _list(work, Questionnaire)


def list_frameworks(work: Work) -> list[PublishedVersion]:
    """Every published framework by key, the newest version first."""
    return _list(work, Framework)


def _list(work: Work, form: type[Any]) -> list[PublishedVersion]:
    kind = _KINDS[form]
    return [
        PublishedVersion(
            kind=kind,
            sha256=row.sha256,
            published_at=row.published_at,
            legal_basis=row.legal_basis,
            definition=decoded(
                form, stored=row.definition, sha256=row.sha256, key=row.key, version=row.version
            ),
        )
        for row in store.list_versions(work.session, kind=kind)
    ]


def install_shipped(work: Work, *, folder: Path | None = None) -> list[tuple[str, str, int]]:
    """Brings every version in the lock of the shipped files into the database; returns all of them.

    Raises `TemplateFaulty` when a locked file is missing, faulty or changed, `TemplateChanged` when
    the database holds a version with other content.
    """
    home = folder or shipped_folder()
    files = read_folder(home)
    collection = load_collection(files)
    entries, _ = read_lock(_lock_text(files))
    present = {lock_entry(definition): definition for definition in _definitions(collection)}
    _refuse_findings(
        FileFinding(path, finding)
        for path, findings in collection.findings.items()
        for finding in findings
        if finding.is_error and path == LOCK_NAME
    )
    waiting = _waiting(work, entries)
    for entry in waiting:
        if entry not in present:
            raise TemplateNotFound(kind=entry.kind, key=entry.key, version=entry.version)
    if waiting:
        _add(work, definitions=[present[entry] for entry in waiting])
    return [(entry.kind, entry.key, entry.version) for entry in entries]


def list_waiting(work: Work, *, folder: Path | None = None) -> list[LockEntry]:
    """Versions in the lock of the shipped files that the database does not hold yet."""
    entries, _ = read_lock(_lock_text(read_folder(folder or shipped_folder())))
    return _waiting(work, entries)


def _waiting(work: Work, entries: Iterable[LockEntry]) -> list[LockEntry]:
    stored = {(kind, key, version): sha256 for kind, key, version, sha256 in store.list_names(work.session)}
    waiting = []
    for entry in entries:
        known = stored.get((entry.kind, entry.key, entry.version))
        if known is None:
            waiting.append(entry)
        elif known != entry.sha256:
            raise TemplateChanged(name=entry.name)
    return waiting


@audited("templates.installed")
def _add(work: Work, *, definitions: Iterable[Definition]) -> None:
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _KINDS.values()}
    for definition in definitions:
        rows[_KINDS[type(definition)]].append(version_row(definition, at=work.now()))
    for kind, found in rows.items():
        store.add_versions(work.session, kind=kind, rows=found)
    versions = [f"{kind} {row['key']} {row['version']}" for kind, found in rows.items() for row in found]
    work.note(object="templates", versions=versions)


def version_row(definition: Definition, *, at: datetime) -> dict[str, Any]:
    """The row of a published version."""
    bases = [f"{basis.number}, {basis.issuer.vi}" for basis in definition.legal_basis]
    return {
        "key": definition.key,
        "version": definition.version,
        "sha256": content_sha256(definition),
        "definition": json.loads(to_json(definition)),
        "state": "published",
        "legal_basis": "; ".join(bases)[:LEGAL_BASIS_LIMIT],
        "published_at": at,
    }


@audited("templates.published")
def publish_version(work: Work, *, key: str, version: int, folder: Path | None = None) -> LockEntry:
    """Publishes a version from the folder: a line in its lock, a row in the database.

    Publishing the same content again changes nothing. Raises `TemplateNotFound`, `TemplateAmbiguous`,
    `TemplateFaulty` when the check finds errors in its files, `TemplateChanged`.
    """
    home = folder or shipped_folder()
    files = read_folder(home)
    collection = load_collection(files)
    definition = _chosen(collection, key=key, version=version)
    entry = lock_entry(definition)
    try:
        lock = add_to_lock(_lock_text(files), entry)
    except AlreadyPublished as error:
        raise TemplateChanged(name=entry.name) from error
    if _waiting(work, [entry]):
        store.add_versions(work.session, kind=entry.kind, rows=[version_row(definition, at=work.now())])
    if lock != _lock_text(files):
        _write_lock(home / LOCK_NAME, lock)
    work.note(object=f"{entry.kind}:{entry.key}:{entry.version}", sha256=entry.sha256)
    return entry


def _chosen(collection: Collection, *, key: str, version: int) -> Definition:
    paths = [f"{folder}/{key}/v{version}" for folder in ("questionnaires", "frameworks")]
    own = {f"{path}{ending}" for path in paths for ending in (".yaml", ".cases.yaml")} | {LOCK_NAME}
    _refuse_findings(
        FileFinding(path, finding)
        for path, findings in collection.findings.items()
        for finding in findings
        if finding.is_error and path in own
    )
    found = [one for one in _definitions(collection) if (one.key, one.version) == (key, version)]
    if not found:
        raise TemplateNotFound(kind="template", key=key, version=version)
    if len(found) > 1:
        raise TemplateAmbiguous(key=key, version=version)
    return found[0]


def _refuse_findings(findings: Iterable[FileFinding]) -> None:
    found = list(findings)
    if found:
        raise TemplateFaulty(count=len(found), first=found[0].line, findings=found)


def _definitions(collection: Collection) -> list[Definition]:
    return [*collection.questionnaires.values(), *collection.frameworks.values()]


def _lock_text(files: Mapping[str, bytes]) -> str:
    return files.get(LOCK_NAME, b"").decode("utf-8", "replace")


def _write_lock(path: Path, text: str) -> None:
    """Replaces the lock whole or not at all."""
    incoming = path.with_name(path.name + ".incoming")
    incoming.write_text(text, encoding="utf-8")
    incoming.replace(path)
