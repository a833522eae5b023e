"""Counts that tests hand in, shown as one table at the end of the output: how many of how many."""

from collections.abc import Callable
from typing import Protocol

import pytest

TITLE = "numbers as R gives them"
HEADS = ("equal", "core", "optional", "given")


class Tally(Protocol):
    """Hands in one row of the table."""

    def __call__(self, name: str, **counts: int) -> None: ...


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Tally:
    def hand_in(name: str, **counts: int) -> None:
        record_property(TITLE, [name, *(counts[head] for head in HEADS)])

    return hand_in


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The rows of all tests that ran, whichever process they ran in, and their sum."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    rows = [
        value
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == TITLE
    ]
    if not rows:
        return
    terminalreporter.section(TITLE)
    terminalreporter.write_line(f"{'entry':<34}{'equal':>8} of {'core':<8}{'optional':>10}{'given':>8}")
    sums = ["all", *(sum(row[place] for row in rows) for place in range(1, len(HEADS) + 1))]
    for name, equal, core, optional, given in [*rows, sums]:
        terminalreporter.write_line(f"{name:<34}{equal:>8} of {core:<8}{optional:>10}{given:>8}")
