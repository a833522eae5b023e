"""Calendar, launch and next step."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.campaigns import rules

NOW = datetime(2023, 11, 20, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = (NOW - HOUR, NOW + HOUR)
READY = rules.Readiness(
    channels=frozenset({"online", "paper"}),
    closes_at={"survey": NOW + HOUR, "paper": NOW + HOUR},
    gates=frozenset({"frames_frozen", "quotas_set", "rehearsal_opened"}),
    has_seal_key=True,
)


@pytest.mark.parametrize(
    ("state", "calendar", "reopened", "expected"),
    [
        ("running", OPEN, None, True),
        ("draft", OPEN, None, False),
        ("closed", OPEN, NOW + HOUR, False),
        ("running", None, None, False),
        ("running", None, NOW + HOUR, False),
        ("running", (NOW - HOUR, NOW), None, False),
        ("running", (NOW, NOW + HOUR), None, True),
        ("running", (NOW + HOUR, NOW + 2 * HOUR), NOW + 3 * HOUR, False),
        ("running", (NOW - 2 * HOUR, NOW - HOUR), NOW + HOUR, True),
        ("running", (NOW - 2 * HOUR, NOW - HOUR), NOW, False),
    ],
)
def test_answering_is_open_inside_its_time_or_a_reopening(
    state: str, calendar: tuple[datetime, datetime] | None, reopened: datetime | None, expected: bool
) -> None:
    assert rules.is_open_for(state, now=NOW, calendar=calendar, reopened_until=reopened) is expected


def test_a_complete_campaign_misses_nothing() -> None:
    assert rules.missing_for_launch(READY, now=NOW) == []


def test_everything_missing_is_named_at_once() -> None:
    bare = rules.Readiness(frozenset({"online", "paper"}), {}, frozenset(), False)
    assert rules.missing_for_launch(bare, now=NOW) == [
        rules.NO_SURVEY_TIME, rules.NO_PAPER_TIME, rules.FRAMES_OPEN, rules.NO_QUOTA, rules.NO_SEAL_KEY,
    ]  # fmt: skip
    silent = rules.Readiness(frozenset(), {}, READY.gates, False, asks=False)
    assert rules.missing_for_launch(silent, now=NOW) == []
    nobody = rules.Readiness(frozenset(), {}, frozenset(), False)
    assert rules.NO_AUDIENCE in rules.missing_for_launch(nobody, now=NOW)


def test_a_key_that_nobody_has_tried_starts_nothing() -> None:
    untried = rules.Readiness(READY.channels, READY.closes_at, READY.gates - {rules.REHEARSED}, True)
    assert rules.missing_for_launch(untried, now=NOW) == [rules.NO_REHEARSAL]
    assert rules.next_step("draft", missing=[rules.NO_REHEARSAL]) == "rehearsal"
    paper = rules.Readiness(frozenset({"paper"}), untried.closes_at, untried.gates, False)
    assert rules.missing_for_launch(paper, now=NOW) == []


def test_paper_alone_needs_neither_key_nor_online_time() -> None:
    paper = rules.Readiness(frozenset({"paper"}), {"paper": NOW + HOUR}, READY.gates, False)
    assert rules.missing_for_launch(paper, now=NOW) == []


def test_a_calendar_in_the_past_stops_the_launch() -> None:
    late = rules.Readiness(READY.channels, {**READY.closes_at, "paper": NOW}, READY.gates, True)
    assert rules.missing_for_launch(late, now=NOW) == [rules.TIME_IS_OVER]


@pytest.mark.parametrize(
    ("state", "missing", "step"),
    [
        ("draft", [rules.NO_SEAL_KEY, rules.NO_AUDIENCE], "audience"),
        ("draft", [rules.TIME_IS_OVER], "calendar"),
        ("draft", [rules.FRAMES_OPEN, rules.NO_QUOTA], "frames"),
        ("draft", [rules.NO_QUOTA, rules.NO_SEAL_KEY], "quotas"),
        ("draft", [rules.NO_SEAL_KEY], "seal_key"),
        ("draft", [], "launch"),
        ("running", [], "follow"),
        ("closed", [], "open"),
        ("opened", [], "results"),
    ],
)
def test_there_is_one_next_step(state: str, missing: list[str], step: str) -> None:
    assert rules.next_step(state, missing=missing) == step


def test_the_round_covers_what_stands_below_its_owner_or_beside_it() -> None:
    province, department, district, commune = (UUID(int=number) for number in range(4))
    parents = {province: None, department: province, district: province, commune: district}
    children = {province, district}
    assert rules.round_root(district, parents=parents, children=children) == district
    assert rules.round_root(department, parents=parents, children=children) == province
    assert rules.round_root(province, parents={province: None}, children=set()) is None
