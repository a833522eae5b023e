"""Several stages: clusters within clusters, then people or households within the lowest cluster."""

from collections.abc import Sequence
from fractions import Fraction

from analysis.errors import SamplingError
from analysis.sampling.plans import Element, Plan, Result, Stage
from analysis.sampling.single import Chosen, draw_all, draw_proportional, draw_simple, draw_systematic
from analysis.sampling.streams import Stream

Key = tuple[str | int, ...]


def draw_stages(plan: Plan, *, elements: Sequence[Element], key: Key) -> list[Result]:
    """Every probability is the product over the stages, also of those whose cluster was not drawn.

    A cluster smaller than the number wanted is taken whole. Sizes of clusters are the people in them.
    """
    if not plan.stages or any(len(one.clusters) != len(plan.stages) - 1 for one in elements):
        raise SamplingError(
            what="Stages and clusters do not fit.",
            where="stages",
            mend="Give one cluster for each stage but the last.",
        )
    results = _draw_cluster(plan, elements=elements, key=key, depth=0, chance=Fraction(1), is_drawn=True)
    return sorted(results, key=lambda one: (one.element.unit, one.element.key))


def _draw_cluster(
    plan: Plan, *, elements: Sequence[Element], key: Key, depth: int, chance: Fraction, is_drawn: bool
) -> list[Result]:
    path = elements[0].clusters[:depth]
    stream = Stream(*key, "stage", depth + 1, *path)
    if depth == len(plan.stages) - 1:
        return _draw_members(plan, elements=elements, stream=stream, chance=chance, is_drawn=is_drawn)
    clusters: dict[str, list[Element]] = {}
    for one in elements:
        clusters.setdefault(one.clusters[depth], []).append(one)
    names = sorted(clusters)
    sizes = [sum(one.size for one in clusters[name]) for name in names]
    chosen = _choose(plan.stages[depth], sizes=sizes, stream=stream, reserves=0)
    results: list[Result] = []
    for place, name in enumerate(names):
        results += _draw_cluster(
            plan, elements=clusters[name], key=key, depth=depth + 1, chance=chance * chosen.chances[place],
            is_drawn=is_drawn and place in chosen.selected,
        )  # fmt: skip
    return results


def _choose(stage: Stage, *, sizes: Sequence[int], stream: Stream, reserves: int) -> Chosen:
    if _is_whole(stage, population=len(sizes)):
        return draw_all(len(sizes))
    if stage.method == "pps":
        return draw_proportional(stream, sizes=sizes, count=stage.size, reserves=reserves)
    if stage.method == "systematic":
        return draw_systematic(stream, population=len(sizes), size=stage.size, reserves=reserves)
    return draw_simple(stream, population=len(sizes), size=stage.size, reserves=reserves)


def _is_whole(stage: Stage, *, population: int) -> bool:
    return stage.method == "all" or stage.size >= population


def _draw_members(
    plan: Plan, *, elements: Sequence[Element], stream: Stream, chance: Fraction, is_drawn: bool
) -> list[Result]:
    """People are drawn by name; in a counted group the places of a list that lies with the group."""
    stage = plan.stages[-1]
    counted = not elements[0].key
    if counted and len(elements) > 1:
        where = f"{elements[0].unit}, {elements[1].unit}"
        raise SamplingError(
            what="Two counted groups lie in one lowest cluster.",
            where=where,
            mend="Name the units as a stage.",
        )
    population = elements[0].size if counted else len(elements)
    if not is_drawn:
        inside = Fraction(population if _is_whole(stage, population=population) else stage.size, population)
        return [Result(one, chance * inside, selected=False) for one in elements]
    chosen = _choose(stage, sizes=(1,) * population, stream=stream, reserves=plan.reserves)
    if counted:
        whole = len(chosen.selected) == population
        return [
            Result(
                elements[0], chance * chosen.chances[0], selected=True, taken=len(chosen.selected),
                places=() if whole else tuple(k + 1 for k in chosen.selected),
                reserve_places=tuple(k + 1 for k in chosen.reserves),
            )
        ]  # fmt: skip
    selected = frozenset(chosen.selected)
    ranks = {k: rank for rank, k in enumerate(chosen.reserves, start=1)}
    return [
        Result(one, chance * chosen.chances[k], k in selected, ranks.get(k), taken=int(k in selected))
        for k, one in enumerate(elements)
    ]
