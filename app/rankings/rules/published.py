"""A publication as pages show it: lists of units, domains, lines; read from its own files. Pure."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from analysis.composite.reading import read_framework
from app.rankings.rules.runs import FRAMEWORK, INPUTS, MANIFEST, UNITS, FoundRow, found_rows, members_of

Words = Mapping[str, str]
"""By language: vi, en."""
Said = Mapping[str, tuple[Decimal | None, str]]
"""Points and status of a unit by leaf."""


@dataclass(frozen=True, slots=True)
class PublishedDomain:
    """`index`: points in per cent of what applies, None where nothing does."""

    key: str
    number: str
    title: Words
    points: Decimal
    most: Decimal
    index: float | None


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A node of the criteria for one unit. `points` is None where it does not apply or is not known: then
    `status` says which; of a node with parts it is their sum. `level`: 0 for a domain. `applies`: what of the
    maximum can be reached."""

    key: str
    number: str
    title: Words
    level: int
    source: str
    most: Decimal
    applies: Decimal
    points: Decimal | None
    status: str

    @property
    def gap(self) -> Decimal | None:
        """What lacks to what can be reached."""
        return None if self.points is None else self.applies - self.points


@dataclass(frozen=True, slots=True)
class PublishedUnit:
    """A unit with its standing and its domains."""

    code: str
    name_vi: str
    name_en: str
    row: FoundRow
    domains: tuple[PublishedDomain, ...]
    missing: tuple[str, ...]

    @property
    def index(self) -> Decimal | None:
        """As published; None where it is blocked."""
        return None if self.row.figure is None else Decimal(self.row.figure)

    @property
    def sums(self) -> tuple[Decimal, ...]:
        """Points of documents, survey with external, bonus, deduction; and what does not apply."""
        return tuple(Decimal(one) for one in self.row.sums)


@dataclass(frozen=True, slots=True)
class PublishedList:
    """Units ranked together, best first; then those without a rank, in official order. `apart`: pairs whose
    order the sample settles, of so many pairs among those whose error is known; `unknown`: ranked units whose
    error is not."""

    key: str
    name_vi: str
    name_en: str
    units: tuple[PublishedUnit, ...]
    apart: int
    pairs: int
    unknown: int

    @property
    def ranked(self) -> int:
        """How many have a rank."""
        return sum(one.row.rank is not None for one in self.units)


class Published:
    """One publication, or what a computation would publish."""

    def __init__(self, content: bytes) -> None:
        self.members = members_of(content)
        self.manifest: Mapping[str, Any] = json.loads(self.members[MANIFEST])
        self.framework: Mapping[str, Any] = json.loads(self.members[FRAMEWORK])
        self._index = {one["unit"]: one for one in json.loads(self.members["index.json"])["units"]}

    @cached_property
    def units(self) -> Mapping[str, PublishedUnit]:
        """By code, in official order."""
        rows = {one.unit: one for one in found_rows(self.members)}
        return {
            one["unit"]: PublishedUnit(
                one["unit"], one["name_vi"], one["name_en"], rows[one["unit"]],
                self._domains(one["unit"]), tuple(self._index[one["unit"]]["missing"]),
            )
            for one in _rows(self.members[UNITS])
        }  # fmt: skip

    @cached_property
    def lists(self) -> Sequence[PublishedList]:
        """In the order of their first units."""
        groups: dict[str, list[PublishedUnit]] = {}
        for one in self.units.values():
            groups.setdefault(one.row.rank_group, []).append(one)
        names = {one["rank_group"]: (one["list_vi"], one["list_en"]) for one in _rows(self.members[UNITS])}
        return [_list(key, units, names=names[key]) for key, units in groups.items()]

    @property
    def places(self) -> int:
        """Decimals of the index."""
        return int(self.framework.get("places", 2))

    @property
    def scale(self) -> Decimal:
        """What the index may reach."""
        return Decimal(self.framework.get("scale", "100"))

    @property
    def bands(self) -> Mapping[str, Words]:
        """Names of the classes by key."""
        return {one["key"]: one["title"] for one in self.framework.get("bands", [])}

    @property
    def domains(self) -> Sequence[Mapping[str, Any]]:
        """The domains as the criteria name them."""
        found: Sequence[Mapping[str, Any]] = self.framework["domains"]
        return found

    def lines(self, code: str) -> list[PublishedLine]:
        """Every node of the criteria for one unit, parents first."""
        said = self._inputs.get(code, {})
        of_unit = [line for domain in self.domains for line in _lines(domain, said, level=0)]
        extra = [one for one in self.framework.get("adjustments", []) if one["key"] in said]
        return of_unit + [line for one in extra for line in _lines(one, said, level=0)]

    @cached_property
    def _inputs(self) -> Mapping[str, Said]:
        known = read_framework(self.members[FRAMEWORK], file=FRAMEWORK).by_key()
        found: dict[str, dict[str, tuple[Decimal | None, str]]] = {}
        for row in _rows(self.members[INPUTS]):
            key, text = row["criterion"], row["points"]
            points = known[key].points_of(Decimal(text)) if text else None
            found.setdefault(row["unit"], {})[key] = (points, row["status"])
        return found

    def _domains(self, code: str) -> tuple[PublishedDomain, ...]:
        named = {one["key"]: one for one in self.domains}
        return tuple(
            PublishedDomain(
                one["domain"], named[one["domain"]].get("number", ""), named[one["domain"]]["title"],
                Decimal(one["points"]), Decimal(one["max_points"]), one["index"],
            )
            for one in self._index[code]["domains"]
        )  # fmt: skip


def _list(key: str, units: Sequence[PublishedUnit], *, names: tuple[str, str]) -> PublishedList:
    ordered = sorted(units, key=lambda one: one.row.rank or len(units) + 1)
    ranked = [one.row for one in ordered if one.row.rank is not None]
    known = [one for one in ranked if one.rank_low is not None and one.rank_high is not None]
    apart = sum(
        (one.rank_high or 0) < (two.rank_low or 0) for at, one in enumerate(known) for two in known[at + 1 :]
    )
    pairs = len(known) * (len(known) - 1) // 2
    return PublishedList(key, *names, tuple(ordered), apart, pairs, len(ranked) - len(known))


def _lines(node: Mapping[str, Any], said: Said, *, level: int) -> Iterator[PublishedLine]:
    below = [line for part in node.get("parts", []) for line in _lines(part, said, level=level + 1)]
    words = (node["key"], node.get("number", ""), node["title"], level)
    most = Decimal(node["max_points"])
    if node.get("parts"):
        own = [line for line in below if line.level == level + 1]
        points = sum((line.points for line in own if line.points is not None), Decimal(0))
        out = all(line.status == "not_applicable" for line in own)
        status = "not_applicable" if out else "ok"
        applies = sum((line.applies for line in own), Decimal(0))
        yield PublishedLine(*words, "", most, applies, None if out else points, status)
        yield from below
        return
    gained, status = said.get(node["key"], (None, "missing"))
    applies = Decimal(0) if status == "not_applicable" else most
    yield PublishedLine(*words, node.get("source", ""), most, applies, gained, status)


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
