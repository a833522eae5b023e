"""What a door hands down: settings, database, tokens, files. Built once per process."""

from dataclasses import dataclass, replace

from app.core.database import Database
from app.core.files import FileStore, SealedFileStore
from app.core.settings import Settings
from app.core.tokens import Purpose, Tokens, load_signing_key


@dataclass(frozen=True, slots=True)
class Resources:
    """The tools every unit of work can reach."""

    settings: Settings
    database: Database
    tokens: Tokens
    files: FileStore
    sealed_files: SealedFileStore
    """What shows handwriting."""
    published_files: FileStore
    """What everybody may read; respondents' pages reach no other files."""


def build_resources(settings: Settings) -> Resources:
    """Opens the tools that the settings name; creates the data folder and the signing key if absent."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    tokens = Tokens(load_signing_key(settings.signing_key_path))
    return Resources(
        settings=settings,
        database=Database(settings.url),
        tokens=tokens,
        files=FileStore(settings.data_dir / "files"),
        sealed_files=SealedFileStore(
            settings.data_dir / "sealed", key=tokens.derive(Purpose.SCANS, context=b"files")
        ),
        published_files=FileStore(settings.data_dir / "published"),
    )


def resources_for_respondents(resources: Resources) -> Resources:
    """The tools of the respondents' pages: connections of their own on PostgreSQL, by the role that
    `PHIEU_PUBLIC_DATABASE_URL` names if there is one; all the same on SQLite."""
    if resources.database.is_sqlite:
        return resources
    settings = resources.settings.for_respondents()
    return replace(resources, settings=settings, database=Database(settings.url, single_reads=True))
