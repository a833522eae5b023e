"""States of a computation, and what one found."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

RUN_STATES: Final = ("queued", "running", "done", "failed")
TRANSITIONS: Final[Mapping[tuple[str, str], str]] = {
    ("queued", "start"): "running",
    ("running", "start"): "running",  # a worker died; its lease ran out and another takes over
    ("running", "finish"): "done",
    ("queued", "fail"): "failed",
    ("running", "fail"): "failed",
}
"""(state, event) -> state; everything else is refused."""
UNDER_WAY: Final = frozenset({"queued", "running"})
INDEX: Final = "index.json"
RANKS: Final = "index-ranks.csv"
MANIFEST: Final = "publication.json"
FRAMEWORK: Final = "framework.yaml"
UNITS: Final = "units.csv"
INPUTS: Final = "inputs.csv"
_SUMS: Final = ("document", "survey", "bonus", "deduction", "not_applicable")


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One unit as a publication ranks it; figures as text. `sums`: document, survey, bonus, deduction, and
    what does not apply."""

    unit: str
    rank_group: str
    figure: str | None
    rank: int | None
    is_tied: bool
    rank_low: int | None
    rank_high: int | None
    band: str
    sums: tuple[str, str, str, str, str]


def states_before(event: str) -> frozenset[str]:
    """The states from which an event leads on."""
    return frozenset(state for state, name in TRANSITIONS if name == event)


def next_state(state: str, *, event: str) -> str | None:
    """The state after an event, or None where the table has no such step."""
    return TRANSITIONS.get((state, event))


def members_of(content: bytes) -> dict[str, bytes]:
    """The files of a publication by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def found_rows(members: Mapping[str, bytes]) -> list[FoundRow]:
    """Every unit of a publication, in the order of its index."""
    document = json.loads(members[INDEX])
    sets = {row["unit"]: row for row in _rows(members[RANKS])}
    return [
        _found(one, said=sets.get(one["unit"]), places=document["framework"]["places"])
        for one in document["units"]
    ]


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def _found(one: Mapping[str, Any], *, said: Mapping[str, str] | None, places: int) -> FoundRow:
    known = said is not None and said["se"] != ""
    points = one["points"]
    return FoundRow(
        unit=one["unit"], rank_group=one["rank_group"], figure=figure_text(one["index"], places=places),
        rank=one["rank"], is_tied=one["tied"],
        rank_low=int(said["rank_low"]) if said and known else None,
        rank_high=int(said["rank_high"]) if said and known else None,
        band=one["band"] or "", sums=tuple(points[name] for name in _SUMS),
    )  # fmt: skip


def figure_text(value: float | None, *, places: int) -> str | None:
    """A published figure with all its decimals."""
    if value is None:
        return None
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
