"""Definitions as canonical JSON: the form that is stored, compared and hashed.

Keys sorted, no blanks, decimals and dates as text; a field at its default is left out, so that a later
grammar with one more optional field gives the same bytes for the same content.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from app.templates.errors import MalformedDefinition

_D = TypeVar("_D")


def to_data(definition: Any) -> dict[str, Any]:
    """A questionnaire or a framework as plain JSON values (decimals and dates as text)."""
    data: dict[str, Any] = _encode(definition)
    return data


def to_json(definition: Any) -> str:
    """Canonical JSON of a questionnaire or a framework."""
    return json.dumps(to_data(definition), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(kind: type[_D], text: str | bytes) -> _D:
    """Read back what `to_json` wrote, `kind` being `Questionnaire` or `Framework`.

    MalformedDefinition names the place that differs. The content is not checked for meaning again.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise MalformedDefinition(f"not JSON: {error}") from error
    return from_data(kind, data)


def from_data(kind: type[_D], data: Any) -> _D:
    """Read back what `to_data` gave; errors as in `from_json`."""
    decoded: _D = _decode(kind, data, "$")
    return decoded


def content_sha256(definition: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal: the identity of the content."""
    return hashlib.sha256(to_json(definition).encode("utf-8")).hexdigest()


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        pairs = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: _encode(part) for field, part in pairs if part != field.default}
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _decode(kind: Any, data: Any, path: str) -> Any:
    """Value of the annotated type `kind`; `path` is for messages only."""
    arguments = get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _decode_class(kind, data, path)  # type: ignore[arg-type]  # a class here, never an instance
    if NoneType in arguments:
        return None if data is None else _decode(arguments[0], data, path)
    if get_origin(kind) is tuple:
        parts = _expect(list, data, path)
        return tuple(_decode(arguments[0], part, f"{path}[{n}]") for n, part in enumerate(parts))
    if get_origin(kind) is Literal:
        if data not in arguments:
            raise MalformedDefinition(f"{path}: expected one of {arguments}, found {data!r}")
        return data
    return _decode_scalar(kind, data, path)


def _decode_class(kind: type, data: Any, path: str) -> Any:
    given = _expect(dict, data, path)
    hints = _hints(kind)
    unknown = sorted(set(given) - set(hints))
    if unknown:
        raise MalformedDefinition(f"{path}: unknown field {unknown[0]}")
    values = {name: _decode(hints[name], part, f"{path}.{name}") for name, part in given.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise MalformedDefinition(f"{path}: {error}") from error


def _decode_scalar(kind: Any, data: Any, path: str) -> Any:
    if kind not in (Decimal, dt.date):
        return _expect(kind, data, path)
    text = _expect(str, data, path)
    try:
        return Decimal(text) if kind is Decimal else dt.date.fromisoformat(text)
    except (InvalidOperation, ValueError) as error:
        raise MalformedDefinition(f"{path}: {text!r} is not a {kind.__name__}") from error


def _expect(kind: type, data: Any, path: str) -> Any:
    if type(data) is not kind:
        raise MalformedDefinition(f"{path}: expected {kind.__name__}, found {type(data).__name__}")
    return data
