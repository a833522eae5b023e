"""Worlds built once a process on each engine; every test gets a copy of its own."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Generic, TypeVar

from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from tests.support import postgres
from tests.support.databases import migrated, sqlite_template

FILE: Final = "phieu.sqlite"
World = TypeVar("World")


class Kept(Generic[World]):
    """What `build` makes in an empty installation: made at its first use, copied ever after.

    The world that `build` returns may hold identifiers and people; a fixture gives it the resources of its
    copy in place of the builder's.
    """

    def __init__(self, build: Callable[[Resources], World]) -> None:
        self._build = build
        self._made: dict[str, tuple[Path, str, World]] = {}

    @contextmanager
    def copy(self, engine: str, folder: Path) -> Iterator[tuple[Resources, World]]:
        """Resources over a copy in `folder`, and the world; the copy goes when the block ends."""
        if engine not in self._made:
            self._made[engine] = self._make(engine)
        made, source, world = self._made[engine]
        shutil.copytree(made, folder, dirs_exist_ok=True)
        name = postgres.copy_of(source) if source else ""
        with _opened(name, folder) as resources:
            yield resources, world
        if name:
            postgres.drop(name)

    def _make(self, engine: str) -> tuple[Path, str, World]:
        folder = Path(tempfile.mkdtemp(prefix="kept-", dir=postgres.run_folder()))
        name = ""
        if engine == "sqlite":
            shutil.copyfile(sqlite_template(), folder / FILE)
        else:
            name = postgres.create_from_template(migrated)
            postgres.keep(name)
        with _opened(name, folder) as resources:
            return folder, name, self._build(resources)


@contextmanager
def _opened(name: str, folder: Path) -> Iterator[Resources]:
    url = postgres.sqlalchemy_url(name) if name else f"sqlite:///{folder / FILE}"
    resources = build_resources(Settings(data_dir=folder / "var", database_url=url))
    try:
        yield resources
    finally:
        resources.database.dispose()
