"""Checks of a leaf's scoring rule."""

from decimal import Decimal
from itertools import pairwise
from typing import Final

from app.templates.definition.findings import FindingLog
from app.templates.definition.framework import Criterion, ScoringRule

FULL_RATE: Final = 100


def check_rule(leaf: Criterion, path: str, log: FindingLog) -> None:
    """Note what is wrong with the scoring rule of a document leaf or an adjustment."""
    rule = leaf.rule
    if rule is None:
        log.add("rule_missing", path)
    elif rule.kind == "rate":
        log.add("rule_rate_source", f"{path}.rule")
    elif rule.kind == "levels":
        _check_levels(rule, leaf.max_points, f"{path}.rule", log)
    elif rule.kind == "share":
        _check_share(rule, f"{path}.rule", log)
    elif rule.points_each is not None:
        _check_each(rule, leaf.max_points, rule.points_each, f"{path}.rule", log)


def _check_levels(rule: ScoringRule, limit: Decimal, path: str, log: FindingLog) -> None:
    if len(rule.levels) < 2:
        log.add("rule_levels", f"{path}.levels")
        return
    keys: set[str] = set()
    for number, level in enumerate(rule.levels):
        if not 0 <= level.points <= limit:
            log.add("rule_level_points", f"{path}.levels[{number}].points", value=level.points, limit=limit)
        if level.key in keys:
            log.add("duplicate_option", f"{path}.levels[{number}].key", value=level.key)
        keys.add(level.key)
    best = max(level.points for level in rule.levels)
    if best < limit:
        log.add("rule_level_best", f"{path}.levels", value=best, limit=limit)


def _check_share(rule: ScoringRule, path: str, log: FindingLog) -> None:
    for field, value in (("threshold", rule.threshold), ("cap", rule.cap)):
        if value is not None and not 0 <= value <= 1:
            log.add("rule_threshold", f"{path}.{field}", field=field, value=value)
    if rule.threshold is not None and rule.cap is not None and rule.threshold > rule.cap:
        log.add("rule_threshold_order", f"{path}.threshold", value=rule.threshold, limit=rule.cap)


def _check_each(rule: ScoringRule, limit: Decimal, each: Decimal, path: str, log: FindingLog) -> None:
    if each <= 0:
        log.add("rule_each", f"{path}.points_each", value=each)
    if rule.cap is not None and rule.cap > limit:
        log.add("rule_cap", f"{path}.cap", value=rule.cap, limit=limit)


def check_rate(rule: ScoringRule, limit: Decimal, path: str, log: FindingLog) -> None:
    """Note steps that do not rise from a rate of 0 to the maximum; without steps nothing can be wrong."""
    for number, step in enumerate(rule.steps):
        at = f"{path}.steps[{number}]"
        if not 0 <= step.rate <= FULL_RATE:
            log.add("rate_range", f"{at}.from", value=step.rate)
        if not 0 <= step.points <= limit:
            log.add("rule_level_points", f"{at}.points", value=step.points, limit=limit)
    if rule.steps and rule.steps[0].rate != 0:
        log.add("rate_start", f"{path}.steps[0].from", value=rule.steps[0].rate)
    for number, (below, above) in enumerate(pairwise(rule.steps), 1):
        if above.rate <= below.rate or above.points < below.points:
            log.add("rate_order", f"{path}.steps[{number}]")
    if rule.steps and (best := rule.steps[-1].points) < limit:
        log.add("rule_level_best", f"{path}.steps", value=best, limit=limit)
