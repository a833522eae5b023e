"""Whatever is done to the trail behind its triggers is found, with the place and the kind.

Fifty places by a fixed seed; every one of the thousand, and every column at each, with LONG=1.
"""

import os
import random
from collections.abc import Callable
from functools import partial
from typing import Protocol

import pytest
from sqlalchemy import text
from sqlmodel import Session

from app.audit import service as audit
from app.core.chain import Anchor, Break, Kind, Walk
from app.core.resources import Resources
from tests.faults.audit import tampering
from tests.faults.audit.conftest import EVENTS
from tests.faults.audit.tampering import COLUMNS

LONG = os.environ.get("LONG") == "1"
SAMPLE = [1, *sorted(random.Random(38).sample(range(2, EVENTS - 1), 47)), EVENTS - 1, EVENTS]
PLACES = list(range(1, EVENTS + 1)) if LONG else SAMPLE
NOT_LAST = [place for place in PLACES if place < EVENTS]


class Way(Protocol):
    """A way of tampering."""

    __name__: str

    def __call__(self, session: Session, place: int) -> None:
        """Tampers at a place."""


def found_in(
    house: Resources, change: Callable[[Session], object], *, anchors: tuple[Anchor, ...] = ()
) -> Break | None:
    """What a walk finds after a change; the change itself is rolled back."""
    with house.database.transaction(writing=True) as opened:
        change(opened.session)
        walk = Walk(anchors)
        while walk.go_on(opened.session, most=300):
            pass
        return walk.found


def head_of(house: Resources) -> Anchor:
    with house.database.transaction(writing=False) as opened:
        return Anchor(EVENTS, tampering.row_at(opened.session, EVENTS)["hash"])


def columns_at(number: int) -> tuple[str, ...]:
    """The columns to try at a place: all, or two in turn."""
    turn = [*COLUMNS, *COLUMNS][number % len(COLUMNS) :][:2]
    return COLUMNS if LONG or number == 0 else tuple(turn)


def test_an_untouched_trail_holds(bared: Resources) -> None:
    assert found_in(bared, lambda session: session, anchors=(head_of(bared),)) is None
    with bared.database.transaction(writing=False) as opened:
        assert opened.session.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == EVENTS


def test_an_edit_of_any_column_is_found(bared: Resources) -> None:
    missed = []
    for number, place in enumerate(PLACES):
        for column in columns_at(number):
            found = found_in(bared, partial(tampering.edit, place=place, column=column))
            if found != Break(place, Kind.MISSING if column == "seq" else Kind.ALTERED):
                missed.append((place, column, found))
    assert missed == []


def test_removing_inserting_and_reordering_are_found(bared: Resources) -> None:
    """By number and kind; where the end itself changes only an anchor tells, as below."""
    ways: dict[Way, tuple[int, Kind]] = {
        tampering.cut_out: (0, Kind.MISSING),
        tampering.cut_out_and_close: (0, Kind.ALTERED),
        tampering.slip_in: (2, Kind.ALTERED),
        tampering.exchange: (0, Kind.ALTERED),
        tampering.exchange_well: (2, Kind.DISPLACED),
    }
    missed = []
    for place in NOT_LAST:
        for way, (offset, kind) in ways.items():
            found = found_in(bared, partial(way, place=place))
            if place + offset <= EVENTS and found != Break(place + offset, kind):
                missed.append((place, way.__name__, found))
    assert missed == []


def test_with_an_anchor_no_place_is_left(bared: Resources) -> None:
    """The end cut off, the tail rewritten, a last event put in or taken out."""
    anchor, missed = head_of(bared), []
    for number, place in enumerate(PLACES):
        ways: list[Way] = [tampering.cut_out] if place == EVENTS else [tampering.cut_out, tampering.truncate]
        ways += [tampering.rewrite] if LONG or number % 8 == 0 else []
        ways += [tampering.slip_in, tampering.exchange_well] if place == EVENTS - 1 else []
        for way in ways:
            if found_in(bared, partial(way, place=place), anchors=(anchor,)) is None:
                missed.append((place, way.__name__))
    assert missed == []


def test_a_cut_end_is_named_with_its_place(bared: Resources) -> None:
    anchor = head_of(bared)
    found = found_in(bared, partial(tampering.truncate, place=600), anchors=(anchor,))
    assert found == Break(601, Kind.TRUNCATED)
    assert found_in(bared, partial(tampering.truncate, place=600)) is None  # why anchors are kept


def test_a_rewritten_tail_holds_in_itself_and_is_found_by_the_anchor(bared: Resources) -> None:
    anchor = head_of(bared)
    found = found_in(bared, partial(tampering.rewrite, place=400), anchors=(anchor,))
    assert found == Break(EVENTS, Kind.REWRITTEN)
    assert found_in(bared, partial(tampering.rewrite, place=400)) is None


def test_whoever_rewrites_tail_and_anchors_is_found_by_the_one_on_paper(bared: Resources) -> None:
    on_paper = head_of(bared)
    with bared.database.transaction(writing=True) as opened:
        tampering.rewrite(opened.session, 900)
        opened.session.commit()
    assert audit.verify_trail(bared).broken is None
    typed = audit.parse_anchor(f"{on_paper.count}: {on_paper.head[:8].upper()} {on_paper.head[8:40]}")
    assert audit.verify_trail(bared, anchors=[typed]).broken == Break(EVENTS, Kind.REWRITTEN)


@pytest.mark.parametrize("value", ["' {\"number\": 1}'", "x'7b7d'", "'{'", "7"])
def test_details_that_only_sqlite_would_take_are_found(bared: Resources, value: str) -> None:
    """The bytes count: blanks, another type, half a document."""
    if not bared.database.is_sqlite:
        return
    change = text(f"UPDATE audit_event SET details = {value} WHERE seq = 5")
    assert found_in(bared, lambda session: session.execute(change)) == Break(5, Kind.ALTERED)
