"""From a posted form to validated input: nothing else reaches a service."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar, get_origin

from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import UploadFile

from app.core.errors import BadInput, RequestUnreadable
from app.web import csrf
from app.web.intake import Parts, read_body

Model = TypeVar("Model", bound=BaseModel)

MESSAGES = {
    "missing": "Fill in this field.",
    "string_too_short": "Fill in this field.",
    "string_too_long": "This is longer than {max_length} characters.",
    "extra_forbidden": "This field is not part of the form.",
    "int_parsing": "Enter a whole number.",
    "greater_than_equal": "Enter {ge} or more.",
    "less_than_equal": "Enter {le} or less.",
    "date_from_datetime_parsing": "Enter a date such as 31/12/2026.",
    "repeated": "This field was sent twice.",
}
FOREIGN = "extra_forbidden"
DEFAULT_MESSAGE = "This value cannot be used."


class Nothing(BaseModel):
    """A button: the form holds its token and no field."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field; `message` is an English message id."""

    field: str
    message: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PostedForm:
    """A form as posted, its CSRF field taken off: values in order, uploads apart."""

    values: Mapping[str, list[str]]
    uploads: Mapping[str, UploadFile]

    def first(self, name: str) -> str:
        """The first value of a field, or an empty text."""
        found = self.values.get(name)
        return found[0] if found else ""


@asynccontextmanager
async def read_form(request: Request) -> AsyncIterator[PostedForm]:
    """Reads the body as a form and checks its CSRF token (field, or header for scripts).

    Uploads are closed when the route is through with them.
    """
    parts = await read_body(request)
    try:
        form = _sorted_out(parts)
        csrf.check(request, form.first(csrf.FIELD) or request.headers.get(csrf.HEADER, ""))
        yield replace(form, values={k: v for k, v in form.values.items() if k != csrf.FIELD})
    finally:
        for _name, value in parts:
            if isinstance(value, UploadFile):
                await value.close()


def _sorted_out(parts: Parts) -> PostedForm:
    """Values and uploads apart; one token and one file of a name are all that any form has."""
    values: dict[str, list[str]] = {}
    uploads: dict[str, UploadFile] = {}
    for name, value in parts:
        if isinstance(value, str):
            values.setdefault(name, []).append(value)
        elif name in uploads:
            raise RequestUnreadable
        else:
            uploads[name] = value
    if len(values.get(csrf.FIELD, ())) > 1 or uploads.keys() & values.keys():
        raise RequestUnreadable
    return PostedForm(values=values, uploads=uploads)


def require_no_files(form: PostedForm, *, but: str = "") -> None:
    """Raises `BadInput` for an upload that was not asked for."""
    foreign = sorted(form.uploads.keys() - {but})
    if foreign:
        raise BadInput(faults=[Fault(name, MESSAGES["extra_forbidden"], {}) for name in foreign])


def validated(model: type[Model], form: PostedForm) -> Model:
    """The form as an instance of `model`; raises `BadInput` with a list of `Fault`.

    A field of the model that is a list takes all values; any other takes one, and a second one
    is a fault. Blank text of an optional field counts as absent.
    """
    raw, faults = _collected(model, form)
    try:
        result = model.model_validate(raw)
    except ValidationError as error:
        problems = [dict(problem) for problem in error.errors()]
        faults += [_fault_of(problem) for problem in problems if problem["type"] != FOREIGN]
        if any(problem["type"] == FOREIGN for problem in problems):
            faults.append(Fault("form", MESSAGES[FOREIGN], {}))  # no line of the page has such a name
        raise BadInput(faults=faults) from error
    if faults:
        raise BadInput(faults=faults)
    return result


def asked(model: type[Model], values: Mapping[str, list[str]]) -> Model:
    """What the address of a page asks, as an instance of `model`; raises `BadInput` as `validated` does."""
    return validated(model, PostedForm(values=values, uploads={}))


def _collected(model: type[BaseModel], form: PostedForm) -> tuple[dict[str, object], list[Fault]]:
    raw: dict[str, object] = {}
    faults: list[Fault] = []
    for name, values in form.values.items():
        info = model.model_fields.get(name)
        if info is None or get_origin(info.annotation) is list:
            raw[name] = values
        elif len(values) > 1:
            faults.append(Fault(name, MESSAGES["repeated"], {}))
        elif values[0].strip() or info.is_required():
            raw[name] = values[0].strip()
    return raw, faults


def _fault_of(problem: dict[str, Any]) -> Fault:
    said = problem.get("ctx", {})
    field = str(problem["loc"][0]) if problem["loc"] else getattr(said.get("error"), "field", "form")
    message = MESSAGES.get(problem["type"], DEFAULT_MESSAGE)
    if message is DEFAULT_MESSAGE and problem.get("input") == "":
        message = MESSAGES["missing"]
    if problem["type"] == "value_error":
        message = str(said.get("error", message))
    return Fault(field, message, said)
