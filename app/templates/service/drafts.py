"""Drafts of frameworks: brought in from files, set side by side, published in the end."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.audit import audited
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.templates import store
from app.templates.definition import Framework, content_sha256, load_framework, to_json
from app.templates.errors import (
    DraftNotFound,
    DraftSuperseded,
    DraftUnchanged,
    TemplateFaulty,
    VersionPublished,
)
from app.templates.models import FrameworkDraft
from app.templates.service.files import FileFinding
from app.templates.service.published import decoded, get_framework, version_row

NAME_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with its criteria. `published`: its version stands, whichever draft it came from."""

    id: UUID
    number: int
    file_name: str
    added_at: datetime
    sha256: str
    published: bool
    framework: Framework

    @property
    def key(self) -> str:
        return self.framework.key

    @property
    def version(self) -> int:
        return self.framework.version


@audited("templates.draft_added")
def add_draft(work: Work, *, content: bytes, name: str) -> Draft:
    """Keeps the framework of a YAML file as the next draft of its version.

    Raises `TemplateFaulty` with every finding and its line, `VersionPublished`, `DraftUnchanged`.
    """
    framework, findings = load_framework(content)
    if framework is None:
        wrong = [FileFinding(name, one) for one in findings if one.is_error]
        raise TemplateFaulty(count=len(wrong), first=wrong[0].line, findings=wrong)
    if _is_published(work, framework=framework):
        raise VersionPublished(key=framework.key, version=framework.version)
    before = store.list_drafts(work.session, key=framework.key, version=framework.version)
    sha256 = content_sha256(framework)
    if before and before[0].sha256 == sha256:
        raise DraftUnchanged(number=before[0].number)
    draft_id, number = uuid7(), before[0].number + 1 if before else 1
    row = {
        "id": draft_id, "key": framework.key, "version": framework.version, "number": number,
        "sha256": sha256, "definition": json.loads(to_json(framework)), "file_name": name[:NAME_LIMIT],
        "added_by": work.actor.user_id, "added_at": work.now(),
    }  # fmt: skip
    store.add_draft(work.session, row=row)
    work.note(object=_named(framework), number=number, sha256=sha256)
    return get_draft(work, draft_id=draft_id)


def get_draft(work: Work, *, draft_id: UUID) -> Draft:
    """The draft; raises `DraftNotFound`."""
    row = store.find_draft(work.session, draft_id=draft_id)
    if row is None:
        raise DraftNotFound
    return _drafts(work, [row])[0]


def list_drafts(work: Work, *, key: str | None = None, version: int | None = None) -> list[Draft]:
    """Every draft, or those of one framework or version, the latest first."""
    return _drafts(work, store.list_drafts(work.session, key=key, version=version))


def draft_before(work: Work, *, draft: Draft) -> Framework | None:
    """What the draft is set beside: the draft before it, else the version that is published before it."""
    earlier = [
        one for one in store.list_drafts(work.session, key=draft.key, version=draft.version)
        if one.number < draft.number
    ]  # fmt: skip
    if earlier:
        return _drafts(work, earlier[:1])[0].framework
    names = store.list_names(work.session)
    below = [
        version for kind, key, version, _ in names
        if (kind, key) == ("framework", draft.key) and version < draft.version
    ]  # fmt: skip
    return get_framework(work, key=draft.key, version=max(below)) if below else None


@audited("templates.draft_published")
def publish_draft(work: Work, *, draft_id: UUID) -> Draft:
    """Publishes the latest draft of a version: from here on it never changes.

    Raises `DraftNotFound`, `VersionPublished`, `DraftSuperseded`.
    """
    draft = get_draft(work, draft_id=draft_id)
    require_unpublished(draft)
    latest = store.list_drafts(work.session, key=draft.key, version=draft.version)[0]
    if latest.id != draft.id:
        raise DraftSuperseded
    store.add_versions(work.session, kind="framework", rows=[version_row(draft.framework, at=work.now())])
    work.note(object=_named(draft.framework), number=draft.number, sha256=draft.sha256)
    return draft


def require_unpublished(draft: Draft) -> None:
    """Raises `VersionPublished` when the version of the draft stands."""
    if draft.published:
        raise VersionPublished(key=draft.key, version=draft.version)


def _named(framework: Framework) -> str:
    return f"framework:{framework.key}:{framework.version}"


def _is_published(work: Work, *, framework: Framework) -> bool:
    found = store.find_sha256(work.session, kind="framework", key=framework.key, version=framework.version)
    return found is not None


def _drafts(work: Work, rows: list[FrameworkDraft]) -> list[Draft]:
    published = {
        (key, version) for kind, key, version, _ in store.list_names(work.session) if kind == "framework"
    }
    return [
        Draft(
            row.id, row.number, row.file_name, row.added_at, row.sha256,
            published=(row.key, row.version) in published,
            framework=decoded(
                Framework, stored=row.definition, sha256=row.sha256, key=row.key, version=row.version
            ),
        )
        for row in rows
    ]  # fmt: skip
