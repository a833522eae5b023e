"""The result of a composite as a document and as a table: published figures, and exact ones as text."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from analysis.composite.framework import Framework
from analysis.composite.index import MISSING_POLICIES, UnitIndex, unit_index
from analysis.composite.points import UnitPoints
from analysis.composite.standing import Standing, rounded, standings
from analysis.dataset.labels import safe_text
from analysis.errors import check_option

FORMULAS: Final = {
    "A": "I = scale * (V + S + B - D) / (M - R)",
    "B": "V' = V / (M_V - R_V) * M_V; I = scale * (V' + S + B - D) / (M - R_S)",
    "C": "I = scale * V / (M_V - R_V)",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What a composite lets one choose; printed with every result."""

    missing: str = "block"
    rank_on: str = "published"
    tie_breaks: tuple[str, ...] = ()
    unranked: tuple[str, ...] = ()


def compute(
    framework: Framework,
    points: Mapping[str, UnitPoints],
    *,
    options: Options,
    groups: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Index, domain indices, rank and class of every unit, as a JSON document. Raises `OptionError`."""
    check_option(options.missing, name="missing", allowed=MISSING_POLICIES)
    units = [
        unit_index(framework, unit=unit, given=given, missing=options.missing)
        for unit, given in points.items()
    ]
    found = standings(
        framework, units, rank_on=options.rank_on, tie_breaks=options.tie_breaks,
        unranked=options.unranked, groups=groups,
    )  # fmt: skip
    return {
        "framework": _framework(framework),
        "options": {
            "missing": options.missing,
            "rank_on": options.rank_on,
            "tie_breaks": list(options.tie_breaks),
            "unranked": sorted(options.unranked),
        },
        "units": [_unit(framework, one, found[one.unit], groups=groups or {}) for one in units],
    }


def _framework(framework: Framework) -> dict[str, Any]:
    return {
        "key": framework.key,
        "version": framework.version,
        "sha256": framework.sha256,
        "illustrative": framework.illustrative,
        "variant": framework.variant,
        "formula": FORMULAS[framework.variant],
        "scale": _plain(framework.scale),
        "places": framework.places,
        "clamp": framework.clamp,
    }


def _unit(
    framework: Framework, unit: UnitIndex, standing: Standing, *, groups: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "rank_group": groups.get(unit.unit, ""),
        "index": _number(standing.published),
        "exact": None if unit.index is None else str(unit.index),
        "rank": standing.rank,
        "tied": standing.tied,
        "band": standing.band,
        "points": {
            "document": _plain(unit.document),
            "survey": _plain(unit.survey),
            "bonus": _plain(unit.bonus),
            "deduction": _plain(unit.deduction),
            "not_applicable": _plain(unit.removed),
        },
        "domains": [
            {
                "domain": one.key,
                "points": _plain(one.points),
                "max_points": _plain(one.applicable),
                "index": None if one.index is None else _number(rounded(one.index, framework.places)),
            }
            for one in unit.domains
        ],
        "missing": list(unit.missing),
        "notes": list(unit.notes),
    }


def _plain(value: Decimal) -> str:
    """A decimal as text without zeros at its end: 3.50 is 3.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(value: Decimal | None) -> float | None:
    """A published figure as a JSON number: at most six places, so the shortest text is the same figure."""
    return None if value is None else float(value)


def document_bytes(document: Mapping[str, Any]) -> bytes:
    """The document as JSON, the same bytes for the same result."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def table_bytes(document: Mapping[str, Any]) -> bytes:
    """One row per unit in order of code: index, rank, class, sums, then points and index of each domain."""
    places: int = document["framework"]["places"]
    units: Sequence[Mapping[str, Any]] = document["units"]
    domains = [one["domain"] for one in units[0]["domains"]] if units else []
    sums = ("document", "survey", "bonus", "deduction", "not_applicable")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        ["unit", "rank_group", "index", "rank", "tied", "band", *sums]
        + [f"{key}_{part}" for key in domains for part in ("points", "index")]
        + ["missing", "notes"]
    )
    for unit in units:
        cells = [safe_text(unit["unit"]), safe_text(unit["rank_group"])]
        cells += [_fixed(unit["index"], places), unit["rank"]]
        cells += [str(unit["tied"]).lower(), unit["band"], *(unit["points"][part] for part in sums)]
        for one in unit["domains"]:
            cells += [one["points"], _fixed(one["index"], places)]
        writer.writerow([*cells, ";".join(unit["missing"]), ";".join(unit["notes"])])
    return stream.getvalue().encode()


def _fixed(value: float | None, places: int) -> str:
    return "" if value is None else f"{rounded(Fraction(str(value)), places):.{places}f}"
