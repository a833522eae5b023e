"""Counting entries against each other, and against what a third person ruled: by line, person and way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.service import places
from app.paper.service.lines import Sheet
from app.paper.store import agreement as store
from app.paper.store import planting as planting_store

Sheets = Mapping[UUID, tuple[str, Sheet]]
"""Group and lines by audience."""


@dataclass(slots=True)
class Tallies:
    """Counters by (audience, item), clerk, way of keying. A form keyed once is in `once` and nowhere else.

    `keyed` and `wrong_items` hold entries of people; the machine's stand apart.
    """

    forms: Counter[UUID] = field(default_factory=Counter)
    once: int = 0
    waiting: int = 0
    differing: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    keyed: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    wrong_items: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    forms_of: Counter[UUID] = field(default_factory=Counter)
    values_of: Counter[UUID] = field(default_factory=Counter)
    wrong_of: Counter[UUID] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    way_lines: Counter[str] = field(default_factory=Counter)
    way_differing: Counter[str] = field(default_factory=Counter)
    machine_values: int = 0
    machine_wrong: int = 0
    planted_of: Counter[UUID] = field(default_factory=Counter)
    planted_values: Counter[UUID] = field(default_factory=Counter)
    planted_wrong: Counter[UUID] = field(default_factory=Counter)


def count_entries(work: Work, *, campaign_id: UUID, scope: Scope, sheets: Sheets) -> Tallies:
    """Counts all finished entries in scope, those about the reader's own unit left out."""
    barred = places.barred_units(work)
    found = Tallies()
    for row in store.count_pairs(work.session, campaign_id=campaign_id, scope=scope, barred=barred):
        _count_pair(found, row=row, compared=sheets[row.audience_id][1].compared)
    ruled = {
        (unit_id, serial, item): value.split()
        for unit_id, serial, item, value in store.list_rulings(
            work.session, campaign_id=campaign_id, scope=scope, barred=barred
        )
    }
    entries = store.list_differing_entries(work.session, campaign_id=campaign_id, scope=scope, barred=barred)
    for _, rows in groupby(entries, key=lambda row: (row.unit_id, row.serial)):
        pair = list(rows)
        _count_differing(found, pair=pair, compared=sheets[pair[0].audience_id][1].compared, ruled=ruled)
    for audience_id, clerk_id, known, keyed in planting_store.list_results(
        work.session, campaign_id=campaign_id, scope=scope, barred=barred
    ):
        compared = sheets[audience_id][1].compared
        found.planted_of[clerk_id] += 1
        found.planted_values[clerk_id] += len(compared)
        found.planted_wrong[clerk_id] += len(rules.disagreements(known, second=keyed, items=compared))
    return found


def _count_pair(found: Tallies, *, row: Any, compared: Sequence[str]) -> None:
    """`row`: as `store.count_pairs` gives it."""
    if row.second_clerk_id is None and row.open_lines is None:
        found.once += row.forms
        return
    found.forms[row.audience_id] += row.forms
    found.ways[row.keying] += row.forms
    found.way_lines[row.keying] += row.forms * len(compared)
    if row.waits:
        found.waiting += row.forms
        return
    again = compared if row.open_lines is None else row.open_lines.split()
    _count_keyed(found, row=row, clerk_id=row.first_clerk_id, items=compared)
    if row.second_clerk_id is not None:
        _count_keyed(found, row=row, clerk_id=row.second_clerk_id, items=again)
    if row.open_lines is not None:
        found.machine_values += row.forms * (len(compared) - len(again))


def _count_keyed(found: Tallies, *, row: Any, clerk_id: UUID, items: Sequence[str]) -> None:
    found.forms_of[clerk_id] += row.forms
    found.values_of[clerk_id] += row.forms * len(items)
    for item in items:
        found.keyed[row.audience_id, item] += row.forms


def _count_differing(
    found: Tallies, *, pair: Sequence[Any], compared: Sequence[str],
    ruled: Mapping[tuple[UUID, str, str], list[str]],
) -> None:  # fmt: skip
    """`pair`: the entries of one form, one or two; the other side is the machine where it was sure."""
    early, late, machine = pair[0], pair[-1], pair[0].machine or {}
    second = late.values if len(pair) > 1 else {}
    other = rules.counterpart(second, machine=machine)
    differing = frozenset(rules.disagreements(early.values, second=other, items=compared))
    for item in compared:
        key = (early.audience_id, item)
        stands = ruled.get((early.unit_id, early.serial, item))
        if item in differing:
            found.differing[key] += 1
            found.way_differing[early.keying] += 1
        if stands is None:
            continue
        for clerk_id, values in ((early.clerk_id, early.values), (late.clerk_id, other)):
            if sorted(values.get(item, ())) == sorted(stands):
                continue
            if values is other and item in machine:
                found.machine_wrong += 1
            else:
                found.wrong_items[key] += 1
                found.wrong_of[clerk_id] += 1
