"""Carrying a plan out: the same plan, list and seed give the same rows for ever.

A list is put in the order of (unit, key) before anything is drawn, so the order in which its rows are
handed in plays no part. Every stratum and every cluster has a stream of its own.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from analysis.errors import SamplingError
from analysis.sampling.plans import Element, Plan, Result, in_order, shares_of, strata_of
from analysis.sampling.single import Chosen, draw_all, draw_proportional, draw_simple, draw_systematic
from analysis.sampling.stages import draw_stages
from analysis.sampling.streams import Stream

NAME: Final = "phieu-draw"
VERSION: Final = 1
"""Raised whenever a draw of an older version would come out differently; old versions stay repeatable."""


def draw(plan: Plan, *, elements: Iterable[Element], seed: int, frame_sha256: str) -> list[Result]:
    """Carries a plan out. The results stand in the order of the list. Raises `SamplingError`."""
    found = in_order(elements)
    if not found:
        raise SamplingError(what="The list is empty.", where="list", mend="Load people or sizes first.")
    key = (NAME, VERSION, seed, frame_sha256)
    if plan.method == "multi_stage":
        return draw_stages(plan, elements=found, key=key)
    if plan.method == "stratified":
        return _stratified(plan, elements=found, key=key)
    return _results(found, chosen=_whole(plan, elements=found, stream=Stream(*key, plan.method)))


def _whole(plan: Plan, *, elements: Sequence[Element], stream: Stream) -> Chosen:
    count = len(elements)
    if plan.method == "census":
        return draw_all(count)
    if plan.method == "simple":
        return draw_simple(stream, population=count, size=plan.size, reserves=plan.reserves)
    if plan.method == "systematic":
        return draw_systematic(stream, population=count, size=plan.size, reserves=plan.reserves)
    sizes = [one.size for one in elements]
    return draw_proportional(stream, sizes=sizes, count=plan.size, reserves=plan.reserves)


def _stratified(plan: Plan, *, elements: Sequence[Element], key: tuple[str | int, ...]) -> list[Result]:
    shares = shares_of(plan, populations=strata_of(elements))
    if not sum(shares.values()):
        raise SamplingError(what="Nobody would be drawn.", where="size", mend="Give a stratum a number.")
    results: list[Result] = []
    for name, share in shares.items():
        members = [one for one in elements if one.stratum == name]
        chosen = Chosen((), (), (Fraction(0),) * len(members))
        if share:
            stream = Stream(*key, "stratified", name)
            chosen = draw_simple(stream, population=len(members), size=share, reserves=plan.reserves)
        results += _results(members, chosen=chosen)
    return sorted(results, key=lambda one: (one.element.unit, one.element.key))


def _results(elements: Sequence[Element], *, chosen: Chosen) -> list[Result]:
    """Elements drawn whole: a group is taken with everybody in it."""
    selected = frozenset(chosen.selected)
    ranks = {place: rank for rank, place in enumerate(chosen.reserves, start=1)}
    return [
        Result(
            one, chosen.chances[place], place in selected, ranks.get(place),
            taken=one.size if place in selected else 0,
        )
        for place, one in enumerate(elements)
    ]  # fmt: skip
