"""Sums behind the reliability of a criterion: over the rows that answered every item of a battery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Subquery, and_, case, func, select
from sqlmodel import col

from app.reports.store.linearised import SUMS_AT_ONCE, Counted
from app.reports.store.pools import answers_of, is_among
from app.responses.models import Answer


@dataclass(frozen=True, slots=True)
class Battery:
    """Items of one criterion and audience, by key: those about a unit, and those about none."""

    audience_id: UUID
    about: Sequence[str]
    plain: Sequence[str]


@dataclass(frozen=True, slots=True)
class BatterySums:
    """Over the rows that answered every item: how many, Σ y per item, Σ y·y' by pair of positions."""

    rows: int
    first: Sequence[int]
    second: Mapping[tuple[int, int], int]


def sum_battery(counted: Counted, *, battery: Battery) -> BatterySums:
    """Sums over the rows, response × unit, with a level above 0 for every item."""
    keys = [*battery.about, *battery.plain]
    pairs = [(row, column) for row in range(len(keys)) for column in range(row + 1)]
    rows, first, second = 0, [0] * len(keys), dict.fromkeys(pairs, 0)
    for member in counted.member(battery.audience_id):
        whole = _complete(member, counted=counted, battery=battery)
        y = [whole.c[f"y{place}"] for place in range(len(keys))]
        said = counted.session.execute(select(func.count(), *(func.sum(one) for one in y))).one()
        rows += said[0]
        first = [known + int(more or 0) for known, more in zip(first, said[1:], strict=True)]
        for start in range(0, len(pairs), SUMS_AT_ONCE):
            part = pairs[start : start + SUMS_AT_ONCE]
            sums = [func.sum(y[row] * y[column]) for row, column in part]
            for pair, more in zip(part, counted.session.execute(select(*sums)).one(), strict=True):
                second[pair] += int(more or 0)
    return BatterySums(rows, first, second)


def _complete(member: CTE, *, counted: Counted, battery: Battery) -> Subquery:
    """Rows with every item answered, as columns y0, y1, …"""
    is_about = is_among(member.c.audience_id, items=counted.about)
    level = [
        func.max(case((and_(col(Answer.item) == key, col(Answer.level) > 0), col(Answer.level))))
        for key in (*battery.about, *battery.plain)
    ]
    edge = len(battery.about)
    by = (member.c.unit_id, member.c.response_id)
    rows = (
        select(*by, col(Answer.rated_unit_id), *(one.label(f"y{n}") for n, one in enumerate(level[:edge])))
        .select_from(answers_of(member))
        .where(is_about)
        .group_by(*by, col(Answer.rated_unit_id))
        .subquery()
    )
    columns: list[Any] = [rows.c[f"y{place}"] for place in range(edge)]
    joined: Any = rows
    if battery.plain:
        once = (
            select(*by, *(one.label(f"y{n}") for n, one in enumerate(level[edge:], start=edge)))
            .select_from(answers_of(member))
            .group_by(*by)
            .subquery()
        )
        same = and_(rows.c.unit_id == once.c.unit_id, rows.c.response_id == once.c.response_id)
        joined = rows.join(once, same)
        columns += [once.c[f"y{place}"] for place in range(edge, len(level))]
    return (
        select(*(one.label(f"y{n}") for n, one in enumerate(columns)))
        .select_from(joined)
        .where(*(one.is_not(None) for one in columns))
        .subquery()
    )
