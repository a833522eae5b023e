"""What waits for the full check is there: a name that no test has would let a long test back in unseen."""

import ast

import pytest

from tests.support.long import LONG, is_long
from tests.support.tree import ROOT


@pytest.mark.parametrize("name", sorted(LONG))
def test_every_long_test_exists(name: str) -> None:
    path, _, test = name.partition("::")
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert not test or test in functions


def test_a_file_takes_all_its_tests_along() -> None:
    assert is_long("e2e/demo/test_demo.py", "test_anything")
    assert not is_long("e2e/cli/test_usage.py", "test_anything")
