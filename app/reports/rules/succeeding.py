"""Which units of a later round cover the ground of those of an earlier one: pure."""

from collections.abc import Iterable, Mapping
from uuid import UUID


def succession_pairs(
    earlier: Mapping[UUID, str], *, later: Mapping[UUID, str], links: Iterable[tuple[UUID, UUID]]
) -> list[tuple[str, str]]:
    """(code before, code after) for every unit of the earlier round that is another one in the later.

    `earlier`, `later`: code by unit. `links`: (unit, its successor), over several steps where there are any.
    A unit that is there in both rounds and has no other successor is left out: it is compared with itself.
    """
    after: dict[UUID, list[UUID]] = {}
    for one, next_one in links:
        after.setdefault(one, []).append(next_one)
    pairs = []
    for unit, code in earlier.items():
        codes = sorted(later[one] for one in _followers(unit, after) if one in later)
        if codes != [code]:
            pairs += [(code, successor) for successor in codes]
    return sorted(pairs)


def _followers(unit: UUID, after: Mapping[UUID, list[UUID]]) -> set[UUID]:
    """The unit and everything that follows it, however far."""
    found, waiting = set[UUID](), [unit]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += after.get(one, [])
    return found
