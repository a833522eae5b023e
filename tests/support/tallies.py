"""Counts that tests hand in, shown as tables at the end of the output, each with its sums."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

import pytest

AS_R: Final = "numbers as R gives them"
MAILS: Final = "mails through a faulty relay"
ATTACKS: Final = "joins an attacker tried"
RACES: Final = "answers sent at once"
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    AS_R: ("equal", "core", "optional", "given"),
    MAILS: ("mails", "struck", "sent", "failed", "copies", "lost replies", "lost"),
    ATTACKS: ("joins", "above chance"),
    RACES: ("sends", "people", "counted", "over", "violations"),
}
NAME_WIDTH, WIDTH = 42, 13


class Tally(Protocol):
    """Hands in one row of a table."""

    def __call__(self, name: str, **counts: int) -> None: ...


Hand = Callable[[str, object], None]


@pytest.fixture
def tally(record_property: Hand) -> Tally:
    """A row of the numbers that agree with R."""
    return _hand_in(record_property, AS_R)


@pytest.fixture
def mail_tally(record_property: Hand) -> Tally:
    """A row of what became of mails; the names of its counts have blanks for `_`."""
    return _hand_in(record_property, MAILS)


@pytest.fixture
def attack_tally(record_property: Hand) -> Tally:
    """A row of the joins that somebody with everything tried."""
    return _hand_in(record_property, ATTACKS)


@pytest.fixture
def race_tally(record_property: Hand) -> Tally:
    """A row of what became of answers sent at once."""
    return _hand_in(record_property, RACES)


def _hand_in(record_property: Hand, title: str) -> Tally:
    def hand_in(name: str, **counts: int) -> None:
        record_property(title, [name, *(counts[head.replace(" ", "_")] for head in TABLES[title])])

    return hand_in


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The rows of all tests that ran, whichever process they ran in, and their sums."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    for title, heads in TABLES.items():
        rows = [
            value
            for report in reports
            if getattr(report, "when", "") == "call"
            for name, value in report.user_properties
            if name == title
        ]
        if not rows:
            continue
        sums = ["all", *(sum(row[place] for row in rows) for place in range(1, len(heads) + 1))]
        terminalreporter.section(title)
        for first, *rest in (("", *heads), *rows, sums):
            terminalreporter.write_line(f"{first:<{NAME_WIDTH}}" + "".join(f"{one:>{WIDTH}}" for one in rest))
