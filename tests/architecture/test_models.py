"""Tables: keyed for the day they are spread over several nodes, and silent about who answered when."""

import ast
from typing import Any

import pytest
from sqlalchemy import Column, Date, DateTime, ForeignKeyConstraint, Integer, Table, Time, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel
from sqlmodel.main import default_registry

import app.tables
from tests.support import tree

assert app.tables
TABLES: dict[str, Table] = dict(SQLModel.metadata.tables)
KINDS = {"big", "ref", "local"}
BIG = sorted(name for name, table in TABLES.items() if table.info.get("kind") == "big")
TIMELESS = {"envelope", "draft", "ballot_log", "receipt", "response", "answer", "remark"}
UNLINKED = {"response", "answer", "remark", "ballot_log"}
NUMBERED = {"ballot_log", "audit_event"}
MODEL_FILES = [path for path in tree.python_files("app") if "models" in path.with_suffix("").parts[-2:]]


def key(table: Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]


def is_time(column: Column[Any]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, Date | DateTime | Time) or column.name.endswith(("_at", "_on", "_until", "_time"))


def test_every_table_says_its_kind() -> None:
    assert TABLES
    assert {
        name: table.info.get("kind") for name, table in TABLES.items() if table.info.get("kind") not in KINDS
    } == {}


@pytest.mark.parametrize("name", BIG)
def test_unit_id_leads_every_key_of_a_big_table(name: str) -> None:
    table = TABLES[name]
    uniques = [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    indexes = [[column.name for column in index.columns] for index in table.indexes if index.unique]
    assert [found for found in (key(table), *uniques, *indexes) if found[0] != "unit_id"] == []


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_big_table_is_reached_only_from_the_same_unit(name: str) -> None:
    """A foreign key into a big table starts in a big table and carries unit_id along."""
    loose = [
        f"{name} -> {constraint.referred_table.name}"
        for constraint in TABLES[name].constraints
        if isinstance(constraint, ForeignKeyConstraint)
        and constraint.referred_table.info.get("kind") == "big"
        and (TABLES[name].info["kind"] != "big" or "unit_id" not in constraint.column_keys)
    ]
    assert loose == []


def test_nothing_beside_an_answer_tells_the_time() -> None:
    assert set(TABLES) >= TIMELESS
    told = [
        f"{name}.{column.name}" for name in TIMELESS for column in TABLES[name].columns if is_time(column)
    ]
    assert told == []


def test_an_invitation_tells_neither_start_nor_end() -> None:
    names = set(TABLES["invitation"].columns.keys())
    assert names.isdisjoint({"done_at", "completed_at", "submitted_at", "started", "started_at", "opened_at"})


def test_answers_name_no_person() -> None:
    named = [
        f"{name}.{column.name}"
        for name in UNLINKED
        for column in TABLES[name].columns
        if column.name in {"person_id", "invitation_id", "user_id", "email", "token"}
    ]
    assert named == []
    assert "response_id" not in TABLES["remark"].columns


def test_ids_are_made_in_python() -> None:
    """A number given by the database tells the order of arrival; two chains need one."""
    counted = {name for name, table in TABLES.items() if table.autoincrement_column is not None}
    assert counted <= NUMBERED
    whole = {
        name
        for name, table in TABLES.items()
        if "id" in table.columns and isinstance(table.columns["id"].type, Integer)
    }
    assert whole == set()


@pytest.mark.parametrize("name", ["response", "remark"])
def test_ids_of_answers_are_random(name: str) -> None:
    """A time-ordered id would tell who answered when."""
    mapper = next(one for one in default_registry.mappers if one.local_table is TABLES[name])
    make = mapper.class_.model_fields["id"].default_factory
    assert make is None or make().version == 4


@pytest.mark.parametrize("name", ["response", "answer"])
def test_answers_have_no_hidden_row_number(name: str) -> None:
    assert TABLES[name].dialect_options["sqlite"]["with_rowid"] is False


def test_no_relationship_leaves_its_room() -> None:
    def room(cls: type) -> str:
        return cls.__module__.split(".")[1]

    leaving = [
        f"{mapper.class_.__name__}.{relationship.key}"
        for mapper in default_registry.mappers
        for relationship in mapper.relationships
        if room(mapper.class_) != room(relationship.mapper.class_)
    ]
    assert leaving == []


def test_foreign_keys_name_tables_not_classes() -> None:
    """`Unit.id` instead of "unit.id" would import a class from another room."""
    found = []
    for path in MODEL_FILES:
        for node in ast.walk(tree.parse(path)):
            if not isinstance(node, ast.Call):
                continue
            named = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            targets = [keyword.value for keyword in node.keywords if keyword.arg == "foreign_key"]
            targets += (
                node.args[:1] if named == "ForeignKey" else node.args[1:2] * (named == "ForeignKeyConstraint")
            )
            if any(isinstance(part, ast.Attribute) for target in targets for part in ast.walk(target)):
                found.append(f"{tree.name_of(path)}:{node.lineno}")
    assert found == []


def test_models_keep_their_annotations() -> None:
    """Postponed annotations are strings, and SQLModel needs types."""
    assert MODEL_FILES
    postponed = [
        tree.name_of(path)
        for path in MODEL_FILES
        if "from __future__ import" in path.read_text(encoding="utf-8")
    ]
    assert postponed == []


def test_every_models_shelf_is_in_the_metadata() -> None:
    modules = {mapper.class_.__module__ for mapper in default_registry.mappers}
    for path in MODEL_FILES:
        has_table = any(
            keyword.arg == "table"
            for node in ast.walk(tree.parse(path))
            if isinstance(node, ast.ClassDef)
            for keyword in node.keywords
        )
        module = tree.name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        assert not has_table or module in modules, f"{module} is missing from app/tables.py"
