"""What a refused form says, and beside which field."""

from fastapi import Request

from app.core.errors import BadInput, Problem
from app.units import errors
from app.web.forms import MESSAGES, Fault
from app.web.view import say

Errors = list[tuple[str, str]]
FIELDS: dict[type[Problem], str] = {
    errors.UnitCodeTaken: "code",
    errors.UnitTypeNotFound: "type_key",
    errors.UnitsInCircle: "parent",
    errors.ParentUnknown: "parent",
    errors.ParentUnclear: "parent",
    errors.UnitDatesCrossed: "valid_from",
    errors.UnitsBelowLast: "valid_to",
    errors.SuccessionInCircle: "successor",
    errors.SuccessionRepeated: "successor",
    errors.SuccessorNotValid: "on",
    errors.SuccessionOverlaps: "on",
    errors.UnitTypeTaken: "key",
}
"""The field beside which a Problem of units is said; the others have a page of their own."""
MENDABLE: tuple[type[Problem], ...] = (BadInput, *FIELDS)


def said(request: Request, problem: Problem, *, instead: dict[str, str] | None = None) -> Errors:
    """The faults as (field, sentence); `instead` renames fields for a form that has others."""
    if isinstance(problem, BadInput):
        return [
            (_place(fault), say(request, fault.message, **fault.params))
            for fault in problem.details["faults"]
        ]
    field = FIELDS[type(problem)]
    return [((instead or {}).get(field, field), say(request, problem.title, **problem.details))]


def _place(fault: Fault) -> str:
    """The field to lead to; none for the form as a whole and for fields that the page does not have."""
    unknown = fault.field == "form" or fault.message == MESSAGES["extra_forbidden"]
    return "" if unknown else fault.field
