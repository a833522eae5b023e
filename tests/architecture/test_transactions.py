"""One place commits; one place asks for a transaction."""

import ast

from tests.support import tree

COMMITS = "app/core/unit_of_work.py"


def calls(name: str) -> list[str]:
    """Places in app where a method of this name is called."""
    return [
        f"{tree.name_of(path)}:{node.lineno}"
        for path in tree.python_files("app")
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def test_only_the_unit_of_work_commits() -> None:
    places = calls("commit")
    assert places, "the search finds nothing any more: mend this test"
    assert {place.split(":")[0] for place in places} == {COMMITS}


def test_no_room_opens_a_transaction_that_commits_itself() -> None:
    """`engine.begin()` commits at the end of its block."""
    assert [place for place in calls("begin") if not place.startswith("app/core/")] == []
