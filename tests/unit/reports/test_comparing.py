"""Two runs held against each other never tell about the few forms that came between."""

from typing import Any, cast

import pytest

from analysis.dataset.results import Results
from app.reports import rules


def results(*, n: int, score: float = 80.0, hidden: bool = False, level: float = 0.95) -> Results:
    row = {"code": "S1", "n": None if hidden else n, "score": None if hidden else score, "hidden": hidden}
    row["rank"] = 1
    options: dict[str, Any] = {**rules.STANDARD, "minimum": 5, "places": 2, "level": level}
    document = {"units": [row], "options": options, "provenance": {"missing_group_policy": "renormalise"}}
    return cast(Results, document)


@pytest.mark.parametrize(
    ("n", "same", "withheld"),
    [(21, False, "few"), (20, False, "few"), (24, False, "few"), (25, False, ""), (20, True, "")],
)
def test_a_difference_that_would_tell_a_few_forms_is_withheld(n: int, same: bool, withheld: str) -> None:
    found = rules.compare_runs(results(n=20), second=results(n=n, score=82.5), same_answers=same)
    [unit] = found.units
    assert (unit.withheld, unit.difference) == (withheld, None if withheld else 2.5)
    assert (found.withheld, len(found.changed)) == ((1, 0) if withheld else (0, 1))


def test_a_unit_hidden_in_one_run_is_not_compared_and_options_are_named() -> None:
    found = rules.compare_runs(
        results(n=20), second=results(n=20, hidden=True, level=0.99), same_answers=True
    )
    assert [unit.withheld for unit in found.units] == ["hidden"]
    assert [(one.name, one.first, one.second) for one in found.options] == [("level", 0.95, 0.99)]
