"""Respondents with a pen: habits, stroke styles, mistakes. Two styles of strokes that share no drawing code,
one for setting thresholds and one for reporting. Lengths in box widths unless named in millimetres."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.paper.definition.layout import Box, Sheet
from app.paper.printing.pen import Path, Pen, Shape, draw_strokes, mark_box
from app.paper.printing.raster import Grey

Style = Literal["tuning", "reporting"]
Kind = TypeVar("Kind", bound=str)
Tool = Literal["pen", "felt", "pencil"]
Slip = Literal["none", "blank", "double", "scribble", "circle", "fill"]

HABITS: Mapping[Shape | Literal["mix"], float] = {
    "tick": 0.36, "cross": 0.36, "fill": 0.11, "mix": 0.10, "circle": 0.03, "slash": 0.04,
}  # fmt: skip
SLIPS: Mapping[Slip, float] = {
    "none": 0.915, "blank": 0.03, "double": 0.015, "scribble": 0.015, "circle": 0.015, "fill": 0.01,
}  # fmt: skip
STRAY = 0.02


@dataclass(frozen=True)
class Respondent:
    """Who fills in a page: a tool, a habit, and the pen that results."""

    tool: Tool
    habit: Shape | Literal["mix"]
    pen: Pen


@dataclass(frozen=True)
class Given:
    """The truth of one item: what counts, and what went wrong on the way. `values` is empty when blank."""

    values: tuple[str, ...]
    slip: Slip
    several: bool

    @property
    def value(self) -> str | list[str] | None:
        """As a reading has it; None where no single value is right."""
        if self.slip == "double" or not self.values:
            return None
        return list(self.values) if self.several else self.values[0]


def draw_respondent(rng: np.random.Generator) -> Respondent:
    """One in ten writes with a pencil, one in twenty with a felt pen."""
    habit = _drawn(HABITS, rng)
    chance = rng.random()
    if chance < 0.10:
        pen = Pen("tick", rng.uniform(0.35, 0.8), rng.uniform(0.28, 0.50), rng.uniform(0.2, 1.0))
        return Respondent("pencil", habit, pen)
    if chance < 0.15:
        pen = Pen("tick", rng.uniform(0.9, 1.5), rng.uniform(0.7, 0.97), rng.uniform(0.2, 1.0))
        return Respondent("felt", habit, pen)
    pen = Pen("tick", rng.uniform(0.35, 0.8), rng.uniform(0.6, 0.95), rng.uniform(0.2, 1.0))
    return Respondent("pen", habit, pen)


def fill_page(
    image: Grey, sheet: Sheet, *, page: int, who: Respondent, style: Style, rng: np.random.Generator
) -> dict[str, Given]:
    """Mark every item of a page in place; returns the truth by item. Open areas stay empty."""
    items: dict[str, list[Box]] = {}
    for box in sheet.boxes_on(page):
        if box.option is not None:
            items.setdefault(box.item, []).append(box)
    hand = _Hand(image, who, style, rng)
    truth = {item: hand.answer(boxes) for item, boxes in items.items()}
    for boxes in items.values():
        if rng.random() < STRAY:
            hand.stray(boxes[int(rng.integers(len(boxes)))])
    return truth


@dataclass(frozen=True)
class _Hand:
    image: Grey
    who: Respondent
    style: Style
    rng: np.random.Generator

    def answer(self, boxes: list[Box]) -> Given:
        slip = _drawn(SLIPS, self.rng)
        several = boxes[0].kind == "multi"
        order = [boxes[place] for place in self.rng.permutation(len(boxes))]
        if slip == "blank":
            return Given((), slip, several)
        if several:
            slip = "none"
            count = int(self.rng.integers(1, min(3, len(boxes)) + 1))
            chosen = order[:count]
        else:
            chosen = order[:2] if slip == "double" else order[:1]
        for box in chosen:
            self.mark(box)
        if slip in ("scribble", "circle", "fill"):
            self.cancel(order[1], slip)
        values = {box.option for box in chosen}
        return Given(tuple(str(box.option) for box in boxes if box.option in values), slip, several)

    def mark(self, box: Box) -> None:
        habit = self.who.habit
        shapes: list[Shape] = ["tick", "cross", "fill", "slash"]
        self.draw(box, shapes[int(self.rng.integers(4))] if habit == "mix" else habit)

    def cancel(self, box: Box, slip: Slip) -> None:
        """Take back a marked box: scribbled over, circled, or blackened."""
        self.mark(box)
        if slip == "circle":
            self.draw(box, "circle")
        elif slip == "fill":
            self.draw(box, "fill")
            self.draw(box, "fill")
        else:
            turns = self.rng.uniform(-0.15, 1.15, (int(self.rng.integers(9, 16)), 2))
            self.strokes(box, [_through(turns, bend=0.1, rng=self.rng)])

    def stray(self, box: Box) -> None:
        """A dot or short line that means nothing, somewhere about a box."""
        start = self.rng.uniform(-0.6, 1.6, 2)
        end = start + self.rng.normal(0, 0.09, 2)
        self.strokes(box, [np.stack([start, end])])

    def draw(self, box: Box, shape: Shape) -> None:
        if self.style == "tuning":
            mark_box(self.image, box, pen=replace(self.who.pen, shape=shape), rng=self.rng)
        else:
            self.strokes(box, _FLOWING[shape](self.rng))

    def strokes(self, box: Box, paths: Sequence[Path]) -> None:
        size, corner = np.array([box.w_mm, box.h_mm]), np.array([box.x_mm, box.y_mm])
        placed = [path * size + corner for path in paths]
        if self.style == "tuning":
            draw_strokes(self.image, placed, pen=self.who.pen, rng=self.rng)
            return
        for path in placed:
            for piece, share in _pressed(path, self.rng):
                pen = replace(self.who.pen, darkness=min(0.98, self.who.pen.darkness * share))
                draw_strokes(self.image, [piece], pen=pen, rng=self.rng)


def _drawn(shares: Mapping[Kind, float], rng: np.random.Generator) -> Kind:
    kinds = list(shares)
    return kinds[int(rng.choice(len(kinds), p=list(shares.values())))]


def _pressed(path: Path, rng: np.random.Generator) -> list[tuple[Path, float]]:
    """A stroke in three runs of different pressure; now and then a ball skips and leaves a gap."""
    cuts = np.linspace(0, len(path) - 1, 4).round().astype(int)
    runs = [(path[low : high + 1], float(rng.uniform(0.85, 1.1))) for low, high in pairwise(cuts)]
    if rng.random() < 0.05:
        runs.pop(int(rng.integers(3)))
    return [run for run in runs if len(run[0]) > 1]


def _through(corners: NDArray[np.float64], *, bend: float, rng: np.random.Generator) -> Path:
    """Through the corners by quadratic arcs that swing to one side: a quick, rounded hand."""
    pieces = []
    for start, end in pairwise(corners):
        along = end - start
        middle = (start + end) / 2 + np.array([-along[1], along[0]]) * rng.normal(0, bend)
        t = np.linspace(0, 1, 10)[:, None]
        pieces.append((1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end)
    return np.concatenate(pieces)


def _moved(corners: Sequence[tuple[float, float]], rng: np.random.Generator, *, bend: float = 0.1) -> Path:
    """Shifted, stretched and turned as a whole: the hand rests where it likes."""
    given = np.array(corners) - 0.5
    turn = rng.normal(0, 0.14)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    placed = given @ matrix.T * rng.uniform(0.75, 1.25) + 0.5 + rng.normal(0, 0.09, 2)
    return _through(placed + rng.normal(0, 0.025, placed.shape), bend=bend, rng=rng)


def _flowing_tick(rng: np.random.Generator) -> list[Path]:
    deep = rng.uniform(0.75, 1.0)
    return [
        _moved(
            [(0.1, rng.uniform(0.35, 0.6)), (0.35, deep), (rng.uniform(0.9, 1.35), rng.uniform(-0.3, 0.15))],
            rng,
        )
    ]


def _flowing_cross(rng: np.random.Generator) -> list[Path]:
    low, high = rng.uniform(-0.1, 0.22), rng.uniform(0.78, 1.1)
    return [_moved([(low, low), (high, high)], rng), _moved([(high, low), (low, high)], rng)]


def _flowing_slash(rng: np.random.Generator) -> list[Path]:
    corners = [(0.1, 0.95), (0.95, 0.05)] if rng.random() < 0.8 else [(0.05, 0.1), (0.95, 0.9)]
    return [_moved(corners, rng)]


def _flowing_fill(rng: np.random.Generator) -> list[Path]:
    """Round and round from the rim to the middle, or to and fro in a slant."""
    turn = np.linspace(0, 2 * np.pi * rng.uniform(3, 5), 60)
    reach = np.linspace(rng.uniform(0.38, 0.46), 0.05, 60)
    spiral = np.stack([0.5 + reach * np.cos(turn), 0.5 + reach * np.sin(turn)], axis=1)
    return [spiral + rng.normal(0, 0.05, 2)]


def _flowing_circle(rng: np.random.Generator) -> list[Path]:
    turn = np.linspace(0, 2 * np.pi * rng.uniform(0.95, 1.15), 30) + rng.uniform(0, 6)
    drift = np.linspace(0, rng.normal(0, 0.08), 30)
    wide, tall = rng.uniform(0.8, 1.05), rng.uniform(0.8, 1.0)
    return [np.stack([0.5 + (wide + drift) * np.cos(turn), 0.5 + (tall + drift) * np.sin(turn)], axis=1)]


_FLOWING: Mapping[Shape, Callable[[np.random.Generator], list[Path]]] = {
    "tick": _flowing_tick,
    "cross": _flowing_cross,
    "slash": _flowing_slash,
    "fill": _flowing_fill,
    "circle": _flowing_circle,
}
