"""All SQL of questionnaires and frameworks."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.templates.models import FrameworkDraft, FrameworkVersion, QuestionnaireVersion

VersionTable = type[QuestionnaireVersion] | type[FrameworkVersion]
VersionRow = QuestionnaireVersion | FrameworkVersion
TABLES: Mapping[str, VersionTable] = {
    "questionnaire": QuestionnaireVersion,
    "framework": FrameworkVersion,
}


def find_sha256(session: Session, *, kind: str, key: str, version: int) -> str | None:
    """The SHA-256 of a published version, or None."""
    table = TABLES[kind]
    query = select(col(table.sha256)).where(col(table.key) == key, col(table.version) == version)
    return session.execute(query).scalar_one_or_none()


def get_definition(session: Session, *, kind: str, key: str, version: int) -> dict[str, Any]:
    """The stored definition; the version must exist."""
    table = TABLES[kind]
    query = select(col(table.definition)).where(col(table.key) == key, col(table.version) == version)
    definition: dict[str, Any] = session.execute(query).scalar_one()
    return definition


def list_versions(session: Session, *, kind: str) -> list[VersionRow]:
    """Every published version of a kind by key, the newest version first."""
    table = TABLES[kind]
    query = select(table).order_by(col(table.key), col(table.version).desc())
    return list(session.execute(query).scalars())


def list_names(session: Session) -> set[tuple[str, str, int, str]]:
    """Kind, key, version and SHA-256 of everything published."""
    found: set[tuple[str, str, int, str]] = set()
    for kind, table in TABLES.items():
        query = select(col(table.key), col(table.version), col(table.sha256))
        found |= {(kind, key, version, sha256) for key, version, sha256 in session.execute(query)}
    return found


def add_versions(session: Session, *, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores published versions."""
    if rows:
        session.execute(insert(TABLES[kind]), list(rows))


def add_draft(session: Session, *, row: Mapping[str, Any]) -> None:
    """Stores a draft."""
    session.execute(insert(FrameworkDraft), [dict(row)])


def find_draft(session: Session, *, draft_id: UUID) -> FrameworkDraft | None:
    """The draft of this id."""
    return session.get(FrameworkDraft, draft_id)


def list_drafts(
    session: Session, *, key: str | None = None, version: int | None = None
) -> list[FrameworkDraft]:
    """Every draft, or those of one framework or version, the latest first."""
    query = select(FrameworkDraft).order_by(
        col(FrameworkDraft.key), col(FrameworkDraft.version).desc(), col(FrameworkDraft.number).desc()
    )
    if key is not None:
        query = query.where(col(FrameworkDraft.key) == key)
    if version is not None:
        query = query.where(col(FrameworkDraft.version) == version)
    return list(session.execute(query).scalars())
