"""The first of two passes over stored answers: how often each level was chosen, counted by the database.

Everything is COUNT and GROUP BY, so that SQLite and PostgreSQL give the same whole numbers, and counts of
parts add up to the counts of the whole. One statement counts all that a bundle of counts needs, so responses
are looked up once. Nearly all answers are levels about the own unit: they are grouped by one whole number,
which both databases sort and hash several times faster than ids and keys in a row.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Numeric,
    Select,
    String,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, col

from app.core.actor import Scope
from app.reports.store.collected import counts_of
from app.reports.store.pools import Items, Pool, answers_of, in_parts, is_among, member_of
from app.responses.models import Answer

POOLS_AT_ONCE: Final = 2000
"""Pools go down as bound values; both databases take at least 32,766 in a statement."""
LEVELS: Final = 1000
"""More than any scale has levels."""
_IS_LEVEL: Final = and_(
    col(Answer.option) == "", col(Answer.number).is_(None), col(Answer.level).between(0, LEVELS - 1)
)
_VALUE: Final[Mapping[str, TypeEngine[Any]]] = {
    "rated": Uuid(),
    "option": String(),
    "level": Integer(),
    "number": Numeric(14, 4),
}
"""Columns of a line beside what it counts and its number."""


@dataclass(frozen=True, slots=True)
class Words:
    """Keys of every item that answers may name. `several`: those of which several options may be chosen."""

    items: Collection[str]
    several: Items


@dataclass(frozen=True, slots=True)
class FormCount:
    """Responses of a pool (`rated_unit_id` None), or rows of it about a unit. `own`: they rate their own
    unit."""

    pool: int
    own: bool
    rated_unit_id: UUID | None
    count: int


@dataclass(frozen=True, slots=True)
class LevelCount:
    """Answers of a pool with one value; for several options how many chose `option`, or, with none, how
    many chose any."""

    pool: int
    own: bool
    rated_unit_id: UUID
    item: str
    option: str
    level: int | None
    number: Decimal | None
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What the first pass found, in no order."""

    forms: list[FormCount]
    levels: list[LevelCount]


class _Kind(IntEnum):
    """What a row of the statement counts."""

    RESPONSES = 0
    ROWS = 1
    OWN = 2
    REST = 3
    ANSWERED = 4


@dataclass(frozen=True, slots=True)
class _Packing:
    """Pool, `own`, item and level as one whole number, and back."""

    items: Sequence[str]

    def pool(self, member: CTE) -> ColumnElement[int]:
        """Pool and `own`."""
        return cast(member.c.number, BigInteger) * 2 + member.c.own

    def item(self, member: CTE) -> ColumnElement[int]:
        """Pool, `own` and item; of an item that is not known nothing, which `unpacked` refuses."""
        place = case({key: place for place, key in enumerate(self.items)}, value=col(Answer.item))
        return self.pool(member) * len(self.items) + place

    def level(self, member: CTE) -> ColumnElement[int]:
        """Pool, `own`, item and level."""
        return self.item(member) * LEVELS + col(Answer.level)

    def unpacked(self, packed: int) -> tuple[int, bool, str]:
        """Pool, `own` and key of the item."""
        rest, place = divmod(packed, len(self.items))
        number, own = divmod(rest, 2)
        return number, bool(own), self.items[place]


def count_pools(
    session: Session, *, campaign_id: UUID, scope: Scope, pools: Sequence[Pool], about: Items, words: Words
) -> Counts:
    """Responses that say something about a unit, rows about each, and every value that was given.

    `about`: items about a unit. A response with `own` is the one row of its person about the own unit.
    """
    packing, counts = _Packing(sorted(words.items)), Counts([], [])
    for part in in_parts(pools, size=POOLS_AT_ONCE):
        member = member_of(part, about=about, where=counts_of(campaign_id, scope=scope))
        home = {one.number: one.unit_id for one in part}
        statement = _counted(member, packing=packing, about=about, several=words.several)
        for kind, packed, *value, count in session.execute(statement):
            if kind in (_Kind.RESPONSES, _Kind.ROWS):
                number, own = divmod(packed, 2)
                counts.forms.append(FormCount(number, bool(own), value[0], count))
                if kind == _Kind.RESPONSES and own:
                    counts.forms.append(FormCount(number, True, home[number], count))
            elif kind == _Kind.OWN:
                rest, level = divmod(packed, LEVELS)
                number, own, item = packing.unpacked(rest)
                counts.levels.append(LevelCount(number, own, home[number], item, "", level, None, count))
            else:
                number, own, item = packing.unpacked(packed)
                rated, option, level, given = value
                counts.levels.append(LevelCount(number, own, rated, item, option, level, given, count))
    return counts


def _counted(member: CTE, *, packing: _Packing, about: Items, several: Items) -> CompoundSelect[Any]:
    """Everything in one statement: what it counts, a packed number, unit, option, level, number, how many."""
    parts = [_responses(member, packing=packing), _rows(member, packing=packing, about=about)]
    parts += [_own(member, packing=packing), _rest(member, packing=packing)]
    if any(several.values()):
        parts.append(_answered(member, packing=packing, several=several))
    return union_all(*parts)


def _line(kind: _Kind, packed: Any, **given: Any) -> Select[Any]:
    """One part of the statement. All parts have the same columns; those that are not `given` are NULL."""
    filled = (given.get(name, cast(null(), kept)).label(name) for name, kept in _VALUE.items())
    return select(literal(int(kind)).label("kind"), packed.label("packed"), *filled, func.count())


def _responses(member: CTE, *, packing: _Packing) -> Select[Any]:
    packed = packing.pool(member)
    return _line(_Kind.RESPONSES, packed).select_from(member).group_by(packed)


def _rows(member: CTE, *, packing: _Packing, about: Items) -> Select[Any]:
    """Rows about another unit than the own one."""
    rows = (
        select(
            packing.pool(member).label("packed"), member.c.unit_id, member.c.response_id,
            col(Answer.rated_unit_id).label("rated"),
        )
        .select_from(answers_of(member))
        .where(col(Answer.rated_unit_id) != member.c.unit_id, is_among(member.c.audience_id, items=about))
        .distinct()
        .subquery()
    )  # fmt: skip
    return _line(_Kind.ROWS, rows.c.packed, rated=rows.c.rated).group_by(rows.c.packed, rows.c.rated)


def _own(member: CTE, *, packing: _Packing) -> Select[Any]:
    """Levels about the own unit, which are nearly all values. OFFSET 0 keeps the database from sorting what
    the number is made of along with it."""
    keys = (
        select(packing.level(member).label("packed"))
        .select_from(answers_of(member))
        .where(_IS_LEVEL, col(Answer.rated_unit_id) == member.c.unit_id)
        .offset(0)
        .subquery()
    )
    return _line(_Kind.OWN, keys.c.packed).group_by(keys.c.packed)


def _rest(member: CTE, *, packing: _Packing) -> Select[Any]:
    """Other units, options and numbers."""
    rest = (
        select(
            packing.item(member).label("packed"), col(Answer.rated_unit_id).label("rated"),
            col(Answer.option), col(Answer.level), col(Answer.number),
        )
        .select_from(answers_of(member))
        .where(or_(~_IS_LEVEL, col(Answer.rated_unit_id) != member.c.unit_id))
        .subquery()
    )  # fmt: skip
    return _line(_Kind.REST, rest.c.packed, **{name: rest.c[name] for name in _VALUE}).group_by(*rest.c)


def _answered(member: CTE, *, packing: _Packing, several: Items) -> Select[Any]:
    """How many chose any option of an item."""
    chosen = (
        select(
            packing.item(member).label("packed"), col(Answer.rated_unit_id).label("rated"),
            member.c.unit_id, member.c.response_id,
        )
        .select_from(answers_of(member))
        .where(is_among(member.c.audience_id, items=several))
        .distinct()
        .subquery()
    )  # fmt: skip
    by = (chosen.c.packed, chosen.c.rated)
    return _line(_Kind.ANSWERED, by[0], rated=by[1], option=literal("")).group_by(*by)


def value_of(one: LevelCount) -> int | float | None:
    """The level or number that was given."""
    return one.level if one.number is None else float(one.number)


def is_answered(one: LevelCount) -> bool:
    """Whether this says how many chose any option."""
    return one.level is None and one.number is None
