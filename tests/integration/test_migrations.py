"""The history runs up, matches the models, runs down, and up again; on both engines."""

import subprocess
import sys
from datetime import date
from uuid import uuid4

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from app.core.revisions import HEAD, alembic_config, migrate
from app.people import rules
from app.tables import metadata


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def test_the_history_has_one_head() -> None:
    assert ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads() == [HEAD]


def test_up_down_and_up_again(empty_database_url: str) -> None:
    migrate(empty_database_url)
    assert tables(empty_database_url) == set(metadata.tables)
    command.downgrade(alembic_config(empty_database_url), "base")
    assert tables(empty_database_url) == set()
    migrate(empty_database_url)
    command.check(alembic_config(empty_database_url))


def test_names_stored_before_they_had_keys_get_them(empty_database_url: str) -> None:
    migrate(empty_database_url)
    engine = create_engine(empty_database_url)
    named = {"name_vi": "A", "name_en": "A"}
    unit = {**named, "id": uuid4(), "code": "A", "name_sort": "", "name_search": "", "type_key": "a"}
    name = "\u0110\u1ed7 Th\u1ecb \u00c1nh"
    with engine.begin() as connection:
        for table, row in (
            ("unit_type", {**named, "key": "a", "rank_group": "a"}),
            ("unit", {**unit, "valid_from": date(2020, 1, 1)}),
            ("person", {"unit_id": unit["id"], "full_name": name, "email": "a@b.vn", "group_key": "a"}),
        ):
            connection.execute(metadata.tables[table].insert(), [row])
    engine.dispose()  # two libraries of SQLite at one file would drop each other's locks
    command.downgrade(alembic_config(empty_database_url), "0011")
    migrate(empty_database_url)
    with engine.begin() as connection:
        found = connection.execute(text("SELECT name_sort, name_search FROM person")).one()
    engine.dispose()
    assert tuple(found) == (rules.name_order(name), "do thi anh")


def test_the_models_ask_for_nothing_more(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_upgrades_at_the_same_time_leave_one_schema(empty_database_url: str) -> None:
    """Several processes may start at once after an update."""
    code = "import sys; from app.core.revisions import migrate; migrate(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-c", code, empty_database_url]) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert tables(empty_database_url) == set(metadata.tables)
