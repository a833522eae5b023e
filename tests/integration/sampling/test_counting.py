"""The counters of a cell, on both engines."""

from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.core.resources import Resources
from app.sampling import service as sampling
from app.sampling.errors import NothingToRelease, QuotaCellMissing
from app.sampling.models import Quota
from tests.integration.sampling.cell import Cell, Key, make_cell


@pytest.fixture
def cell(house: Resources) -> Cell:
    return make_cell(house, target=2)


def test_a_full_cell_keeps_answers_without_counting_them(cell: Cell) -> None:
    with cell.opened() as work:
        taken = [sampling.count_answer(work, **cell.key) for _ in range(5)]
    assert taken == [True, True, False, False, False]
    assert cell.counters() == (0, 5, 2, 3)


def test_a_cell_without_target_counts_everything(house: Resources) -> None:
    cell = make_cell(house, target=None)
    with cell.opened() as work:
        assert all(sampling.count_answer(work, **cell.key) for _ in range(7))
    assert cell.counters() == (0, 7, 7, 0)


def test_a_target_of_nothing_counts_nothing(house: Resources) -> None:
    cell = make_cell(house, target=0)
    with cell.opened() as work:
        assert not sampling.count_answer(work, **cell.key)


def test_a_voided_form_frees_a_place_for_one_that_waits(cell: Cell) -> None:
    with cell.opened() as work:
        for _ in range(3):
            sampling.count_answer(work, **cell.key)
        assert not sampling.promote_over(work, **cell.key)
        sampling.release_answer(work, **cell.key, counted=True)
        assert sampling.promote_over(work, **cell.key)
        assert not sampling.promote_over(work, **cell.key)
    assert cell.counters() == (0, 3, 2, 0)


def test_more_cannot_be_taken_back_than_was_taken(cell: Cell) -> None:
    with cell.opened() as work:
        sampling.count_answer(work, **cell.key)
        sampling.release_answer(work, **cell.key, counted=True, withdrawn=True)
        for counted in (True, False):
            with pytest.raises(NothingToRelease):
                sampling.release_answer(work, **cell.key, counted=counted)
    assert cell.counters() == (0, 0, 0, 0)


def test_issued_and_invalid_forms_stand_in_the_ledger(cell: Cell) -> None:
    with cell.opened() as work:
        sampling.record_issued(work, **cell.key, forms=25)
        sampling.record_issued(work, **cell.key, forms=-5)
        sampling.record_invalid(work, **cell.key, forms=3)
        sampling.count_answer(work, **cell.key)
    assert cell.counters() == (20, 4, 1, 0)


def test_without_a_cell_nothing_is_taken(cell: Cell) -> None:
    elsewhere = Key(unit_id=cell.key["unit_id"], audience_id=uuid4())
    with cell.opened() as work:
        with pytest.raises(QuotaCellMissing):
            sampling.count_answer(work, **elsewhere)
        with pytest.raises(QuotaCellMissing):
            sampling.record_issued(work, **elsewhere, forms=1)
        with pytest.raises(QuotaCellMissing):
            sampling.record_invalid(work, **elsewhere)


def test_the_database_itself_refuses_to_exceed_a_target(cell: Cell) -> None:
    beyond = update(Quota).where(col(Quota.unit_id) == cell.key["unit_id"]).values(counted=3, received=3)
    with cell.resources.database.transaction(writing=True) as opened, pytest.raises(IntegrityError):
        opened.session.execute(beyond)
