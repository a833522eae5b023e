"""Both applications described for a fuzzer: every route, its parameters, its form as the code declares it.

The applications publish no description of themselves; this one is made for tests from what the
doors declare (`tests.support.intake`).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.web.deps import Intake
from tests.support import routes
from tests.support.intake import intake_of

Schema = dict[str, Any]
Known = Mapping[str, Sequence[str]]
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


def describe(app: FastAPI, *, known: Known) -> Schema:
    """An OpenAPI document. A parameter or field named in `known` takes one of those values only."""
    document: Schema = {
        "openapi": "3.1.0", "info": {"title": "phieu", "version": "1"}, "paths": {},
        "components": {"schemas": {}},
    }  # fmt: skip
    for route, endpoint in routes.endpoints(app):
        intake = intake_of(endpoint) if routes.takes_form(endpoint) else None
        for method in sorted((route.methods or set()) - {"HEAD"}):
            operation: Schema = {
                "operationId": route.name, "parameters": _parameters(route, known=known),
                "responses": {"default": {"description": "an answer"}},
            }  # fmt: skip
            if intake is not None:
                operation["requestBody"] = _body(intake, known=known, document=document)
            path = route.path.replace(":path", "")
            document["paths"].setdefault(path, {})[method.lower()] = operation
    return document


def _parameters(route: APIRoute, *, known: Known) -> list[Schema]:
    found = []
    for place, parameters in (("path", route.dependant.path_params), ("query", route.dependant.query_params)):
        for one in parameters:
            required = place == "path" or one.field_info.is_required()
            schema = _plain(one.name, one.field_info.annotation, known=known)
            found.append({"name": one.name, "in": place, "required": required, "schema": schema})
    return found


def _plain(name: str, annotation: Any, *, known: Known) -> Schema:
    if name in known:
        return {"enum": list(known[name])}
    if annotation is int or annotation == int | None:
        return {"type": "integer"}
    return {"type": "string", "format": "uuid"} if annotation is UUID else {"type": "string"}


def _body(intake: Intake, *, known: Known, document: Schema) -> Schema:
    assert intake.takes is not None
    schema = intake.takes.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"].update(schema.pop("$defs", {}))
    properties = schema.setdefault("properties", {})
    properties.update({name: {"enum": list(known[name])} for name in properties.keys() & known.keys()})
    if intake.more:
        schema["additionalProperties"] = {"type": "string"}
        properties.update({name: {"enum": list(known["answers"])} for name in known.get("items", ())})
    if not intake.file:
        return {"required": True, "content": {FORM: {"schema": schema}}}
    properties[intake.file] = {"type": "string", "format": "binary"}
    return {"required": True, "content": {PARTS: {"schema": schema}}}
