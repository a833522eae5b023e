"""All SQL of questionnaires and frameworks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.templates.models import FrameworkVersion, QuestionnaireVersion

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
