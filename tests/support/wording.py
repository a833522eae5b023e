"""Every text of the pages that has to be translated, and what the catalogues say about it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from tests.support import tree

LOCALE = tree.ROOT / "app" / "locale" / "vi"
SPOKEN = {"say": 1, "translate": 1, "Fault": 1, "MenuItem": 2, "Label": 0}
"""Calls whose argument at this place is shown to a reader."""
SILENT_NAMES = {"__all__", "REGULAR", "BOLD"}
SILENT_FILES = ("app/cli/", "app/core/mail/", "app/core/clock.py", "app/core/audit.py", "app/tables.py")
LABEL = re.compile(r"[A-Z\u201c(].*[a-z]")
SQL = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA)\b")
MAKERS = {"TypeVar", "ParamSpec", "NewType"}


@dataclass(frozen=True, slots=True)
class Used:
    """A text where it stands. `plural`: the form for several, or empty."""

    id: str
    plural: str
    place: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A text of a catalogue and its Vietnamese."""

    id: str
    plural: str
    vietnamese: str
    context: str
    fuzzy: bool
    file: str


def templates() -> list[Path]:
    """Every page source of the application."""
    return sorted((tree.ROOT / "app").glob("*/pages/**/*.html"))


@cache
def used_in_templates() -> tuple[Used, ...]:
    found: list[Used] = []
    for path in templates():
        with path.open("rb") as file:
            options = {"trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
            for line, _function, said, _comments in babel_extract(
                file, ("_", "gettext", "ngettext"), [], options
            ):
                texts = [text for text in (said if isinstance(said, tuple) else (said,)) if text]
                place = f"{tree.name_of(path)}:{line}"
                if texts:
                    found.append(Used(texts[0], texts[1] if len(texts) > 1 else "", place))
    return tuple(found)


@cache
def used_in_python() -> tuple[Used, ...]:
    """Texts that Python code hands to a reader: problems, faults, labels and notices."""
    found: list[Used] = []
    for path in tree.python_files("app"):
        name = tree.name_of(path)
        if name.startswith(SILENT_FILES):
            continue
        found.extend(Used(text, "", f"{name}:{line}") for text, line in _texts(tree.parse(path), name))
    return tuple(found)


def _texts(module: ast.Module, name: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield from _spoken(node, is_form=tree.shelf_of(tree.ROOT / name) == "forms")
        elif isinstance(node, ast.ClassDef) and "errors" in name:
            yield from _assigned(node.body, names={"title", "advice"})
    yield from _assigned(module.body, names=None)


def _spoken(call: ast.Call, *, is_form: bool) -> Iterator[tuple[str, int]]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    position = 0 if is_form and name == "ValueError" else SPOKEN.get(name)
    if position is not None and position < len(call.args):
        for part in _branches(call.args[position]):
            yield part, call.lineno


def _branches(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _branches(node.body)
        yield from _branches(node.orelse)


def _assigned(body: list[ast.stmt], *, names: set[str] | None) -> Iterator[tuple[str, int]]:
    """Texts in assignments: to these names, or to any name when they look like a label."""
    for node in body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        named = {target.id for target in targets if isinstance(target, ast.Name)}
        if named & SILENT_NAMES or (names is not None and not named & names):
            continue
        for part in ast.walk(node.value):
            if not isinstance(part, ast.Constant) or not isinstance(part.value, str):
                continue
            if names is not None or _is_shown(node.value, part.value):
                yield part.value, part.lineno


def _is_shown(value: ast.expr, text: str) -> bool:
    """Whether a text is a label: not a pattern, nor the name of a type variable or zone."""
    is_call = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    is_type = is_call and value.func.id in MAKERS  # type: ignore[attr-defined]
    is_code = "\\" in text or "[" in text or SQL.match(text)
    return bool(LABEL.match(text)) and not is_code and not is_type


@cache
def literals() -> frozenset[str]:
    """Every text that stands in the application's Python code."""
    return frozenset(
        node.value
        for path in tree.python_files("app")
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def entries() -> tuple[Entry, ...]:
    """Every text of every catalogue, empty and fuzzy ones included."""
    found: list[Entry] = []
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            found.extend(_entry(one, path.name) for one in read_po(file, locale="vi") if one.id)
    return tuple(found)


def _entry(message: Message, file: str) -> Entry:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id, "")
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return Entry(ids[0], ids[1], said[0] or "", message.context or "", message.fuzzy, file)
