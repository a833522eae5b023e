"""Tree of a framework file to a framework: the shape stage."""

from decimal import Decimal
from typing import Final, cast

from app.templates.definition.fields import Fields
from app.templates.definition.findings import FindingLog
from app.templates.definition.framework import (
    COMBINES,
    DIRECTIONS,
    RULE_KINDS,
    SOURCES,
    VARIANTS,
    Band,
    Combine,
    Criterion,
    Direction,
    Framework,
    RateStep,
    RuleKind,
    RuleLevel,
    ScoringRule,
    Source,
    Variant,
)
from app.templates.definition.legal_basis_shape import read_legal_basis
from app.templates.definition.source import Node
from app.templates.definition.text import LANGUAGES

FRAMEWORK_FORMAT: Final = "framework/1"
_ZERO: Final = Decimal(0)


def read_framework(node: Node, log: FindingLog) -> Framework:
    """The framework as far as it can be read; the log says what could not."""
    with Fields(node, "", log) as fields:
        value = fields.raw("format", required=True)
        if value is not None and value != FRAMEWORK_FORMAT:
            log.add("unknown_format", "format", value=value, allowed=FRAMEWORK_FORMAT)
        languages = fields.words("languages", allowed=LANGUAGES) or LANGUAGES
        fields.languages = languages
        places = fields.whole("places")
        scale = fields.decimal("scale")
        return Framework(
            key=fields.word("key"),
            version=fields.whole("version", required=True) or 0,
            title=fields.words_in("title", role="title"),
            unit_types=fields.words("unit_types", required=True),
            variant=cast("Variant", fields.one_of("variant", VARIANTS)),
            domains=_read_criteria(fields, "domains", required=True),
            adjustments=_read_criteria(fields, "adjustments"),
            bands=_read_bands(fields),
            scale=Decimal(100) if scale is None else scale,
            places=2 if places is None else places,
            bonus_cap=fields.decimal("bonus_cap") or _ZERO,
            deduction_cap=fields.decimal("deduction_cap") or _ZERO,
            clamp=fields.flag("clamp", default=True),
            illustrative=fields.flag("illustrative"),
            note=fields.text("note", role="note", required=False),
            languages=languages,
            legal_basis=read_legal_basis(fields),
        )


def _read_criteria(parent: Fields, key: str, *, required: bool = False) -> tuple[Criterion, ...]:
    return tuple(_read_criterion(node, path, parent) for path, node in parent.items(key, required=required))


def _read_criterion(node: Node, path: str, parent: Fields) -> Criterion:
    with Fields(node, path, parent.log, languages=parent.languages) as fields:
        source = fields.one_of("source", SOURCES) if fields.has("source") else None
        direction = fields.one_of("direction", DIRECTIONS) if fields.has("direction") else None
        combine = fields.one_of("combine", COMBINES) if fields.has("combine") else None
        return Criterion(
            key=fields.word("key"),
            number=fields.line("number"),
            title=fields.words_in("title", role="question"),
            max_points=fields.decimal("max_points", required=True) or _ZERO,
            parts=_read_criteria(fields, "parts"),
            source=cast("Source | None", source),
            rule=_read_rule(fields),
            evidence=fields.text("evidence", role="hint", required=False),
            note=fields.text("note", role="note", required=False),
            not_applicable=fields.flag("not_applicable"),
            direction=cast("Direction | None", direction),
            combine=cast("Combine | None", combine),
        )


_RULE_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "yes_no": (),
    "levels": ("levels",),
    "share": ("threshold", "cap"),
    "count": ("points_each", "cap", "unit"),
    "subtract": ("points_each", "unit"),
    "manual": (),
    "rate": ("steps",),
}


def _read_rule(parent: Fields) -> ScoringRule | None:
    fields = parent.mapping("rule")
    if fields is None:
        return None
    with fields:
        kind = cast("RuleKind", fields.one_of("kind", RULE_KINDS))
        allowed = _RULE_FIELDS[kind]
        return ScoringRule(
            kind=kind,
            levels=_read_rule_levels(fields) if "levels" in allowed else (),
            threshold=fields.decimal("threshold") if "threshold" in allowed else None,
            cap=fields.decimal("cap") if "cap" in allowed else None,
            points_each=fields.decimal("points_each", required=True) if "points_each" in allowed else None,
            unit=fields.text("unit", role="option", required=False) if "unit" in allowed else None,
            steps=_read_steps(fields) if "steps" in allowed else (),
        )


def _read_steps(parent: Fields) -> tuple[RateStep, ...]:
    steps: list[RateStep] = []
    for path, node in parent.items("steps"):
        with Fields(node, path, parent.log, languages=parent.languages) as fields:
            rate = fields.decimal("from", required=True)
            points = fields.decimal("points", required=True)
            steps.append(RateStep(rate or _ZERO, points or _ZERO))
    return tuple(steps)


def _read_rule_levels(parent: Fields) -> tuple[RuleLevel, ...]:
    levels: list[RuleLevel] = []
    for path, node in parent.items("levels", required=True):
        with Fields(node, path, parent.log, languages=parent.languages) as fields:
            key = fields.word("key")
            text = fields.words_in("text", role="hint")
            levels.append(RuleLevel(key, text, fields.decimal("points", required=True) or _ZERO))
    return tuple(levels)


def _read_bands(parent: Fields) -> tuple[Band, ...]:
    bands: list[Band] = []
    for path, node in parent.items("bands"):
        with Fields(node, path, parent.log, languages=parent.languages) as fields:
            key = fields.word("key")
            title = fields.words_in("title", role="option")
            lower = fields.decimal("lower", required=True)
            upper = fields.decimal("upper", required=True)
            bands.append(Band(key, title, lower or _ZERO, upper or _ZERO))
    return tuple(bands)
