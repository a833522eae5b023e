"""What comes in: forms refuse what they do not know, and no form is a row."""

import ast
import importlib
import inspect
from pathlib import Path
from typing import Any, get_origin

import pytest
from pydantic import BaseModel, ValidationError
from sqlmodel import SQLModel

from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.tables import metadata
from tests.support import intake, routes, tree

SHELF = [
    path
    for path in tree.python_files("app")
    if tree.shelf_of(path) in ("forms", "routes") or "web" in path.parts
]


def _module(name: str) -> Any:
    return importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


FORMS = sorted(
    {
        one
        for path in SHELF
        for _name, one in inspect.getmembers(_module(tree.name_of(path)), inspect.isclass)
        if issubclass(one, BaseModel) and not issubclass(one, SQLModel) and one.__module__.startswith("app.")
    },
    key=lambda one: (one.__module__, one.__name__),
)


def test_forms_are_found() -> None:
    assert len(FORMS) > 8


@pytest.mark.parametrize("form", FORMS, ids=lambda one: f"{one.__module__.split('.')[1]}.{one.__name__}")
def test_a_form_refuses_what_it_does_not_know(form: type[BaseModel]) -> None:
    """A column slipped into a request meets a refusal, never a table."""
    assert form.model_config.get("extra") == "forbid"


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """Tools without a database behind them: enough to build the applications."""
    return build_resources(Settings(data_dir=tmp_path_factory.mktemp("forms")))


@pytest.fixture(scope="module")
def taken(resources: Resources) -> list[intake.Verb]:
    """Every verb of both applications."""
    return list(intake.verbs(resources))


def test_every_verb_declares_the_form_it_takes(taken: list[intake.Verb]) -> None:
    """`@verb(..., takes=TheForm)`, `takes=Nothing` for a bare button, `file="file"` for an upload."""
    silent = sorted(f"{one.app} {one.name}" for one in taken if one.intake.takes is None)
    assert silent == []
    assert {one.model for one in taken} <= set(FORMS)


def test_every_form_that_is_validated_is_the_declared_one() -> None:
    """In a module of routes: what stands in `validated(...)` is what stands in `takes=`."""
    wrong = []
    for path in SHELF:
        if tree.shelf_of(path) == "routes":
            named = _names_in(path)
            wrong += [f"{tree.name_of(path)}: {one}" for one in named["validated"] ^ named["takes"]]
    assert wrong == []


def _names_in(path: Path) -> dict[str, set[str]]:
    """The forms that a module of routes declares and the forms that it validates."""
    found: dict[str, set[str]] = {"validated": set(), "takes": set()}
    for node in ast.walk(tree.parse(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "validated":
                found["validated"].add(ast.unparse(node.args[0]))
            elif node.func.id == "verb":
                found["takes"] |= {ast.unparse(k.value) for k in node.keywords if k.arg == "takes"}
    return {kind: names - {"Nothing"} for kind, names in found.items()}


COLUMNS = sorted({column.name for table in metadata.sorted_tables for column in table.columns})


@pytest.mark.parametrize("form", FORMS, ids=lambda one: f"{one.__module__.split('.')[1]}.{one.__name__}")
def test_no_column_comes_in_with_a_form(form: type[BaseModel]) -> None:
    """Each column of each table, one at a time: named as what the form does not have."""
    for column in COLUMNS:
        if column not in form.model_fields:
            with pytest.raises(ValidationError) as refused:
                form.model_validate({column: "1"})
            kinds = {problem["type"] for problem in refused.value.errors() if problem["loc"] == (column,)}
            assert kinds == {"extra_forbidden"}, column


def test_no_address_has_a_parameter_that_repeats(resources: Resources) -> None:
    """The door refuses a repeated key of any query; a list would have to be declared there first."""
    listed = [
        f"{route.path}: {parameter.name}"
        for app in routes.applications(resources).values()
        for route, _endpoint in routes.endpoints(app)
        for parameter in route.dependant.query_params
        if get_origin(parameter.field_info.annotation) in (list, set, tuple)
    ]
    assert listed == []


def test_no_room_builds_rows_from_what_was_posted() -> None:
    """Rows do not validate: `Row(**posted)` would take any column."""
    found = [
        f"{tree.name_of(path)}:{number}"
        for path in tree.python_files("app")
        if tree.shelf_of(path) in ("routes", "service", "store")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "**form." in line or "**posted" in line or "model_construct(" in line or "sqlmodel_update(" in line
    ]
    assert found == []
