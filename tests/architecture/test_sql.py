"""Text becomes SQL nowhere: what is written out as SQL is a constant, and values are bound."""

import ast
from collections.abc import Iterator

from tests.support import tree

TAKES_SQL = {"text", "execute", "exec_driver_sql", "literal_column", "scalar", "scalars"}
IDENTIFIERS = {
    "app/core/database.py",  # PRAGMA with the names of a constant list
    "app/core/roles.py",  # GRANT takes no bound values; names are checked and quoted there
    "app/core/schema.py",  # triggers of migrations
}
"""The only modules that put words together to SQL, read by a person."""


def is_built(node: ast.expr) -> bool:
    """Whether a text is put together from parts while the program runs."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod) and any(
            _is_text(one) for one in (node.left, node.right)
        )
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("format", "format_map", "join", "replace")
        and _is_text(node.func.value)
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def built_statements(module: ast.Module) -> Iterator[int]:
    """Lines on which a text that was put together is taken as SQL, by itself or through a name."""
    built = {
        target.id
        for node in ast.walk(module)
        if isinstance(node, ast.Assign) and is_built(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in TAKES_SQL and (is_built(first) or (isinstance(first, ast.Name) and first.id in built)):
                yield node.lineno


def test_no_statement_is_put_together_from_text() -> None:
    found = [
        f"{tree.name_of(path)}:{line}"
        for path in tree.python_files("app")
        if tree.name_of(path) not in IDENTIFIERS
        for line in built_statements(tree.parse(path))
    ]
    assert found == []


def test_each_way_of_putting_text_together_is_seen() -> None:
    for sin in (
        'text(f"SELECT {x}")', 'session.execute("SELECT " + x)', 'text("SELECT %s" % x)',
        'c.exec_driver_sql("SELECT {}".format(x))', 's = f"SELECT {x}"\ntext(s)', 'text(", ".join(x))',
    ):  # fmt: skip
        assert list(built_statements(ast.parse(sin))), sin
    assert not list(built_statements(ast.parse('text("SELECT :x")')))
