"""What comes in: forms refuse what they do not know, and no form is a row."""

import importlib
import inspect
from typing import Any

import pytest
from pydantic import BaseModel
from sqlmodel import SQLModel

from tests.support import tree

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
