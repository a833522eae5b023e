"""A report kept as a file, for whoever looks at it after the check has ended: JSON there and back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from app.core.tabular.mapping import ColumnRead, Place, SheetSeen
from app.core.tabular.report import ImportReport, Label, RowChange, RowFault

_LABEL: Final = "label"


def report_bytes(report: ImportReport) -> bytes:
    """The whole report; a parameter that is itself a message id stays one."""
    whole = asdict(report)
    for name, faults in (("faults", report.faults), ("warnings", report.warnings)):
        for raw, fault in zip(whole[name], faults, strict=True):
            raw["params"] = {key: _written(value) for key, value in fault.params.items()}
    return json.dumps(whole, ensure_ascii=False).encode()


def report_of(content: bytes) -> ImportReport:
    """The report that `report_bytes` wrote."""
    whole: dict[str, Any] = json.loads(content)
    whole["faults"] = tuple(_faults(whole["faults"]))
    whole["warnings"] = tuple(_faults(whole["warnings"]))
    whole["changes"] = tuple(RowChange(**raw) for raw in whole["changes"])
    whole["columns"] = tuple(_column(raw) for raw in whole["columns"])
    whole["sheets"] = tuple(_sheet(raw) for raw in whole["sheets"])
    return ImportReport(**whole)


def _written(value: object) -> object:
    if isinstance(value, Label):
        return {_LABEL: str(value)}
    return value if isinstance(value, int | float) else str(value)


def _faults(found: Iterable[Mapping[str, Any]]) -> Iterable[RowFault]:
    for raw in found:
        params = {
            key: Label(value[_LABEL]) if isinstance(value, dict) else value
            for key, value in raw["params"].items()
        }
        yield RowFault(**{**raw, "params": params})


def _column(raw: Mapping[str, Any]) -> ColumnRead:
    return ColumnRead(**{**raw, "places": tuple(Place(**place) for place in raw["places"])})


def _sheet(raw: Mapping[str, Any]) -> SheetSeen:
    return SheetSeen(**{**raw, "offered": tuple((letter, heading) for letter, heading in raw["offered"])})
