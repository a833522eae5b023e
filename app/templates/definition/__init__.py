"""The grammar of questionnaires and frameworks: pure, knows no framework of the web and no database."""

from app.templates.definition.answers import (
    AnswerFault,
    AnswerRow,
    Answers,
    FaultCode,
    answers_from_dict,
    answers_from_rows,
    find_missing,
    read_answers,
)
from app.templates.definition.canonical import content_sha256, from_data, from_json, to_data, to_json
from app.templates.definition.cases import check_cases
from app.templates.definition.collection import LOCK_NAME, Collection, load_collection
from app.templates.definition.declared import (
    FIELDS_OF,
    Declared,
    DeclaredFault,
    points_for,
    read_declared,
)
from app.templates.definition.findings import Finding
from app.templates.definition.framework import Band, Criterion, Framework, RuleLevel, ScoringRule
from app.templates.definition.framework_changes import CriterionChange, FrameworkChanges, framework_changes
from app.templates.definition.framework_shape import FRAMEWORK_FORMAT
from app.templates.definition.loader import load_framework, load_questionnaire
from app.templates.definition.lock import LockEntry, add_to_lock, check_lock, lock_entry, read_lock
from app.templates.definition.paging import Page, field_name, field_names, pages
from app.templates.definition.piping import UNIT_PLACE, fill_places, places_in
from app.templates.definition.questionnaire import (
    DONT_KNOW,
    Condition,
    CriterionRef,
    Item,
    Level,
    ModeWording,
    Option,
    Questionnaire,
    Section,
)
from app.templates.definition.routing import are_fulfilled, hidden_items
from app.templates.definition.shares import criterion_shares
from app.templates.definition.text import LegalBasis, Text

__all__ = [
    "DONT_KNOW",
    "FIELDS_OF",
    "FRAMEWORK_FORMAT",
    "LOCK_NAME",
    "UNIT_PLACE",
    "AnswerFault",
    "AnswerRow",
    "Answers",
    "Band",
    "Collection",
    "Condition",
    "Criterion",
    "CriterionChange",
    "CriterionRef",
    "Declared",
    "DeclaredFault",
    "FaultCode",
    "Finding",
    "Framework",
    "FrameworkChanges",
    "Item",
    "LegalBasis",
    "Level",
    "LockEntry",
    "ModeWording",
    "Option",
    "Page",
    "Questionnaire",
    "RuleLevel",
    "ScoringRule",
    "Section",
    "Text",
    "add_to_lock",
    "answers_from_dict",
    "answers_from_rows",
    "are_fulfilled",
    "check_cases",
    "check_lock",
    "content_sha256",
    "criterion_shares",
    "field_name",
    "field_names",
    "fill_places",
    "find_missing",
    "framework_changes",
    "from_data",
    "from_json",
    "hidden_items",
    "load_collection",
    "load_framework",
    "load_questionnaire",
    "lock_entry",
    "pages",
    "places_in",
    "points_for",
    "read_answers",
    "read_declared",
    "read_lock",
    "to_data",
    "to_json",
]
