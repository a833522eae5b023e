"""Shape of `change.json`: the scores of two rounds held against each other. No third-party import."""

from typing import Any, Literal, TypedDict

from analysis.dataset.shapes import Text

CHANGE_FORMAT = "phieu-change"
CHANGE_VERSION = 1

Basis = Literal["same", "chain_linked"]
Verdict = Literal["up", "down", "unclear", "unknown"]


class Difference(TypedDict):
    """Later minus earlier; figures are null where an error is not known. `verdict`: up or down only where the
    interval leaves 0 out; `p_holm` is adjusted for all units."""

    earlier: float
    later: float
    difference: float
    se: float | None
    df: float | None
    ci_low: float | None
    ci_high: float | None
    p: float | None
    p_holm: float | None
    verdict: Verdict


class ChangeUnit(TypedDict):
    """A unit, or the union that covers the same ground in both years. Hidden: no figure at all.

    `score_later` is the full score of the later year and `score_linked` the earlier one carried to its level,
    later − difference; both are null for a union of several units.
    """

    unit: str
    name: Text
    units_earlier: list[str]
    units_later: list[str]
    hidden: bool
    flags: list[str]
    flag_texts: list[Text]
    n_earlier: int | None
    n_later: int | None
    change: Difference | None
    score_later: float | None
    score_linked: float | None
    criteria: dict[str, Difference]


class Changes(TypedDict):
    """`basis` "chain_linked": both years were scored anew by the later rule from the items in common."""

    format: str
    format_version: int
    earlier: str
    later: str
    title: Text
    basis: Basis
    basis_text: Text
    items: list[str]
    items_earlier_only: list[str]
    items_later_only: list[str]
    criteria: list[str]
    criteria_lost: list[str]
    not_compared: list[str]
    units: list[ChangeUnit]
    overall: Difference | None
    honesty: dict[str, Text]
    provenance: dict[str, Any]
