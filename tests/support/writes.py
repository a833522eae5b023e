"""Which service functions write, by reading the code: the call graph of the rooms, down to their SQL."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.support import tree

STATEMENTS = {"insert", "update", "delete"}
DIALECTS = {"sqlite", "postgresql"}
SESSION_METHODS = {"add", "add_all", "merge", "delete"}
WRITING_SQL = ("INSERT", "UPDATE", "DELETE")


@dataclass(slots=True)
class Carrier:
    """A function of a room: where, what it calls, whether it holds SQL that writes, the verb it records."""

    name: str
    place: str
    audited: str = ""
    writes: bool = False
    calls: set[str] = field(default_factory=set)

    @property
    def is_verb(self) -> bool:
        """A public function of a service."""
        _room, shelf, name = self.name.split(".")
        return shelf == "service" and not name.startswith("_")


@cache
def carriers() -> dict[str, list[Carrier]]:
    """Every function of every room below its doors, by `room.shelf.function` (a name may stand twice)."""
    found: dict[str, list[Carrier]] = {}
    for path in tree.python_files("app"):
        if tree.shelf_of(path) not in ("", "routes", "models", "forms", "errors"):
            for one in _carriers_of(path):
                found.setdefault(one.name, []).append(one)
    return found


def unaudited_verbs() -> set[str]:
    """Public service functions that reach SQL that writes on a way without any audited function."""
    known = carriers()

    def reaches(one: Carrier, trail: frozenset[str]) -> bool:
        below = (lower for call in one.calls - trail for lower in known.get(call, ()))
        return one.writes or any(reaches(lower, trail | one.calls) for lower in below if not lower.audited)

    every = [one for several in known.values() for one in several if one.is_verb and not one.audited]
    return {one.name for one in every if reaches(one, frozenset({one.name}))}


def audited_verbs() -> dict[str, Carrier]:
    """Audited functions by the verb they record."""
    return {one.audited: one for several in carriers().values() for one in several if one.audited}


def _carriers_of(path: Path) -> Iterator[Carrier]:
    module = tree.parse(path)
    home = ".".join(path.relative_to(tree.ROOT / "app").with_suffix("").parts[:2])
    imports = _imports(module)
    prepared = _prepared(module)
    for node in tree.functions(module):
        one = Carrier(name=f"{home}.{node.name}", place=f"{tree.name_of(path)}:{node.lineno}")
        one.audited = _audited(node)
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                one.writes |= _is_write(part)
                one.calls |= set(_callees(part, home=home, imports=imports))
            elif isinstance(part, ast.Name):
                one.writes |= part.id in prepared
        yield one


def _imports(module: ast.Module) -> dict[str, str]:
    """What a name in a module stands for: `room.shelf` for a module, `room.shelf.function` for a function."""
    found = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app."):
            parts = (node.module or "").split(".")[1:]
            for alias in node.names:
                place = [*parts, alias.name]
                found[alias.asname or alias.name] = ".".join(
                    place[:2] if len(parts) == 1 else [*parts[:2], alias.name]
                )
    return found


def _callees(call: ast.Call, *, home: str, imports: dict[str, str]) -> Iterator[str]:
    target = call.func
    if isinstance(target, ast.Name):
        yield imports.get(target.id, f"{home}.{target.id}")
    elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        place = imports.get(target.value.id)
        yield f"{home}.{target.attr}" if place is None else ".".join([*place.split(".")[:2], target.attr])
    elif isinstance(target, ast.Attribute):
        yield f"{home}.{target.attr}"


def _prepared(module: ast.Module) -> set[str]:
    """Names of the module's statements that write and are built once."""
    names: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.Assign):
            parts = list(ast.walk(node.value))
            if any(isinstance(p, ast.Call) and _is_write(p) for p in parts) or any(
                isinstance(p, ast.Name) and p.id in names for p in parts
            ):
                names |= {p.id for t in node.targets for p in ast.walk(t) if isinstance(p, ast.Name)}
    return names


def _is_write(call: ast.Call) -> bool:
    target = call.func
    if isinstance(target, ast.Name):
        return target.id in STATEMENTS
    if not isinstance(target, ast.Attribute):
        return False
    on = ast.unparse(target.value)
    if target.attr == "execute":
        texts = [c.value for c in ast.walk(call) if isinstance(c, ast.Constant) and isinstance(c.value, str)]
        return any(text.lstrip().upper().startswith(WRITING_SQL) for text in texts)
    return (target.attr in STATEMENTS and on in DIALECTS) or (
        target.attr in SESSION_METHODS and "session" in on
    )


def _audited(node: tree.Function) -> str:
    for one in node.decorator_list:
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "audited":
            return str(ast.literal_eval(one.args[0]))
    return ""


@cache
def calls_of(path: Path) -> frozenset[str]:
    """What a file of the application calls in other modules of it, by `room.shelf.function`."""
    module = tree.parse(path)
    imports = _imports(module)
    return frozenset(
        name
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        for name in _callees(node, home="", imports=imports)
    )
