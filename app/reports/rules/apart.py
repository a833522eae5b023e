"""What two published runs of a campaign tell together, unit by unit: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.dataset.results import Results
from analysis.dataset.shapes import Text
from analysis.disclosure.differencing import Told, told_by_difference


@dataclass(frozen=True, slots=True)
class ToldUnit:
    """A unit about which one run less the other tells a few people. `name` is None for all units together.

    `forms`: the fewest people behind one of the differences; `whole`: of the unit itself, None where it is
    not told; `criteria`, `items`: the words of those that are told.
    """

    name: Text | None
    forms: int
    whole: int | None
    criteria: Sequence[Text]
    items: Sequence[Text]


def told_units(published: Results, *, results: Results) -> list[ToldUnit]:
    """Every unit that `published` and `results` would tell about, in the order of `results`; empty where
    both may be out."""
    told: dict[str | None, list[Told]] = {}
    for one in told_by_difference(published, results):
        told.setdefault(one["unit"], []).append(one)
    names: dict[str | None, Text | None] = {row["code"]: row["name"] for row in results["units"]}
    return [
        _unit(name, told[code], results=results)
        for code, name in {**names, None: None}.items()
        if code in told
    ]


def _unit(name: Text | None, cells: Sequence[Told], *, results: Results) -> ToldUnit:
    criteria = {head["key"]: head["text"] for head in results["criteria"]}
    items = {head["key"]: head["text"] for head in results["item_heads"]}
    whole = [one["forms"] for one in cells if one["item"] is None and one["criterion"] is None]
    return ToldUnit(
        name=name,
        forms=min(one["forms"] for one in cells),
        whole=min(whole, default=None),
        criteria=[criteria[one["criterion"]] for one in cells if one["criterion"] in criteria],
        items=[items[one["item"]] for one in cells if one["item"] in items],
    )
