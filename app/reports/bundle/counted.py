"""Counts and sums from the database as the rows of `counts.csv` and `moments.csv`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.dataset.format import Cell
from app.reports.bundle.facts import OPEN_TEXT, AudienceFacts, CampaignFacts, is_about_unit, item_columns_of
from app.reports.bundle.strata import Strata, StratumKey
from app.reports.store.batteries import Battery, BatterySums
from app.reports.store.counting import FormCount, LevelCount, Words, is_answered, value_of
from app.reports.store.linearised import (
    CellSums,
    Constant,
    Linear,
    PairSum,
    Share,
)
from app.reports.store.pools import Items, Pool

Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which items are about a unit, and of which several options may be chosen: keys by audience."""

    about: Items
    several: Items


def columns_of(facts: CampaignFacts) -> Columns:
    """The items of a campaign as the passes over the answers tell them apart."""

    def keys(one: AudienceFacts, *, several: bool) -> list[str]:
        return [
            item.key
            for item in one.questionnaire.items
            if item.kind != OPEN_TEXT and (item.kind == "multi" if several else is_about_unit(item))
        ]

    return Columns(
        about={one.audience.id: keys(one, several=False) for one in facts.audiences},
        several={one.audience.id: keys(one, several=True) for one in facts.audiences},
    )


def words_of(facts: CampaignFacts, *, columns: Columns) -> Words:
    """The items that answers of a campaign may name."""
    items = {item.key for one in facts.audiences for item in one.questionnaire.items}
    return Words(items=items, several=columns.several)


def stratum_key(pool: Pool) -> StratumKey:
    """The stratum that a pool stands in."""
    return pool.audience_id, pool.opening_id, pool.unit_id


def responded_of(pools: Sequence[Pool], *, forms: Iterable[FormCount]) -> Counter[StratumKey]:
    """Responses that say something about a unit, by stratum."""
    found: Counter[StratumKey] = Counter()
    for one in forms:
        if one.rated_unit_id is None:
            found[stratum_key(pools[one.pool])] += one.count
    return found


def weigh(pools: Sequence[Pool], *, strata: Strata) -> list[Pool]:
    """The pools with the weights of their strata, as precise as a bundle states them."""
    return [replace(pool, weight=round(strata.weights.get(stratum_key(pool), 1.0), 10)) for pool in pools]


@dataclass(frozen=True, slots=True)
class Names:
    """Words of the files for what the database numbers. `pools` carry their weights."""

    facts: CampaignFacts
    strata: Strata
    pools: Sequence[Pool]

    def stratum(self, pool: int) -> str:
        """Name of the stratum of a pool."""
        return self.strata.names[stratum_key(self.pools[pool])]

    def pool(self, number: int, *, own: bool) -> Row:
        """The first columns of a row of `counts.csv`."""
        pool = self.pools[number]
        return {
            "stratum": self.stratum(number), "home_unit": self.facts.codes[pool.unit_id], "mode": pool.mode,
            "weight": pool.weight, "own": int(own),
        }  # fmt: skip


def form_rows(names: Names, *, forms: Iterable[FormCount]) -> Iterator[Row]:
    """Responses, and rows about each unit."""
    codes = names.facts.codes
    for one in forms:
        rated = "" if one.rated_unit_id is None else codes[one.rated_unit_id]
        yield {
            **names.pool(one.pool, own=one.own), "rated_unit": rated, "item": "", "level": "",
            "count": one.count,
        }  # fmt: skip


def level_rows(names: Names, *, levels: Iterable[LevelCount]) -> Iterator[Row]:
    """Values by item; an option of an answered item that was not chosen is 0, as in `responses.csv`."""
    items = {(one.audience.id, i.key): i for one in names.facts.audiences for i in one.questionnaire.items}
    found: defaultdict[tuple[int, bool, str, str], Counter[Any]] = defaultdict(Counter)
    for one in levels:
        item = items[names.pools[one.pool].audience_id, one.item]
        rated = names.facts.codes[one.rated_unit_id] if is_about_unit(item) else ""
        if item.kind != "multi":
            found[one.pool, one.own, rated, item.name][value_of(one)] += one.count
            continue
        chosen = [f"{item.name}_{one.option}"]
        for column in item_columns_of(item) if is_answered(one) else chosen:
            cell = found[one.pool, one.own, rated, column]
            cell[0] += one.count if is_answered(one) else -one.count
            cell[1] += 0 if is_answered(one) else one.count
    for (pool, own, rated, column), cells in found.items():
        first = names.pool(pool, own=own)
        for level, count in cells.items():
            if count:
                yield {**first, "rated_unit": rated, "item": column, "level": level, "count": count}


def linear_of(facts: CampaignFacts, *, document: Mapping[str, Any]) -> Linear:
    """The constants that the analysis derived from the counts, in the keys of the database."""
    units = {code: unit for unit, code in facts.codes.items()}
    keys = {one.audience.id: {i.name: i.key for i in one.questionnaire.items} for one in facts.audiences}
    return Linear(
        criteria=len(document["criteria"]),
        constants=[
            Constant(
                audience_id=one.audience.id, rated_unit_id=units[row["unit"]],
                item=keys[one.audience.id][row["item"]], criterion=row["criterion"], slope=row["slope"],
                mean=row["mean"], weighted=row["weighted"],
            )
            for row in document["constants"]
            for one in facts.audiences
            if one.audience.group_key == row["group"] and row["item"] in keys[one.audience.id]
        ],
        shares=[
            Share(one.audience.id, keys[one.audience.id][row["item"]], row["level"], row["share"])
            for row in document["shares"]
            for one in facts.audiences
            if row["item"] in keys[one.audience.id]
        ],
    )  # fmt: skip


def batteries_of(facts: CampaignFacts, *, names: Sequence[str]) -> list[tuple[Battery, list[str]]]:
    """The audiences that are asked all these items, with the items in the order of the sums."""
    found = []
    for one in facts.audiences:
        items = {item.name: item for item in one.questionnaire.items}
        if all(name in items for name in names):
            about = [name for name in names if is_about_unit(items[name])]
            plain = [name for name in names if name not in about]
            keys = [[items[name].key for name in part] for part in (about, plain)]
            found.append((Battery(one.audience.id, keys[0], keys[1]), [*about, *plain]))
    return found


def cell_rows(names: Names, *, sums: Iterable[CellSums], criteria: Sequence[str]) -> Iterator[Row]:
    """z and zz by stratum and unit."""
    pairs = [(row, column) for row in range(len(criteria)) for column in range(row + 1)]
    cells: dict[tuple[str, str], list[CellSums]] = {}
    for one in sums:
        cells.setdefault((names.stratum(one.pool), names.facts.codes[one.rated_unit_id]), []).append(one)
    for (stratum, unit), parts in cells.items():
        where: Row = {"stratum": stratum, "unit": unit}
        people = sum(part.people for part in parts)
        for place, first in enumerate(criteria):
            n, total = sum(part.users[place] for part in parts), sum(part.first[place] for part in parts)
            yield {"kind": "z", **where, "first": first, "n": n, "value": repr(float(total))}
        for pair in pairs:
            total = sum(part.second.get(pair, 0.0) for part in parts)
            named = {"first": criteria[pair[0]], "second": criteria[pair[1]]}
            yield {"kind": "zz", **where, **named, "n": people, "value": repr(float(total))}


def pair_rows(names: Names, *, pairs: Iterable[PairSum]) -> Iterator[Row]:
    """Products by stratum and two units, the first by its code first."""
    found: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for one in pairs:
        unit, other = sorted((names.facts.codes[one.one], names.facts.codes[one.other]))
        found[names.stratum(one.pool), unit, other] += one.total
    for (stratum, unit, other), total in found.items():
        yield {"kind": "pair", "stratum": stratum, "unit": unit, "other": other, "value": repr(total)}


def battery_rows(
    criterion: str, *, items: Sequence[str], sums: Iterable[tuple[list[str], BatterySums]]
) -> Iterator[Row]:
    """The sums behind the reliability of a criterion, over every audience that was asked all its items."""
    n, first, second = 0, Counter[str](), Counter[tuple[str, str]]()
    for names, found in sums:
        n += found.rows
        first.update(dict(zip(names, found.first, strict=True)))
        for (row, column), total in found.second.items():
            second[names[row], names[column]] += total
            second[names[column], names[row]] += total if row != column else 0
    where: Row = {"kind": "alpha", "other": criterion, "n": n}
    for row, name in enumerate(items):
        yield {**where, "first": name, "value": float(first[name])}
        for other in items[: row + 1]:
            yield {**where, "first": name, "second": other, "value": float(second[name, other])}
