"""Text of a file to a definition, or to everything that is wrong with it.

Three stages: shape (are the fields there, of the right type), meaning (does it make sense), editorial (is
the wording in order). All findings come at once, with line and column.
"""

import difflib
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from app.templates.definition.findings import Finding, FindingLog
from app.templates.definition.framework import Framework
from app.templates.definition.framework_meaning import check_framework
from app.templates.definition.framework_shape import FRAMEWORK_FORMAT, read_framework
from app.templates.definition.questionnaire import Questionnaire
from app.templates.definition.questionnaire_meaning import check_meaning
from app.templates.definition.questionnaire_shape import QUESTIONNAIRE_FORMAT, QuestionnaireShape
from app.templates.definition.source import read_tree

KEPT: Final = 32
"""Definitions are immutable and reading one takes a tenth of a second, so the last few are kept."""


def load_questionnaire(
    source: bytes | str, *, survey_leaves: Collection[str] | None = None
) -> tuple[Questionnaire | None, tuple[Finding, ...]]:
    """A questionnaire from YAML; None when any finding is an error. Warnings come with a questionnaire.

    `survey_leaves`: keys of the survey leaves that items may feed; None leaves the links unchecked.
    """
    return _load_questionnaire(source, None if survey_leaves is None else frozenset(survey_leaves))


@lru_cache(maxsize=KEPT)
def _load_questionnaire(
    source: bytes | str, survey_leaves: frozenset[str] | None
) -> tuple[Questionnaire | None, tuple[Finding, ...]]:
    log = FindingLog()
    tree = read_tree(source, log=log, expected_format=QUESTIONNAIRE_FORMAT)
    if tree is None:
        return None, log.findings()
    shape = QuestionnaireShape(tree, log)
    check_meaning(shape, log)
    if survey_leaves is not None:
        _check_links(shape.questionnaire, survey_leaves, log)
    return (None if log.has_errors else shape.questionnaire), log.findings()


@lru_cache(maxsize=KEPT)
def load_framework(source: bytes | str) -> tuple[Framework | None, tuple[Finding, ...]]:
    """A framework from YAML; None when any finding is an error. Warnings come with a framework."""
    log = FindingLog()
    tree = read_tree(source, log=log, expected_format=FRAMEWORK_FORMAT)
    if tree is None:
        return None, log.findings()
    framework = read_framework(tree, log)
    check_framework(framework, log)
    return (None if log.has_errors else framework), log.findings()


def _check_links(questionnaire: Questionnaire, survey_leaves: Collection[str], log: FindingLog) -> None:
    for s, section in enumerate(questionnaire.sections):
        for i, item in enumerate(section.items):
            for r, ref in enumerate(item.criteria):
                if ref.criterion and ref.criterion not in survey_leaves:
                    path = f"sections[{s}].items[{i}].criteria[{r}].criterion"
                    close = difflib.get_close_matches(ref.criterion, sorted(survey_leaves), n=1)
                    hint = f"; perhaps {close[0]}" if close else ""
                    log.add("unknown_criterion", path, value=ref.criterion, hint=hint)
