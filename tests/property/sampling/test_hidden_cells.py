"""Small cells of anonymous audiences cannot be worked out from what is shown."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.sampling.rules import hidden_cells, is_total_shown

CELLS = st.lists(st.integers(0, 20), max_size=15).map(
    lambda counts: {UUID(int=number): count for number, count in enumerate(counts)}
)
MINIMUM = st.integers(2, 10)


@given(issued=CELLS, minimum=MINIMUM)
def test_every_small_cell_is_hidden(issued: dict[UUID, int], minimum: int) -> None:
    hidden = hidden_cells(issued, minimum=minimum)
    assert {unit for unit, count in issued.items() if count < minimum} <= hidden


@given(issued=CELLS, minimum=MINIMUM)
def test_what_is_hidden_is_large_enough_together_or_is_everything(
    issued: dict[UUID, int], minimum: int
) -> None:
    hidden = hidden_cells(issued, minimum=minimum)
    if hidden and hidden != issued.keys():
        assert len(hidden) >= 2
        assert sum(issued[unit] for unit in hidden) >= minimum


@given(issued=CELLS, minimum=MINIMUM)
def test_no_more_is_hidden_than_needed(issued: dict[UUID, int], minimum: int) -> None:
    hidden = hidden_cells(issued, minimum=minimum)
    small = [unit for unit, count in issued.items() if count < minimum]
    assert bool(hidden) == bool(small)
    assert len(hidden) <= len(small) + 1 or sum(issued[unit] for unit in small) < minimum


@given(issued=CELLS, minimum=MINIMUM, whole=st.booleans())
def test_a_total_is_shown_only_where_it_gives_nothing_away(
    issued: dict[UUID, int], minimum: int, whole: bool
) -> None:
    hidden = hidden_cells(issued, minimum=minimum)
    counts = list(issued.values())
    shown = is_total_shown(counts, hidden=[unit in hidden for unit in issued], whole=whole, minimum=minimum)
    if not hidden:
        assert shown
    elif not whole:
        assert not shown
    elif shown:
        assert sum(issued[unit] for unit in hidden) >= minimum
