"""The tree of units: parents before children, no unit under itself, and the shape a page shows."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from uuid import UUID

Key = TypeVar("Key", bound=Hashable)


class Placed(Protocol):
    """What a tree needs to know of a unit."""

    id: UUID
    parent_id: UUID | None


U = TypeVar("U", bound=Placed)


@dataclass(slots=True)
class Node(Generic[U]):
    """A unit with the units below it, in the order given."""

    unit: U
    children: list["Node[U]"] = field(default_factory=list)
    count: int = 0


def cycle_of(start: Key, *, parents: Mapping[Key, Key | None]) -> tuple[Key, ...]:
    """The way from `start` up to `start` again; empty when `start` is not part of a cycle."""
    way = [start]
    step = parents.get(start)
    while step is not None and step not in way:
        way.append(step)
        step = parents.get(step)
    return (*way, start) if step == start else ()


def parents_first(keys: Sequence[Key], *, parents: Mapping[Key, Key | None]) -> list[Key]:
    """The keys so that each parent among them stands before its children; otherwise in the order given."""
    waiting = set(keys)
    ordered: list[Key] = []
    for key in keys:
        chain: list[Key] = []
        step: Key | None = key
        while step is not None and step in waiting:
            chain.append(step)
            waiting.discard(step)
            step = parents.get(step)
        ordered.extend(reversed(chain))
    return ordered


def grow_tree(units: Iterable[U], *, keep: Collection[UUID] | None = None) -> list[Node[U]]:
    """The trees that the units form; a unit whose parent is not among them is a root.

    `keep`: only these units and those above them. `count` of a node: how many units stand below it.
    """
    nodes = {unit.id: Node(unit) for unit in units}
    wanted = nodes.keys() if keep is None else _with_ancestors(nodes, keep)
    roots: list[Node[U]] = []
    for unit_id, node in nodes.items():
        if unit_id not in wanted:
            continue
        above = nodes.get(node.unit.parent_id) if node.unit.parent_id else None
        (roots if above is None else above.children).append(node)
        while above is not None:
            above.count += 1
            above = nodes.get(above.unit.parent_id) if above.unit.parent_id else None
    return roots


def _with_ancestors(nodes: Mapping[UUID, Node[U]], keep: Collection[UUID]) -> set[UUID]:
    wanted: set[UUID] = set()
    for unit_id in keep:
        step: UUID | None = unit_id
        while step is not None and step in nodes and step not in wanted:
            wanted.add(step)
            step = nodes[step].unit.parent_id
    return wanted
