"""Pools of responses, which both passes over the answers go by: audience, unit, opening, mode."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Integer,
    Join,
    String,
    Uuid,
    and_,
    case,
    column,
    exists,
    func,
    inspect,
    or_,
    select,
    values,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session, col

from app.core.actor import Scope
from app.reports.store.collected import counts_of
from app.responses.models import Answer, Response

Items = Mapping[UUID, Sequence[str]]
"""Keys of items by audience."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Responses that weigh the same. `weight` is 1 until the strata are known."""

    number: int
    audience_id: UUID
    unit_id: UUID
    opening_id: UUID | None
    mode: str
    weight: float = 1.0


def list_pools(session: Session, *, campaign_id: UUID, scope: Scope) -> list[Pool]:
    """The pools of valid, counted responses, in a fixed order."""
    columns = (
        col(Response.audience_id), col(Response.unit_id), col(Response.opening_id), col(Response.mode),
    )  # fmt: skip
    rows = session.execute(select(*columns).distinct().where(*counts_of(campaign_id, scope=scope))).all()
    ordered = sorted((tuple(row) for row in rows), key=str)
    return [Pool(number, *row) for number, row in enumerate(ordered)]


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


class _LeftFirst(Join):
    """A join of which SQLite reads the left side first; PostgreSQL plans by its statistics."""

    inherit_cache = True


@compiles(_LeftFirst, "sqlite")
def _in_that_order(join: _LeftFirst, compiler: SQLCompiler, **given: Any) -> str:
    """CROSS JOIN is SQLite's word for a fixed order."""
    given["asfrom"] = True
    left, right = compiler.process(join.left, **given), compiler.process(join.right, **given)
    return (
        f"{left} CROSS JOIN {right} ON {compiler.process(cast(ColumnElement[bool], join.onclause), **given)}"
    )


def answers_of(member: CTE) -> Any:
    """Those responses joined to what they said, each found by its key: without the order SQLite would read
    every answer there is, of all rounds, and look for its response in an index made for the purpose."""
    same = (col(Answer.unit_id) == member.c.unit_id) & (col(Answer.response_id) == member.c.response_id)
    return _LeftFirst(member, inspect(Answer).local_table, same)


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
