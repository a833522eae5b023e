"""In which batches sealed answers are opened: never fewer than `least` together.

A cell (the people of one unit in one audience) that is too small goes up to the parent unit, with the
cells beside it, until there are enough. What is left at the top joins the smallest batch. Only an
audience that is too small as a whole makes a smaller batch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Cell:
    """The sealed answers of one unit's people. `own_rated`: the units they rate where these are told
    by the unit itself (own unit, parent); None where everybody rates the same units."""

    unit_id: UUID
    n: int
    own_rated: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Cells opened together, shuffled. `keeps_rated`: whether answers keep the unit they are about."""

    unit_id: UUID
    members: tuple[UUID, ...]
    n: int
    keeps_rated: bool


def plan_batches(
    cells: Sequence[Cell], *, parents: Mapping[UUID, UUID | None], top: UUID, least: int
) -> list[Batch]:
    """Batches over all cells, every cell in exactly one; lowest units first.

    `parents` maps a unit to the one above it; units without one stand below `top`, unless they all have
    the same highest unit. Answers that are told apart by whom they rate are pooled with their like only;
    the rest lose the rated unit.
    """
    root = _root(cells, parents=parents, top=top)
    pools: defaultdict[UUID, list[Cell]] = defaultdict(list)
    paths = {cell.unit_id: _path(cell.unit_id, parents=parents, root=root) for cell in cells if cell.n}
    for cell in cells:
        if cell.n:
            pools[cell.unit_id].append(cell)
    above = {below: over for path in paths.values() for below, over in pairwise(path)}
    depths = {unit: len(path) - at for path in paths.values() for at, unit in enumerate(path)}
    batches: list[Batch] = []
    for unit in sorted(depths, key=lambda one: (-depths[one], str(one))):
        enough, rest = _split(pools.pop(unit, []), least=least)
        batches += [_batch(unit, group) for group in enough]
        if unit in above:
            pools[above[unit]] += rest
        elif rest:
            batches = _with_rest(batches, rest, root=unit, least=least)
    return batches


def _root(cells: Sequence[Cell], *, parents: Mapping[UUID, UUID | None], top: UUID) -> UUID:
    """The highest unit above all cells, or `top` where they have none in common."""
    highest = {_path(cell.unit_id, parents=parents, root=None)[-1] for cell in cells if cell.n}
    return highest.pop() if len(highest) == 1 else top


def _path(unit: UUID, *, parents: Mapping[UUID, UUID | None], root: UUID | None) -> list[UUID]:
    """The unit and those above it, ending with the root where one is given."""
    path = [unit]
    while path[-1] != root:
        parent = parents.get(path[-1])
        if parent is None or parent in path:
            break
        path.append(parent)
    return path if root is None or path[-1] == root else [*path, root]


def _split(pool: Sequence[Cell], *, least: int) -> tuple[list[list[Cell]], list[Cell]]:
    """Groups of enough answers that rate alike, and the cells of the others."""
    groups: defaultdict[frozenset[UUID] | None, list[Cell]] = defaultdict(list)
    for cell in pool:
        groups[cell.own_rated].append(cell)
    enough = [group for group in groups.values() if _size(group) >= least]
    return enough, [cell for group in groups.values() if _size(group) < least for cell in group]


def _with_rest(batches: Sequence[Batch], rest: Sequence[Cell], *, root: UUID, least: int) -> list[Batch]:
    """The batches with one more at the top, filled up by the smallest ones while it is too small."""
    kept = sorted(batches, key=lambda batch: (-batch.n, str(batch.unit_id)))
    members = [cell.unit_id for cell in rest]
    n = _size(rest)
    while n < least and kept:
        joined = kept.pop()
        members += joined.members
        n += joined.n
    everybody_alike = all(cell.own_rated is None for cell in rest)
    gone = set(members)
    return [
        *(batch for batch in batches if not gone & set(batch.members)),
        Batch(root, tuple(sorted(members, key=str)), n, everybody_alike),
    ]


def _batch(unit: UUID, group: Sequence[Cell]) -> Batch:
    return Batch(unit, tuple(sorted((cell.unit_id for cell in group), key=str)), _size(group), True)


def _size(cells: Iterable[Cell]) -> int:
    return sum(cell.n for cell in cells)
