"""What people keyed, the machine read and a third person ruled is only ever added."""

import ast
from collections.abc import Iterator

from tests.support import tree

ONLY_ADDED = {
    "Entry", "MachineEntry", "DoubtedLine", "ReviewedLine", "Adjudication", "Reading", "PlantedWithdrawal",
}  # fmt: skip
CHANGES = {"update", "delete", "merge"}


def changed_tables(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and table of every statement that changes or deletes rows of a named model."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in CHANGES:
            yield from ((node.lineno, one.id) for one in node.args if isinstance(one, ast.Name))


def test_no_statement_changes_or_deletes_what_was_keyed_read_or_ruled() -> None:
    found = [
        f"{tree.name_of(path)}:{line} {table}"
        for path in tree.python_files("app")
        for line, table in changed_tables(tree.parse(path))
        if table in ONLY_ADDED
    ]
    assert found == []


def test_a_change_would_be_seen() -> None:
    module = ast.parse("session.execute(update(Adjudication).where(x).values(value='5'))\ndelete(Entry)")
    assert sorted(changed_tables(module)) == [(1, "Adjudication"), (2, "Entry")]
