"""Whether a well-formed framework makes sense: points, sources, rules, bands."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from app.templates.definition.findings import FindingLog
from app.templates.definition.framework import Criterion, Framework
from app.templates.definition.framework_bands import check_bands
from app.templates.definition.framework_rules import check_rate, check_rule

MAX_PLACES: Final = 6


def check_framework(framework: Framework, log: FindingLog) -> None:
    """Note everything that is well-formed but wrong."""
    _check_head(framework, log)
    _check_unique(framework, log)
    for path, criterion in _walk(framework.domains, "domains"):
        if log.is_broken(path):
            continue
        if criterion.is_leaf:
            _check_leaf(criterion, path, log)
        else:
            _check_branch(criterion, path, log)
    for number, adjustment in enumerate(framework.adjustments):
        if not log.is_broken(f"adjustments[{number}]"):
            _check_adjustment(framework, adjustment, f"adjustments[{number}]", log)
    if framework.scale > 0:
        _check_scale(framework, log)
        check_bands(framework, log)


def _walk(criteria: tuple[Criterion, ...], path: str) -> Iterator[tuple[str, Criterion]]:
    for number, criterion in enumerate(criteria):
        at = f"{path}[{number}]"
        yield at, criterion
        yield from _walk(criterion.parts, f"{at}.parts")


def _check_head(framework: Framework, log: FindingLog) -> None:
    if not log.is_broken("version") and framework.version < 1:
        log.add("version_range", "version", value=framework.version)
    if "vi" not in framework.languages:
        log.add("language_missing", "languages")
    if framework.scale <= 0:
        log.add("scale_range", "scale", value=framework.scale)
    if not 0 <= framework.places <= MAX_PLACES:
        log.add("places_range", "places", value=framework.places, limit=MAX_PLACES)
    for field, cap in (("bonus_cap", framework.bonus_cap), ("deduction_cap", framework.deduction_cap)):
        if cap < 0:
            log.add("caps_range", field, value=cap)
    if not framework.illustrative and not framework.legal_basis:
        log.add("not_illustrative", "key")


def _check_unique(framework: Framework, log: FindingLog) -> None:
    keys: set[str] = set()
    numbers: set[str] = set()
    for path, criterion in (
        *_walk(framework.domains, "domains"),
        *_walk(framework.adjustments, "adjustments"),
    ):
        if criterion.key and criterion.key in keys:
            log.add("duplicate_criterion", f"{path}.key", value=criterion.key)
        if criterion.number and criterion.number in numbers:
            log.add("duplicate_number", f"{path}.number", value=criterion.number)
        keys.add(criterion.key)
        numbers.add(criterion.number)


def _check_leaf(leaf: Criterion, path: str, log: FindingLog) -> None:
    if leaf.max_points <= 0:
        log.add("points_not_positive", f"{path}.max_points", value=leaf.max_points)
    if leaf.direction is not None:
        log.add("direction_unused", f"{path}.direction")
    if leaf.source is None:
        log.add("leaf_without_source", path)
    elif leaf.source == "adjustment":
        log.add("adjustment_in_tree", f"{path}.source")
    elif leaf.source == "document":
        check_rule(leaf, path, log)
    else:
        _check_no_document_fields(leaf, path, log)
    if leaf.combine is not None and leaf.source != "survey":
        log.add("combine_unused", f"{path}.combine")


def _check_no_document_fields(leaf: Criterion, path: str, log: FindingLog) -> None:
    if leaf.rule is not None and leaf.rule.kind == "rate":
        check_rate(leaf.rule, leaf.max_points, f"{path}.rule", log)
    elif leaf.rule is not None:
        log.add("rule_unused", f"{path}.rule", source=leaf.source)
    if leaf.evidence is not None:
        log.add("evidence_unused", f"{path}.evidence", source=leaf.source)


def _check_branch(branch: Criterion, path: str, log: FindingLog) -> None:
    for field in ("source", "rule", "evidence", "direction", "combine"):
        if getattr(branch, field) is not None:
            log.add("branch_with_leaf_field", f"{path}.{field}", field=field)
    total = sum((part.max_points for part in branch.parts), Decimal(0))
    if total != branch.max_points:
        log.add(
            "points_sum", f"{path}.max_points", value=branch.number, found=total, expected=branch.max_points
        )


def _check_adjustment(framework: Framework, adjustment: Criterion, path: str, log: FindingLog) -> None:
    if adjustment.source != "adjustment" or adjustment.direction is None or adjustment.parts:
        log.add("adjustment_source", path)
        return
    if adjustment.max_points <= 0:
        log.add("points_not_positive", f"{path}.max_points", value=adjustment.max_points)
    cap = framework.bonus_cap if adjustment.direction == "bonus" else framework.deduction_cap
    if adjustment.max_points > cap:
        log.add("adjustment_over_cap", f"{path}.max_points", value=adjustment.max_points, limit=cap)
    if adjustment.rule is not None:
        check_rule(adjustment, path, log)


def _check_scale(framework: Framework, log: FindingLog) -> None:
    if log.is_broken("domains"):
        return
    if not framework.domains:
        log.add("no_items", "domains", what="domain")
        return
    total = sum((domain.max_points for domain in framework.domains), Decimal(0))
    if total != framework.scale:
        log.add("scale_sum", "domains", found=total, expected=framework.scale)
