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
    assert not test or test.partition("[")[0] in functions


def test_a_file_takes_all_its_tests_along() -> None:
    assert is_long("e2e/demo/test_demo.py", "test_anything")
    assert not is_long("e2e/cli/test_usage.py", "test_anything")


def test_a_case_waits_alone_and_a_test_with_all_its_cases() -> None:
    runs = "integration/reports/test_runs.py"
    assert is_long(runs, "test_the_figures_equal_a_plain_recomputation[postgresql]")
    assert not is_long(runs, "test_the_figures_equal_a_plain_recomputation[sqlite]")
    assert is_long("unit/analysis/test_counted_bundle.py", "test_the_same_results_from_either[any]")
