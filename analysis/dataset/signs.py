"""Shape of what `results.json` says of how forms were answered. No third-party import."""

from typing import TypedDict

from analysis.dataset.shapes import Text


class QualityCheck(TypedDict):
    """One sign of poor answering over all units. `looked_at`: forms that could show it; 0 with a `why` where
    the data cannot tell. `flagged` is null where the number would give a few away; `expected`: how many the
    marginals alone predict (straight lines)."""

    check: str
    text: Text
    why: Text | None
    looked_at: int
    flagged: int | None
    expected: float | None


class QualityRow(TypedDict):
    """Flagged forms of the respondents of one unit; null where too few to tell."""

    unit: str
    check: str
    forms: int
    flagged: int | None


class BatchRow(TypedDict):
    """How much the forms of one unit and group resemble each other, against what their marginals predict."""

    unit: str
    group: str
    observed: float
    expected: float
    z: float
    p: float
    flagged: bool


class WithoutRow(TypedDict):
    """The score with all forms and without the flagged ones. The latter is null, with `hidden`, where their
    difference would tell about a few; `unit` is null for the mean over all units with a score."""

    unit: str | None
    score: float
    without: float | None
    difference: float | None
    hidden: bool


class EffectRow(TypedDict):
    """Effect of the mode inside one group, on 0-100, first less second, over units that have both modes; or
    why none can be told. `kind`: mode or clerk. Never used to adjust a score."""

    kind: str
    group: str | None
    identifiable: bool
    why: Text | None
    first: str | None
    second: str | None
    units: int
    n_first: int | None
    n_second: int | None
    difference: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    flags: list[str]


class Quality(TypedDict):
    """Flags for a second look; no form is taken out of any other figure."""

    checks: list[QualityCheck]
    units: list[QualityRow]
    batches: list[BatchRow]
    scores: list[WithoutRow]
