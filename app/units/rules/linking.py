"""Finds the parent that each row names, by code or by name, and refuses circles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.tabular import RowFault, folded
from app.units.rules.rows import UnitEntry
from app.units.rules.tree import cycle_of

REASONS: Final = {
    "unknown": "No unit has this code or name, neither in the file nor among the units already here.",
    "several": "Several units have this name: {codes}. Write the code of one of them.",
    "self": "A unit cannot stand under itself.",
    "cycle": "The units stand under one another in a circle: {way}.",
}
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit that is here already; `key` is its code without case, `parent` the key of its parent."""

    key: str
    code: str
    name: str
    parent: str | None


Parents = dict[str, str | None]


def link_parents(
    entries: Sequence[UnitEntry], *, known: Iterable[KnownUnit]
) -> tuple[Parents, list[RowFault]]:
    """Parent key of every unit, known or in the file, and the faults of the parents that rows name.

    A file without a parent column leaves known units where they are.
    """
    codes = {unit.key: unit.code for unit in known}
    names = {unit.key: unit.name for unit in known}
    parents: Parents = {unit.key: unit.parent for unit in known}
    codes.update({entry.key: entry.code for entry in entries})
    names.update({entry.key: entry.row.text("name_vi") for entry in entries})
    by_name: dict[str, list[str]] = {}
    for key, name in names.items():
        by_name.setdefault(folded(name), []).append(key)
    faults: list[RowFault] = []
    for entry in entries:
        if not entry.row.has("parent"):
            parents.setdefault(entry.key, None)
            continue
        found, fault = _find(entry, codes=codes, by_name=by_name)
        parents[entry.key] = found
        faults += [fault] if fault else []
    return parents, faults + _circles(entries, parents=parents, codes=codes)


def _find(
    entry: UnitEntry, *, codes: Mapping[str, str], by_name: Mapping[str, list[str]]
) -> tuple[str | None, RowFault | None]:
    text = entry.parent
    if not text:
        return None, None
    matches = [text.casefold()] if text.casefold() in codes else by_name.get(folded(text), [])
    if not matches:
        return None, entry.row.fault("parent", REASONS["unknown"])
    if len(matches) > 1:
        some = ", ".join(codes[key] for key in matches[:_SHOWN])
        return None, entry.row.fault("parent", REASONS["several"], codes=some)
    if matches[0] == entry.key:
        return None, entry.row.fault("parent", REASONS["self"])
    return matches[0], None


def _circles(entries: Iterable[UnitEntry], *, parents: Parents, codes: Mapping[str, str]) -> list[RowFault]:
    faults = []
    for entry in entries:
        way = cycle_of(entry.key, parents=parents)
        if way:
            text = " \u2192 ".join(codes[key] for key in way)
            faults.append(entry.row.fault("parent", REASONS["cycle"], way=text))
    return faults
