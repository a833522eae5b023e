"""Whatever the tree and the numbers: everybody is opened once, never among fewer than allowed."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.responses import rules
from app.responses.rules import Cell

UNITS = [UUID(int=number) for number in range(1, 25)]
TOP = UUID(int=999)


@st.composite
def trees(draw: st.DrawFn) -> dict[UUID, UUID | None]:
    """Any forest: the parent of a unit is one before it, or none."""
    return {unit: draw(st.sampled_from([None, *UNITS[:at]])) if at else None for at, unit in enumerate(UNITS)}


counts = st.lists(st.integers(0, 25), min_size=len(UNITS), max_size=len(UNITS))


@given(parents=trees(), numbers=counts, least=st.integers(1, 30), own=st.booleans())
def test_batches(parents: dict[UUID, UUID | None], numbers: list[int], least: int, own: bool) -> None:
    rated = {unit: frozenset({parents[unit] or unit}) if own else None for unit in UNITS}
    cells = [Cell(unit, n, rated[unit]) for unit, n in zip(UNITS, numbers, strict=True)]
    batches = rules.plan_batches(cells, parents=parents, top=TOP, least=least)
    counted = {cell.unit_id: cell.n for cell in cells if cell.n}

    opened = [unit for batch in batches for unit in batch.members]
    assert sorted(opened, key=str) == sorted(counted, key=str)
    assert all(batch.n == sum(counted[unit] for unit in batch.members) for batch in batches)
    assert all(batch.n >= least for batch in batches) or len(batches) <= 1
    for batch in batches:
        alike = {rated[unit] for unit in batch.members}
        assert not own or not batch.keeps_rated or (len(alike) == 1 and batch.n >= least)


@given(parents=trees(), numbers=counts)
def test_the_order_of_the_cells_does_not_matter(parents: dict[UUID, UUID | None], numbers: list[int]) -> None:
    cells = [Cell(unit, n) for unit, n in zip(UNITS, numbers, strict=True)]
    plans = [rules.plan_batches(c, parents=parents, top=TOP, least=10) for c in (cells, cells[::-1])]
    assert plans[0] == plans[1]
