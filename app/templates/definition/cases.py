"""Cases beside a questionnaire: sets of answers and what must follow from them.

A case proves the route (pages), the reading (rows, faults, missing) and the scores (shares per criterion).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.templates.definition.answers import find_missing, read_answers
from app.templates.definition.fields import Fields
from app.templates.definition.findings import Finding, FindingLog
from app.templates.definition.paging import pages
from app.templates.definition.questionnaire import Questionnaire
from app.templates.definition.routing import hidden_items
from app.templates.definition.shares import criterion_shares
from app.templates.definition.source import Node, ScalarNode, read_tree

CASES_FORMAT: Final = "cases/1"


@dataclass(frozen=True, slots=True)
class Case:
    """One set of form fields, the rated units, and what is expected (None: not looked at).

    `faults` are `field code`, `hidden` the items that are not asked, `shares` go by `criterion` or
    `criterion.unit`.
    """

    name: str
    units: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    pages: int | None
    rows: int | None
    missing: tuple[str, ...] | None
    faults: tuple[str, ...]
    shares: Mapping[str, Fraction] | None
    hidden: tuple[str, ...] | None = None


def check_cases(source: bytes | str, *, questionnaire: Questionnaire) -> tuple[Finding, ...]:
    """Everything wrong with a cases file, and every expectation that the questionnaire does not meet."""
    log = FindingLog()
    tree = read_tree(source, log=log, expected_format=CASES_FORMAT)
    if tree is None:
        return log.findings()
    with Fields(tree, "", log) as fields:
        fields.one_of("format", (CASES_FORMAT,))
        found = f"{fields.word('questionnaire')} {fields.whole('version', required=True)}"
        expected = f"{questionnaire.key} {questionnaire.version}"
        if found != expected:
            log.add("case_wrong_template", "questionnaire", found=found, expected=expected)
        cases = [(path, _read_case(node, path, log)) for path, node in fields.items("cases", required=True)]
    if not cases:
        log.add("no_cases", "cases")
    for path, case in cases:
        if not log.is_broken(path):
            _run_case(questionnaire, case, path, log)
    return log.findings()


def _read_case(node: Node, path: str, log: FindingLog) -> Case:
    with Fields(node, path, log) as fields:
        name = fields.line("name", role="title")
        units = _read_codes(fields, "units")
        values = dict(_read_values(fields, "answers"))
        expected = fields.mapping("expect", required=True)
        if expected is None:
            return Case(name, units, values, None, None, None, (), None)
        with expected:
            return Case(
                name,
                units,
                values,
                expected.whole("pages"),
                expected.whole("rows"),
                _read_codes(expected, "missing") if expected.has("missing") else None,
                _read_codes(expected, "faults"),
                _read_shares(expected) if expected.has("shares") else None,
                _read_codes(expected, "hidden") if expected.has("hidden") else None,
            )


def _read_codes(fields: Fields, key: str) -> tuple[str, ...]:
    return tuple(node.value for _, node in fields.items(key) if isinstance(node, ScalarNode))


def _read_values(parent: Fields, key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    fields = parent.mapping(key)
    if fields is None:
        return
    with fields:
        for name in fields.names():
            if fields.is_list(name):
                yield name, _read_codes(fields, name)
            else:
                yield name, (fields.raw(name) or "",)


def _read_shares(parent: Fields) -> dict[str, Fraction]:
    fields = parent.mapping("shares")
    if fields is None:
        return {}
    with fields:
        return {name: _fraction(fields, name) for name in fields.names()}


def _fraction(fields: Fields, name: str) -> Fraction:
    """A share as written: `0.75` or `7/12`."""
    value = fields.raw(name) or ""
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        fields.log.add("not_a_decimal", fields.at(name), value=value)
        return Fraction(0)


def _run_case(questionnaire: Questionnaire, case: Case, path: str, log: FindingLog) -> None:
    answers, faults = read_answers(questionnaire, values=case.values, units=case.units)
    missing = find_missing(questionnaire, answers=answers, units=case.units)
    shares = criterion_shares(questionnaire, answers=answers)
    hidden = hidden_items(questionnaire, answers=answers)
    named = {c if unit is None else f"{c}.{unit}": share for (c, unit), share in shares.items()}
    looked_at: list[tuple[str, object, object]] = [
        ("pages", case.pages, len(pages(questionnaire, case.units))),
        ("rows", case.rows, len(answers.rows())),
        ("missing", case.missing, tuple(fault.field for fault in missing)),
        ("faults", case.faults, tuple(f"{fault.field} {fault.code}" for fault in faults)),
        ("shares", case.shares, named),
        ("hidden", case.hidden, tuple(key for key in questionnaire.item_keys if key in hidden)),
    ]
    for what, expected, found in looked_at:
        if expected is not None and expected != found:
            at = f"{path}.expect.{what}"
            log.add(
                "case_failed", at, case=case.name, what=what, expected=_shown(expected), found=_shown(found)
            )


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {share}" for key, share in sorted(value.items())) or "none"
    return (", ".join(map(str, value)) or "none") if isinstance(value, tuple) else str(value)
