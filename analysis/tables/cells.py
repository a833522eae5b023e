"""What two or more tables say alike: states of a unit, safe text, fixed digits."""

from typing import Final

from analysis.dataset.labels import Language, number, safe_text
from analysis.dataset.results import Results, UnitRow

DIGITS: Final = 6
DASH: Final = "\u2013"


def fixed(value: float | int | str | bool | None) -> str:
    """A cell of a CSV file: six decimals for figures, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        return safe_text(value)
    return str(value) if isinstance(value, int) else f"{value:.{DIGITS}f}"


def by_score(results: Results) -> list[UnitRow]:
    """Units from high to low, those without a score last, each by code."""
    return sorted(
        results["units"],
        key=lambda unit: (unit["score"] is None, -(unit["score"] or 0.0), unit["code"]),
    )


def state_of(unit: UnitRow, language: Language) -> str:
    """Why a unit has no score, and its flags, in words."""
    texts = [] if unit["reason_text"] is None else [unit["reason_text"]]
    return "; ".join(text[language] for text in [*texts, *unit["flag_texts"]])


def range_of(low: float | None, high: float | None, language: Language, *, places: int) -> str:
    """`82,1–92,7`, or a dash."""
    if low is None or high is None:
        return DASH
    return f"{number(low, language, places=places)}{DASH}{number(high, language, places=places)}"


def score_of(value: float | None, language: Language, *, places: int) -> str:
    return DASH if value is None else number(value, language, places=places)
