"""The first of two passes over stored answers: how often each level was chosen, counted by the database.

A pool is what its responses share: audience, unit, opening, mode. Everything is COUNT and GROUP BY, so that
SQLite and PostgreSQL give the same whole numbers, and counts of parts add up to the counts of the whole.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    String,
    Uuid,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    values,
)
from sqlmodel import Session, col

from app.core.actor import Scope
from app.reports.store.collected import counts_of
from app.responses.models import Answer, Response

POOLS_AT_ONCE: Final = 2000
"""Pools go down as bound values; both databases take at least 32,766 in a statement."""
LEVELS: Final = 1000
"""More than any scale has levels."""
Items = Mapping[UUID, Sequence[str]]
"""Keys of items by audience."""


@dataclass(frozen=True, slots=True)
class Words:
    """Keys of every item that answers may name. `several`: those of which several options may be chosen."""

    items: Collection[str]
    several: Items


@dataclass(frozen=True, slots=True)
class Pool:
    """Responses that weigh the same. `weight` is 1 until the strata are known."""

    number: int
    audience_id: UUID
    unit_id: UUID
    opening_id: UUID | None
    mode: str
    weight: float = 1.0


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


_IS_PLAIN: Final = and_(
    col(Answer.option) == "", col(Answer.number).is_(None), col(Answer.level).between(0, LEVELS - 1)
)


def list_pools(session: Session, *, campaign_id: UUID, scope: Scope) -> list[Pool]:
    """The pools of valid, counted responses, in a fixed order."""
    columns = (
        col(Response.audience_id), col(Response.unit_id), col(Response.opening_id), col(Response.mode),
    )  # fmt: skip
    rows = session.execute(select(*columns).distinct().where(*counts_of(campaign_id, scope=scope))).all()
    ordered = sorted((tuple(row) for row in rows), key=str)
    return [Pool(number, *row) for number, row in enumerate(ordered)]


def list_forms(
    session: Session, *, campaign_id: UUID, scope: Scope, pools: Sequence[Pool], about: Items
) -> Iterator[FormCount]:
    """Responses that say something about a unit, and rows about each. `about`: items about a unit.

    A response with `own` is the one row of its person about the own unit; only the others are looked for.
    """
    for part in in_parts(pools, size=POOLS_AT_ONCE):
        member = member_of(part, about=about, where=counts_of(campaign_id, scope=scope))
        home = {one.number: one.unit_id for one in part}
        keys = (member.c.number, member.c.own)
        for number, own, count in session.execute(select(*keys, func.count()).group_by(*keys)):
            yield FormCount(number, bool(own), None, count)
            if own:
                yield FormCount(number, True, home[number], count)
        rows = (
            select(*keys, member.c.unit_id, member.c.response_id, col(Answer.rated_unit_id))
            .select_from(answers_of(member))
            .where(col(Answer.rated_unit_id) != member.c.unit_id, is_among(member.c.audience_id, items=about))
            .distinct()
            .subquery()
        )
        by = (rows.c.number, rows.c.own, rows.c.rated_unit_id)
        for number, own, rated, count in session.execute(select(*by, func.count()).group_by(*by)):
            yield FormCount(number, bool(own), rated, count)


def list_levels(
    session: Session, *, campaign_id: UUID, scope: Scope, pools: Sequence[Pool], about: Items, words: Words
) -> Iterator[LevelCount]:
    """Every value that was given, with how often."""
    for part in in_parts(pools, size=POOLS_AT_ONCE):
        member = member_of(part, about=about, where=counts_of(campaign_id, scope=scope))
        home = {one.number: one.unit_id for one in part}
        yield from _list_packed(session, member=member, items=sorted(words.items), home=home)
        yield from _list_wide(session, member=member)
        if any(words.several.values()):
            yield from _list_answered(session, member=member, several=words.several)


def _list_packed(
    session: Session, *, member: CTE, items: Sequence[str], home: Mapping[int, UUID]
) -> Iterator[LevelCount]:
    """Levels without options, which are nearly all values: grouped by one whole number, and by the unit where
    it is not the own one. Both databases sort and hash that faster than ids and keys in a row."""
    place = case({key: place for place, key in enumerate(items)}, value=col(Answer.item))
    packed = (cast(member.c.number, BigInteger) * 2 + member.c.own) * len(items) + place
    packed = packed * LEVELS + col(Answer.level)
    other = case((col(Answer.rated_unit_id) != member.c.unit_id, col(Answer.rated_unit_id)))
    keys = (
        select(packed.label("packed"), other.label("other"))
        .select_from(answers_of(member))
        .where(_IS_PLAIN)
        .subquery()
    )
    by = (keys.c.packed, keys.c.other)
    for found, rated, count in session.execute(select(*by, func.count()).group_by(*by)):
        rest, level = divmod(found, LEVELS)  # an unknown item has no place: an error, never left out
        rest, at = divmod(rest, len(items))
        number, own = divmod(rest, 2)
        yield LevelCount(number, bool(own), rated or home[number], items[at], "", level, None, count)


def _list_wide(session: Session, *, member: CTE) -> Iterator[LevelCount]:
    """Numbers and options."""
    by: tuple[Any, ...] = (
        member.c.number, member.c.own, col(Answer.rated_unit_id), col(Answer.item), col(Answer.option),
        col(Answer.level), col(Answer.number),
    )  # fmt: skip
    statement = select(*by, func.count()).select_from(answers_of(member)).where(~_IS_PLAIN).group_by(*by)
    for number, own, *rest in session.execute(statement):
        yield LevelCount(number, bool(own), *rest)


def _list_answered(session: Session, *, member: CTE, several: Items) -> Iterator[LevelCount]:
    """How many chose any option of an item."""
    chosen = (
        select(
            member.c.number, member.c.own, member.c.response_id, col(Answer.rated_unit_id), col(Answer.item)
        )
        .select_from(answers_of(member))
        .where(is_among(member.c.audience_id, items=several))
        .distinct()
        .subquery()
    )
    by = (chosen.c.number, chosen.c.own, chosen.c.rated_unit_id, chosen.c.item)
    for number, own, rated, item, count in session.execute(select(*by, func.count()).group_by(*by)):
        yield LevelCount(number, bool(own), rated, item, "", None, None, count)


def member_of(pools: Sequence[Pool], *, about: Items, where: Sequence[ColumnElement[bool]]) -> CTE:
    """The responses that say something about a unit, each with its pool; only these are counted."""
    table = values(
        column("number", Integer), column("audience_id", Uuid), column("unit_id", Uuid),
        column("opening_id", Uuid), column("mode", String), column("weight", Float), name="pool",
    ).data(
        [
            (
                one.number, one.audience_id, one.unit_id, one.opening_id or one.audience_id, one.mode,
                one.weight,
            )
            for one in pools
        ]
    ).cte("pool_of")  # fmt: skip
    same = and_(
        table.c.audience_id == col(Response.audience_id),
        table.c.unit_id == col(Response.unit_id),
        table.c.opening_id == func.coalesce(col(Response.opening_id), col(Response.audience_id)),
        table.c.mode == col(Response.mode),
    )
    says = and_(
        col(Answer.unit_id) == col(Response.unit_id),
        col(Answer.response_id) == col(Response.id),
        is_among(col(Response.audience_id), items=about),
    )
    of_own = exists().where(says, col(Answer.rated_unit_id) == col(Response.unit_id)).correlate(Response)
    return (
        select(
            table.c.number, table.c.weight, col(Response.audience_id), col(Response.unit_id),
            col(Response.id).label("response_id"), case((of_own, 1), else_=0).label("own"),
        )
        .select_from(Response)
        .join(table, same)
        .where(*where, exists().where(says).correlate(Response))
        .cte("member")
        .prefix_with("MATERIALIZED")
    )  # fmt: skip


def answers_of(member: CTE) -> Any:
    """Those responses joined to what they said."""
    same = (col(Answer.unit_id) == member.c.unit_id) & (col(Answer.response_id) == member.c.response_id)
    return member.join(Answer, same)


def is_among(audience_id: Any, *, items: Items) -> ColumnElement[bool]:
    """Whether an answer is to one of these items of its audience."""
    return or_(
        *(
            and_(audience_id == audience, col(Answer.item).in_(list(keys)))
            for audience, keys in items.items()
            if keys
        ),
        and_(audience_id.is_(None), audience_id.is_not(None)),  # none at all
    )


def in_parts(pools: Sequence[Pool], *, size: int) -> Iterator[Sequence[Pool]]:
    """The pools in portions of at most `size`."""
    return (pools[start : start + size] for start in range(0, len(pools), size))


def value_of(one: LevelCount) -> int | float | None:
    """The level or number that was given."""
    return one.level if one.number is None else float(one.number)


def is_answered(one: LevelCount) -> bool:
    """Whether this says how many chose any option."""
    return one.level is None and one.number is None
