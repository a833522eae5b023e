"""Reads a framework file and refuses one whose points, caps or classes do not add up."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from analysis.composite.framework import (
    DIRECTIONS,
    FULL_RATE,
    SOURCES,
    VARIANTS,
    Band,
    Criterion,
    Framework,
    Step,
)
from analysis.composite.nodes import Fields, compose
from analysis.errors import Finding, FrameworkError

FORMAT: Final = "framework/1"
ADJUSTED: Final = ("adjustment",)
MOST_PLACES: Final = 6
RATE: Final = "rate"
"""The one rule that stands in for points that come in; how documents give points is not asked here."""


class Fault(NamedTuple):
    """What is wrong at a line, and how to mend it."""

    line: int
    what: str
    mend: str
    expected: str
    got: str


def read_framework(content: bytes, *, file: str) -> Framework:
    """The framework of a YAML file. Raises `FrameworkError` with every fault and its line."""
    findings: list[Finding] = []
    fields = Fields(compose(content, file=file), file, findings)
    fields.choice("format", (FORMAT,))
    framework = Framework(
        key=fields.text("key"),
        version=int(fields.number("version")),
        sha256=hashlib.sha256(content).hexdigest(),
        variant=fields.choice("variant", VARIANTS),
        scale=fields.number("scale", Decimal(100)),
        places=int(fields.number("places", Decimal(2))),
        clamp=fields.flag("clamp", True),
        bonus_cap=fields.number("bonus_cap", Decimal(0)),
        deduction_cap=fields.number("deduction_cap", Decimal(0)),
        domains=tuple(_criterion(one) for one in fields.items("domains")),
        adjustments=tuple(_criterion(one, sources=ADJUSTED) for one in fields.items("adjustments")),
        bands=tuple(_band(one) for one in fields.items("bands")),
        illustrative=fields.flag("illustrative", False),
    )
    if not findings:
        findings.extend(_faults(framework, file))
    if findings:
        raise FrameworkError(findings)
    return framework


def _criterion(fields: Fields, *, sources: tuple[str, ...] = SOURCES) -> Criterion:
    """A node of the tree, or an adjustment beside it: `sources` are what a leaf may be fed by there."""
    parts = tuple(_criterion(one, sources=sources) for one in fields.items("parts"))
    rule = fields.inner("rule")
    by_rate = rule is not None and rule.text("kind") == RATE
    return Criterion(
        key=fields.text("key"),
        number=fields.text("number", ""),
        title=fields.words("title"),
        max_points=fields.number("max_points"),
        line=fields.line,
        parts=parts,
        source="" if parts and sources != ADJUSTED else fields.choice("source", sources),
        direction=fields.choice("direction", DIRECTIONS) if sources == ADJUSTED else "",
        not_applicable=fields.flag("not_applicable", False),
        by_rate=by_rate,
        steps=tuple(_step(one) for one in rule.items("steps")) if rule is not None and by_rate else (),
    )


def _step(fields: Fields) -> Step:
    return Step(rate=fields.number("from"), points=fields.number("points"))


def _band(fields: Fields) -> Band:
    return Band(
        key=fields.text("key"),
        title=fields.words("title"),
        lower=fields.number("lower"),
        upper=fields.number("upper"),
        line=fields.line,
    )


def _faults(framework: Framework, file: str) -> list[Finding]:
    found: list[Fault] = []
    total, scale = _sum(framework.domains), framework.scale
    if total != scale:
        at = framework.domains[0].line if framework.domains else 1
        said = f"The domains add up to {total}, not {scale}."
        found.append(Fault(at, said, "Mend points or scale.", str(scale), str(total)))
    if scale <= 0 or not 0 <= framework.places <= MOST_PLACES:
        said, mend = "The scale or the places are out of range.", "Scale above 0, places 0 to 6."
        found.append(Fault(1, said, mend, "above 0; 0 to 6", f"{scale}; {framework.places}"))
    for domain in framework.domains:
        found.extend(_tree_faults(domain))
    found.extend(_key_faults(framework))
    found.extend(_band_faults(framework))
    return [Finding(f"{file}, line {line}", *told) for line, *told in found]


def _sum(criteria: Sequence[Criterion]) -> Decimal:
    return sum((one.max_points for one in criteria), Decimal(0))


def _tree_faults(criterion: Criterion) -> list[Fault]:
    found = [fault for part in criterion.parts for fault in _tree_faults(part)]
    total = _sum(criterion.parts)
    if criterion.max_points <= 0:
        said, there = f"'{criterion.key}' has no points.", str(criterion.max_points)
        found.append(Fault(criterion.line, said, "Give it points above 0.", "above 0", there))
    if criterion.parts and total != criterion.max_points:
        said = f"The parts of '{criterion.key}' add up to {total}, not {criterion.max_points}."
        mend, asked = "Mend its points or those of its parts.", str(criterion.max_points)
        found.append(Fault(criterion.line, said, mend, asked, str(total)))
    found.extend(_rate_faults(criterion))
    return found


def _rate_faults(leaf: Criterion) -> list[Fault]:
    """A table of steps begins at 0, rises, and ends at the maximum; only what comes in has one."""
    if leaf.by_rate and leaf.source not in ("survey", "external"):
        said = f"'{leaf.key}' counts by a rate, but neither a survey nor another source gives one."
        return [Fault(leaf.line, said, "Give it another rule.", "survey or external", leaf.source)]
    if not leaf.steps:
        return []
    rates, points = [step.rate for step in leaf.steps], [step.points for step in leaf.steps]
    rising = all(one < two for one, two in pairwise(rates)) and all(a <= b for a, b in pairwise(points))
    whole = rates[0] == 0 and rates[-1] <= FULL_RATE and points[0] >= 0 and points[-1] == leaf.max_points
    if rising and whole:
        return []
    said = f"The steps of '{leaf.key}' do not rise from a rate of 0 to its {leaf.max_points} points."
    mend = "Begin with 'from: 0', let both rise, end with the maximum."
    there = "; ".join(f"{step.rate}: {step.points}" for step in leaf.steps)
    return [Fault(leaf.line, said, mend, f"rising from 0 to {leaf.max_points}", there)]


def _key_faults(framework: Framework) -> list[Fault]:
    seen: set[str] = set()
    found = []
    scored = [leaf for domain in framework.domains for leaf in domain.leaves()]
    for one in (*scored, *framework.adjustments):
        if one.key in seen:
            said, mend = f"The key '{one.key}' stands twice.", "Give each criterion its own key."
            found.append(Fault(one.line, said, mend, "once", "twice"))
        seen.add(one.key)
    return found


def _band_faults(framework: Framework) -> list[Fault]:
    bands = sorted(framework.bands, key=lambda band: band.lower)
    if not bands:
        return []
    found = [
        Fault(
            band.line,
            f"The class '{band.key}' is empty.",
            "Its lower end lies below its upper end.",
            f"above {band.lower}",
            str(band.upper),
        )
        for band in bands
        if band.lower >= band.upper
    ]
    for below, above in pairwise(bands):
        if below.upper != above.lower:
            what = "a gap" if below.upper < above.lower else "an overlap"
            ends = f"{min(below.upper, above.lower)} and {max(below.upper, above.lower)}"
            said = f"The classes leave {what} between {ends}."
            found.append(Fault(above.line, said, "Let them meet.", str(below.upper), str(above.lower)))
    if bands[0].lower > 0 or bands[-1].upper < framework.scale:
        said = f"The classes do not cover 0 to {framework.scale}."
        asked, there = f"0 to {framework.scale}", f"{bands[0].lower} to {bands[-1].upper}"
        found.append(Fault(bands[0].line, said, "Begin at 0 and end at the scale.", asked, there))
    return found
