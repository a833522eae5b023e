"""How alike the strokes of two pages are. Plain integers, so that a page is compared with thousands."""

from dataclasses import dataclass

ALIKE = 0.8
"""From here on a person is asked to look: two hands that mark the same boxes rarely come so close."""
LEAST_BOXES = 4
LEAST_SHARED = 0.75
FILLED = 60
"""A box with more inked squares is blackened: one blackened box looks like any other."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """Read from `strokes_of`: the marked places as bits of one number, and each place's 256 squares."""

    places: int
    squares: dict[int, int]


def parse_strokes(text: str) -> Strokes:
    """The strokes of a page; blackened boxes are left out."""
    squares = {}
    for word in text.split():
        place, _, bits = word.partition(":")
        inked = int(bits, 16)
        if inked.bit_count() <= FILLED:
            squares[int(place)] = inked
    return Strokes(sum(1 << place for place in squares), squares)


def likeness(one: Strokes, *, other: Strokes) -> float:
    """0 to 1: squares inked on both among those inked on either (Jaccard), over the boxes marked on both.

    0 where the pages share too few marked boxes to tell: a copy has the same answers.
    """
    shared = (one.places & other.places).bit_count()
    if shared < LEAST_BOXES or shared < LEAST_SHARED * max(len(one.squares), len(other.squares)):
        return 0.0
    both = either = 0
    for place in one.squares.keys() & other.squares.keys():
        both += (one.squares[place] & other.squares[place]).bit_count()
        either += (one.squares[place] | other.squares[place]).bit_count()
    return both / either if either else 0.0
