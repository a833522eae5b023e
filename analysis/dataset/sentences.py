"""What every table, chart and export says of itself: honesty, method, source. No third-party import."""

from collections.abc import Collection
from typing import Final

from analysis.dataset.changes import Changes, ChangeUnit
from analysis.dataset.labels import Language, percent, say
from analysis.dataset.results import Results, UnitRow

ORDER: Final = ("model", "design", "mode", "minimum")
CHANGE_ORDER: Final = ("samples", "model", "design", "minimum")
SHORT: Final = 12
DASH: Final = "\u2013"


def honesty_lines(results: Results, language: Language, *, only: Collection[str] = ORDER) -> list[str]:
    """The fixed sentences of a run, those on the intervals first; `only` narrows them by name."""
    said = results["honesty"]
    return [said[name][language] for name in ORDER if name in said and name in only]


def honesty_of(results: Results, unit: UnitRow, language: Language) -> str:
    """The sentence that holds for the intervals of one unit; the one on the minimum for a hidden unit."""
    honesty = results["honesty"]
    name = "minimum" if unit["hidden"] or unit["inference"] not in honesty else unit["inference"]
    return honesty[name][language] if name in honesty else ""


def method_line(results: Results, language: Language) -> str:
    """How intervals were computed."""
    options = results["options"]
    ci = say(f"ci.{options['ci']}", language)
    return say("method.interval", language, level=percent(options["level"], language), ci=ci)


def source_line(results: Results, language: Language) -> str:
    """Campaign, bundle, method and library, hashes shortened."""
    provenance = results["provenance"]
    return say(
        "source.line",
        language,
        campaign=results["campaign"],
        bundle=provenance["bundle_sha256"][:SHORT],
        method=(provenance["method_sha256"] or DASH)[:SHORT],
        library=provenance["library"],
    )


def forms_text(unit: UnitRow, *, minimum: int) -> str:
    """`45/52`: forms and persons asked; `< 5` where hidden; `45/–` where nobody knows how many were asked."""
    if unit["n"] is None:
        return f"< {minimum}" if unit["reason"] == "below_minimum" else DASH
    return f"{unit['n']}/{unit['invited'] or DASH}"


def change_lines(changes: Changes, language: Language) -> list[str]:
    """On what ground two rounds are compared, and how far to trust it."""
    said = changes["honesty"]
    return [
        changes["basis_text"][language],
        *(said[name][language] for name in CHANGE_ORDER if name in said),
    ]


def change_name(unit: ChangeUnit, language: Language) -> str:
    """The unit, or the units of a union with a plus between them."""
    return unit["name"][language]


def change_source(changes: Changes, language: Language) -> str:
    """Both campaigns with their bundles, hashes shortened."""
    provenance = changes["provenance"]
    return say(
        "change.source",
        language,
        earlier=changes["earlier"],
        later=changes["later"],
        earlier_bundle=provenance["earlier_sha256"][:SHORT],
        later_bundle=provenance["later_sha256"][:SHORT],
        library=provenance["library"],
    )
