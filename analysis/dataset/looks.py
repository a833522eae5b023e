"""Shape of `first-look.json`: whom to look at first when paper is audited. No third-party import.

For analysts only: it is no result, it stands in no published file, and it is no verdict.
"""

from typing import Literal, TypedDict

from analysis.dataset.shapes import Text

LOOK_FORMAT = "phieu-first-look"
LOOK_VERSION = 1


class LookIndicator(TypedDict):
    """One thing measured of a batch. `observed` beside `expected` of honest peers as content; null where it
    would tell about a few forms, or nothing can be said; `is_share` in [0, 1], else a difference of levels.
    `text`: what is said when it `stands_out` (two usual distances or more); `name` of the figures, if any."""

    indicator: str
    text: Text
    name: Text | None
    is_share: bool
    observed: float | None
    expected: float | None
    stands_out: bool


class LookRow(TypedDict):
    """The paper forms of one unit in one group. `rank` 1 first; `first`: marked at the level of the list.

    `score` of the unit, and `without` the marked batches; null where not marked, or where the difference
    would tell about a few."""

    unit: str
    name: Text
    forms: int
    rank: int
    strength: float
    first: bool
    indicators: list[LookIndicator]
    score: float | None
    without: float | None


class LookList(TypedDict):
    """Batches that are compared with each other. `note`: at what level marks are given, or why none are.

    `by_chance`: marks to be expected among honest batches alone; null where none are given."""

    group: str
    text: Text
    questionnaire: str
    batches: int
    too_few: int
    calibration: Literal["peers", "simulated", "none"]
    alarm: float
    by_chance: float | None
    note: Text
    rows: list[LookRow]


class FirstLook(TypedDict):
    """`score`, `without`: mean of the units that have a score, with all forms and without marked batches."""

    format: str
    format_version: int
    campaign: str
    title: Text
    note: Text
    why: Text | None
    lists: list[LookList]
    score: float | None
    without: float | None
    bundle_sha256: str
    library: str
