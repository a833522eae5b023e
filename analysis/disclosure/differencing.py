"""What two published results tell together: a few forms more, or others, between one and the next.

Each of them hides its small cells; their difference may still be about a few people. Whoever has published
one holds the next against it before it goes out.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypedDict

from analysis.dataset.results import ItemRow, Results, UnitRow
from analysis.errors import Finding, ToldByDifference

WHERE: Final = ("n", "mean_share", "mean_number")


class Told(TypedDict):
    """A cell that both results show and whose difference is about `forms` people, fewer than the minimum.

    `unit` is null for a row over all units; `item` is null for the whole unit, `criterion` for an item.
    """

    unit: str | None
    item: str | None
    criterion: str | None
    forms: int


def told_by_difference(first: Results, second: Results) -> list[Told]:
    """Cells that one published result less the other would tell; empty where both may be published.

    A number of forms that grew or shrank by fewer than the minimum (the larger of both results), and as few
    answers that changed while the number stayed. Which people are meant does not matter, nor in what order.
    """
    minimum = _least(first, second)
    found = [*_units(first, second), *_items(first, second)]
    return [one for one in found if 0 < one["forms"] < minimum]


def require_apart(published: Results, results: Results, *, where: str) -> None:
    """Raise ToldByDifference with every cell that `published` and `results` would tell together."""
    told = told_by_difference(published, results)
    if told:
        mend = "Keep what is published until more forms differ."
        raise ToldByDifference(
            [
                Finding(
                    where=f"{where}: {_name(one)}",
                    what=f"differs by {one['forms']} forms only.",
                    mend=mend,
                    expected=f"0 forms, or {_least(published, results)} and more",
                    got=str(one["forms"]),
                )
                for one in told
            ]
        )


def _least(first: Results, second: Results) -> int:
    return max(int(one["options"]["minimum"]) for one in (first, second))


def _name(one: Told) -> str:
    parts = [("unit", one["unit"]), ("item", one["item"]), ("criterion", one["criterion"])]
    return ", ".join(f"{kind} {key}" for kind, key in parts if key is not None) or "all units"


def _units(first: Results, second: Results) -> Iterator[Told]:
    before = {unit["code"]: unit for unit in first["units"]}
    for unit in second["units"]:
        old = before.get(unit["code"])
        if old is None or old["hidden"] or unit["hidden"]:
            continue
        yield Told(
            unit=unit["code"], item=None, criterion=None, forms=abs((unit["n"] or 0) - (old["n"] or 0))
        )
        yield from _criteria(old, unit)
        yield from _groups(old, unit)


def _criteria(old: UnitRow, new: UnitRow) -> Iterator[Told]:
    before = {row["criterion"]: row["n"] for row in old["criteria"]}
    for row in new["criteria"]:
        number = before.get(row["criterion"])
        if number is not None and row["n"] is not None:
            yield Told(unit=new["code"], item=None, criterion=row["criterion"], forms=abs(row["n"] - number))


def _groups(old: UnitRow, new: UnitRow) -> Iterator[Told]:
    before = {row["group"]: row["n"] for row in old["groups"]}
    for row in new["groups"]:
        number = before.get(row["group"])
        if number is not None and row["n"] is not None:
            yield Told(unit=new["code"], item=None, criterion=None, forms=abs(row["n"] - number))


def _items(first: Results, second: Results) -> Iterator[Told]:
    before = {(row["unit"], row["item"]): row for row in first["items"]}
    for row in second["items"]:
        old = before.get((row["unit"], row["item"]))
        if old is not None and not old["hidden"] and not row["hidden"]:
            yield Told(unit=row["unit"], item=row["item"], criterion=None, forms=_changed(old, row))


def _changed(old: ItemRow, new: ItemRow) -> int:
    """At least so many answers stand behind the difference of two rows."""
    grown = abs((new["n"] or 0) - (old["n"] or 0))
    if old["levels"] and new["levels"]:
        before, after = _counts(old), _counts(new)
        moved = [after.get(key, 0) - before.get(key, 0) for key in before.keys() | after.keys()]
        return max(sum(one for one in moved if one > 0), -sum(one for one in moved if one < 0))
    if grown == 0 and any(old[name] != new[name] for name in WHERE):
        return 1
    return grown


def _counts(row: ItemRow) -> Mapping[str, int]:
    return {level["key"]: level["count"] for level in row["levels"]}
