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

    def then(self, step: Callable[[Resources, World], World]) -> "Kept[World]":
        """Another world, which goes on from this one by `step`."""
        return _Later(self, step)

    @contextmanager
    def copy(self, engine: str, folder: Path) -> Iterator[tuple[Resources, World]]:
        """Resources over a copy in `folder`, and the world; the copy goes when the block ends."""
        made, source, world = self.made(engine)
        shutil.copytree(made, folder, dirs_exist_ok=True)
        name = postgres.copy_of(source) if source else ""
        with _opened(name, folder) as resources:
            yield resources, world
        if name:
            postgres.drop(name)

    def made(self, engine: str) -> tuple[Path, str, World]:
        """Folder, name of the database on PostgreSQL, and the world, made now if nobody has."""
        if engine not in self._made:
            self._made[engine] = self._make(engine, Path(tempfile.mkdtemp(dir=postgres.run_folder())))
        return self._made[engine]

    def _make(self, engine: str, folder: Path) -> tuple[Path, str, World]:
        name = ""
        if engine == "sqlite":
            shutil.copyfile(sqlite_template(), folder / FILE)
        else:
            name = postgres.create_from_template(migrated)
            postgres.keep(name)
        with _opened(name, folder) as resources:
            return folder, name, self._build(resources)


class _Later(Kept[World]):
    def __init__(self, first: Kept[World], step: Callable[[Resources, World], World]) -> None:
        self._first = first
        self._step = step
        self._made = {}

    def _make(self, engine: str, folder: Path) -> tuple[Path, str, World]:
        made, source, world = self._first.made(engine)
        shutil.copytree(made, folder, dirs_exist_ok=True)
        name = postgres.copy_of(source) if source else ""
        if name:
            postgres.keep(name)
        with _opened(name, folder) as resources:
            return folder, name, self._step(resources, world)


@contextmanager
def _opened(name: str, folder: Path) -> Iterator[Resources]:
    url = postgres.sqlalchemy_url(name) if name else f"sqlite:///{folder / FILE}"
    resources = build_resources(Settings(data_dir=folder / "var", database_url=url))
    try:
        yield resources
    finally:
        resources.database.dispose()
