"""The second pass: sums of linearised values, which scores over several questions need beside counts.

Of each respondent and unit z = Σ a·w·(y − m) over the answers to a criterion, with the constants a and m that
the first pass gives; the database adds up z and products of z and gives back nothing about one respondent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Integer,
    String,
    Subquery,
    Uuid,
    and_,
    case,
    column,
    func,
    or_,
    select,
    values,
)
from sqlmodel import Session, col

from app.core.actor import Scope
from app.reports.store.collected import counts_of
from app.reports.store.pools import Items, Pool, answers_of, in_parts, is_among, member_of
from app.responses.models import Answer

CONSTANTS_AT_ONCE: Final = 1500
POOLS_AT_ONCE: Final = 1500
"""Together with the shares below the 32,766 bound values that both databases take."""
SUMS_AT_ONCE: Final = 500
"""A statement gives back at most 1,664 columns on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Of an item about a unit in a criterion: a and m. `weighted`: z carries the weight of the pool."""

    audience_id: UUID
    rated_unit_id: UUID
    item: str
    criterion: int
    slope: float
    mean: float
    weighted: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What a level of an item is worth."""

    audience_id: UUID
    item: str
    level: int
    share: float


@dataclass(frozen=True, slots=True)
class Linear:
    """The constants of a rule. `criteria`: how many there are."""

    criteria: int
    constants: Sequence[Constant]
    shares: Sequence[Share]


@dataclass(frozen=True, slots=True)
class CellSums:
    """Of a pool and unit: respondents, and by criterion who said something, Σ z, and Σ z·z' by pair."""

    pool: int
    rated_unit_id: UUID
    people: int
    users: Sequence[int]
    first: Sequence[float]
    second: Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class PairSum:
    """Of a pool: Σ over respondents who rate both units of (Σ z of one) · (Σ z of the other)."""

    pool: int
    one: UUID
    other: UUID
    total: float


class Counted:
    """The responses of a campaign that count, as the first pass numbered their pools."""

    def __init__(
        self, session: Session, *, campaign_id: UUID, scope: Scope, pools: Sequence[Pool], about: Items
    ) -> None:
        self.session = session
        self.pools = pools
        self.about = about
        self.where = counts_of(campaign_id, scope=scope)

    def member(self, audience_id: UUID) -> Iterator[CTE]:
        """The responses of an audience, in portions of pools."""
        mine = [one for one in self.pools if one.audience_id == audience_id]
        for part in in_parts(mine, size=POOLS_AT_ONCE):
            yield member_of(part, about=self.about, where=self.where)


def list_sums(counted: Counted, *, linear: Linear) -> Iterator[CellSums]:
    """Sums by pool and unit; a unit nobody said anything usable about is left out."""
    for audience_id, portions in _portions(linear).items():
        for member in counted.member(audience_id):
            for portion in portions:
                yield from _sums_of(counted, member=member, linear=linear, constants=portion)


def list_pair_sums(counted: Counted, *, linear: Linear) -> Iterator[PairSum]:
    """Sums of products over the respondents who rate two units; `one` < `other` as numbers."""
    for audience_id, portions in _portions(linear).items():
        place = {one.rated_unit_id: at for at, portion in enumerate(portions) for one in portion}
        if len(place) < 2:
            continue
        for member in counted.member(audience_id):
            for a, b in combinations_with_replacement(range(len(portions)), 2):
                constants = portions[a] if a == b else [*portions[a], *portions[b]]
                for row in _pairs_of(counted, member=member, linear=linear, constants=constants):
                    if (place[row.one], place[row.other]) == (a, b):
                        yield row


def _portions(linear: Linear) -> dict[UUID, list[list[Constant]]]:
    """The constants by audience, units in order, so many units together as bound values allow."""
    found: dict[UUID, list[list[Constant]]] = {}
    ordered = sorted(linear.constants, key=lambda one: (one.audience_id, one.rated_unit_id))
    for (audience_id, _), of_unit in groupby(ordered, key=lambda one: (one.audience_id, one.rated_unit_id)):
        portions, mine = found.setdefault(audience_id, [[]]), list(of_unit)
        if portions[-1] and len(portions[-1]) + len(mine) > CONSTANTS_AT_ONCE:
            portions.append([])
        portions[-1].extend(mine)
    return found


def _scored(
    member: CTE, *, counted: Counted, linear: Linear, constants: Sequence[Constant]
) -> tuple[Subquery, ColumnElement[Any]]:
    """One line per answer and criterion that it feeds: where it stands, `criterion`, `z`."""
    constant = values(
        column("audience_id", Uuid), column("rated_unit_id", Uuid), column("item", String),
        column("criterion", Integer), column("slope", Float), column("mean", Float),
        column("weighted", Integer), name="constant",
    ).data(
        [
            (one.audience_id, one.rated_unit_id, one.item, one.criterion, one.slope, one.mean,
             int(one.weighted))
            for one in constants
        ]
    ).cte("rule")  # fmt: skip
    audience_id = constants[0].audience_id
    worth = values(
        column("item", String), column("level", Integer), column("share", Float), name="worth",
    ).data(
        [(one.item, one.level, one.share) for one in linear.shares if one.audience_id == audience_id]
    ).cte("share_of")  # fmt: skip
    is_about = is_among(member.c.audience_id, items=counted.about)
    rated = case((is_about, col(Answer.rated_unit_id)), else_=member.c.unit_id)
    weight = case((constant.c.weighted == 1, member.c.weight), else_=1.0)
    joined = (
        answers_of(member)
        .join(worth, and_(worth.c.item == col(Answer.item), worth.c.level == col(Answer.level)))
        .join(constant, and_(constant.c.item == col(Answer.item), constant.c.rated_unit_id == rated))
    )
    lines = (
        select(
            member.c.number, member.c.unit_id, member.c.response_id, constant.c.rated_unit_id,
            constant.c.criterion,
            (constant.c.slope * weight * (worth.c.share - constant.c.mean)).label("z"),
        )
        .select_from(joined)
        .where(or_(is_about, member.c.own == 1))
        .subquery()
    )  # fmt: skip
    return lines, lines.c.z


def _sums_of(
    counted: Counted, *, member: CTE, linear: Linear, constants: Sequence[Constant]
) -> Iterator[CellSums]:
    lines, z = _scored(member, counted=counted, linear=linear, constants=constants)
    by = (lines.c.number, lines.c.unit_id, lines.c.response_id, lines.c.rated_unit_id)
    held = sorted({one.criterion for one in constants})
    per_row = (
        select(*by, *(func.sum(case((lines.c.criterion == k, z))).label(f"z{k}") for k in held))
        .group_by(*by)
        .subquery()
    )
    where = (per_row.c.number, per_row.c.rated_unit_id)
    value = {k: per_row.c[f"z{k}"] for k in held}
    plain = [func.count(), *(func.count(value[k]) for k in held), *(func.sum(value[k]) for k in held)]
    pairs = [(row, column) for row in held for column in held if column <= row]
    products: dict[tuple[int, UUID], dict[tuple[int, int], float]] = {}
    for start in range(0, len(pairs), SUMS_AT_ONCE):
        part = pairs[start : start + SUMS_AT_ONCE]
        sums = [func.sum(value[row] * value[column]) for row, column in part]
        for number, rated, *found in counted.session.execute(select(*where, *sums).group_by(*where)):
            known = products.setdefault((number, rated), {})
            known |= {pair: float(total or 0.0) for pair, total in zip(part, found, strict=True)}
    for number, rated, people, *found in counted.session.execute(select(*where, *plain).group_by(*where)):
        users, first = found[: len(held)], found[len(held) :]
        yield CellSums(
            pool=number, rated_unit_id=rated, people=people,
            users=_spread(users, held=held, width=linear.criteria),
            first=_spread([float(one or 0.0) for one in first], held=held, width=linear.criteria),
            second=products[number, rated],
        )  # fmt: skip


def _spread(found: Sequence[Any], *, held: Sequence[int], width: int) -> list[Any]:
    by = dict(zip(held, found, strict=True))
    return [by.get(place, 0) for place in range(width)]


def _pairs_of(
    counted: Counted, *, member: CTE, linear: Linear, constants: Sequence[Constant]
) -> Iterator[PairSum]:
    lines, z = _scored(member, counted=counted, linear=linear, constants=constants)
    by = (lines.c.number, lines.c.unit_id, lines.c.response_id, lines.c.rated_unit_id)
    total = select(*by, func.sum(z).label("z")).group_by(*by).cte("total")
    one, other = total.alias("one"), total.alias("other")
    same = and_(
        one.c.unit_id == other.c.unit_id,
        one.c.response_id == other.c.response_id,
        one.c.rated_unit_id < other.c.rated_unit_id,
    )
    where = (one.c.number, one.c.rated_unit_id, other.c.rated_unit_id)
    statement = select(*where, func.sum(one.c.z * other.c.z)).select_from(one.join(other, same))
    for number, a, b, found in counted.session.execute(statement.group_by(*where)):
        yield PairSum(number, a, b, float(found))
