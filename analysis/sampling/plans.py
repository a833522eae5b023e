"""What is drawn, from which list, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Final, Literal

from analysis.errors import SamplingError
from analysis.sampling.allocation import Allocation, share_equally, share_proportionally

Method = Literal["census", "simple", "stratified", "systematic", "pps", "multi_stage"]
METHODS: Final = ("census", "simple", "stratified", "systematic", "pps", "multi_stage")
StageMethod = Literal["all", "simple", "systematic", "pps"]
STAGE_METHODS: Final = ("all", "simple", "systematic", "pps")


@dataclass(frozen=True, slots=True)
class Element:
    """One row of a list: a person (`size` 1), or a counted group of `size` people behind a unit.

    `stratum`: where a stratified draw counts it; `clusters`: the codes above it, one for each stage but the
    last, from the top.
    """

    unit: str
    key: str = ""
    size: int = 1
    stratum: str = ""
    clusters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a multi-stage draw: how many in each cluster of the step before, and how."""

    method: StageMethod
    size: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn.

    `size`: of the whole sample (simple, systematic, pps; stratified unless `given`). `given`: a number per
    stratum. `stages`: the clusters from the top, last the people or households within the lowest cluster.
    `reserves`: in each part that is drawn by itself: the whole list, each stratum, each lowest cluster.
    """

    method: Method
    size: int = 0
    reserves: int = 0
    allocation: Allocation = "proportional"
    given: Mapping[str, int] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one element.

    `taken`: how many of a counted group (1 or 0 for a person) and `places`: which of them, counted from 1
    along the group's own list; empty where all are taken. `reserve_rank` from 1 within its part.
    """

    element: Element
    probability: Fraction
    selected: bool
    reserve_rank: int | None = None
    taken: int = 0
    places: tuple[int, ...] = ()
    reserve_places: tuple[int, ...] = ()


def in_order(elements: Iterable[Element]) -> list[Element]:
    """The order of a list: by unit, then by key. Raises `SamplingError` when a row is there twice."""
    found = sorted(elements, key=lambda one: (one.unit, one.key))
    for before, after in pairwise(found):
        if (before.unit, before.key) == (after.unit, after.key):
            raise SamplingError(
                what=f"{after.unit} {after.key} is there twice.", where="list", mend="Keep each row once."
            )
    return found


def strata_of(elements: Iterable[Element]) -> dict[str, int]:
    """How many elements each stratum has, by name in order."""
    counts: dict[str, int] = {}
    for one in elements:
        counts[one.stratum] = counts.get(one.stratum, 0) + 1
    return dict(sorted(counts.items()))


def shares_of(plan: Plan, *, populations: Mapping[str, int]) -> dict[str, int]:
    """How many a stratified plan takes from each stratum. A number `given` above a stratum takes it whole."""
    sizes = list(populations.values())
    if plan.allocation == "given":
        shares = [min(plan.given.get(name, 0), size) for name, size in populations.items()]
    elif plan.allocation == "equal":
        shares = share_equally(plan.size, populations=sizes)
    else:
        shares = share_proportionally(plan.size, populations=sizes)
    return dict(zip(populations, shares, strict=True))


def result_sha256(results: Iterable[Result]) -> str:
    """SHA-256 over what was drawn: a line a row in the order of the list, ended by a line feed.

    Unit, key, probability as a fraction in lowest terms, 1 or 0, rank, taken, places, reserve places.
    """
    digest = sha256()
    for one in results:
        cells = (
            one.element.unit, one.element.key,
            f"{one.probability.numerator}/{one.probability.denominator}", int(one.selected),
            one.reserve_rank or "", one.taken, ",".join(map(str, one.places)),
            ",".join(map(str, one.reserve_places)),
        )  # fmt: skip
        digest.update(("\t".join(map(str, cells)) + "\n").encode("utf-8"))
    return digest.hexdigest()
