"""Shape of `results.json`: everything a page, a table or a chart needs. No third-party import."""

from typing import Any, Literal, NotRequired, TypedDict

from analysis.dataset.shapes import Band, Group, Inference, Text
from analysis.dataset.signs import EffectRow, Quality

RESULTS_FORMAT = "phieu-results"
RESULTS_VERSION = 1

Reason = Literal[
    "below_minimum", "no_answers", "unanimous", "whole_list", "criterion_without_answers", "no_scored_items"
]
Status = Literal["ok", "missing", "not_applicable"]


class CriterionRow(TypedDict):
    """Points of one unit in one criterion; figures are null unless `status` is ok.

    `n`: responses that contribute. An interval is null where nothing varies although not everybody answered.
    """

    criterion: str
    max_points: float
    status: Status
    points: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    df: float | None
    n: int | None


class GroupRow(TypedDict):
    """`n` is null below the minimum; `used`: the group enters at least one criterion."""

    group: str
    n: int | None
    used: bool


class UnitRow(TypedDict):
    """One unit. `score`, `se`, `ci_low`, `ci_high` on 0-100. A hidden unit has no figure at all."""

    code: str
    name: Text
    type: str
    rank_group: str
    hidden: bool
    reason: Reason | None
    reason_text: Text | None
    score: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    df: float | None
    n: int | None
    N: int | None
    invited: int | None
    response_rate: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    tier: int | None
    inference: Inference
    fpc_used: bool
    missing_weight: float | None
    flags: list[str]
    flag_texts: list[Text]
    criteria: list[CriterionRow]
    groups: list[GroupRow]


class LevelRow(TypedDict):
    """A level or an option: `key` is its number or name (words: `ItemHead`), `share` in [0, 1] of `n`."""

    key: str
    count: int
    share: float


class ItemRow(TypedDict):
    """One unit × item, or all published cells of an item when `unit` is null.

    `n`: answers that hold an opinion. `levels` is empty when `levels_hidden` names why; `mean_share`
    (shares of the levels, 0-1), `top_two` and `mean_level` (0-100) come from plain counts and are null where
    hidden or not defined. `satisfied` (0-1) is the design-weighted share of the two highest levels with the
    interval that the option `ci` names.
    """

    unit: str | None
    item: str
    n: int | None
    hidden: bool
    reason: Reason | None
    levels_hidden: Literal["below_minimum", "below_ten", "unanimous", "whole_list"] | None
    levels: list[LevelRow]
    mean_share: float | None
    top_two: float | None
    mean_level: float | None
    satisfied: float | None
    satisfied_low: float | None
    satisfied_high: float | None
    mean_number: float | None


class LevelHead(TypedDict):
    key: str
    label: Text


class ItemHead(TypedDict):
    """`levels`: those that hold an opinion, lowest first; the options of a multi-answer item."""

    key: str
    kind: str
    text: Text
    battery: bool
    levels: list[LevelHead]


class RankingRow(TypedDict):
    """One list of ranked units; `method` simulation or holm; `critical_value` of the first step."""

    rank_group: str
    text: Text
    units: int
    pairs: int
    pairs_told_apart: int
    method: str
    critical_value: float | None
    summary: Text


class StandingRow(TypedDict):
    """How firmly a unit with a score stands; figures are null where they are not defined.

    `alone_low`, `alone_high`: rank set of this unit alone (`rank_low`, `rank_high` hold for all together).
    `probabilities`: by class, under N(score, se²). `band_down`, `band_up`, `tier_down`, `tier_up`: the shift
    of the score that would put the unit into another class or tier. `lowest_forms`: forms at the lowest level
    that did not come in and would take it below its class.
    """

    unit: str
    rank_group: str
    score: float
    se: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    alone_low: int | None
    alone_high: int | None
    tier: int | None
    tier_down: float | None
    tier_up: float | None
    band: str | None
    band_down: float | None
    band_up: float | None
    lowest_forms: int | None
    probabilities: dict[str, float | None]


class PairRow(TypedDict):
    """Two ranked units of one list: `difference` = first − second; `told_apart` as the rank sets say.

    The figures of a test are null where the error of a score is unknown.
    """

    rank_group: str
    first: str
    second: str
    difference: float
    se: float | None
    z: float | None
    p: float | None
    p_holm: float | None
    p_bh: float | None
    told_apart: bool


class ResponseRow(TypedDict):
    """Persons of one unit and group. `responded` and `rate` are null where hidden; sizes where unknown."""

    unit: str
    group: str
    N: int | None
    invited: int | None
    responded: int | None
    rate: float | None
    inference: Inference
    fpc_used: bool
    hidden: bool


class Overall(TypedDict):
    """Plain mean of the scores of the published units."""

    units: int
    n: int
    score: float | None
    se: float | None


class CriterionHead(TypedDict):
    key: str
    text: Text
    max_points: float


class Results(TypedDict):
    """Files of older versions lack what is marked as not required."""

    format: str
    format_version: int
    recipe: str
    campaign: str
    title: Text
    summary: Text
    honesty: dict[str, Text]
    criteria: list[CriterionHead]
    groups: list[Group]
    units: list[UnitRow]
    rankings: list[RankingRow]
    bands: NotRequired[list[Band]]
    standings: NotRequired[list[StandingRow]]
    pairs: NotRequired[list[PairRow]]
    responses: NotRequired[list[ResponseRow]]
    quality: NotRequired[Quality]
    effects: NotRequired[list[EffectRow]]
    overall: Overall
    item_heads: list[ItemHead]
    items: list[ItemRow]
    reliability: list[dict[str, Any]]
    options: dict[str, Any]
    provenance: dict[str, Any]
