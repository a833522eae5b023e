"""A pen: fills in the image of a printed page with wobbling strokes, for demonstrations and tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from app.paper.definition.layout import PAGE_WIDTH_MM, Box, Sheet
from app.paper.printing.raster import Grey

Shape = Literal["tick", "cross", "fill", "slash", "circle"]
Path = NDArray[np.float64]
Answers = Mapping[str, str | Sequence[str]]

_FINE = 4
_REACH_MM = 5.0


@dataclass(frozen=True)
class Pen:
    """A way to mark: shape, stroke width, darkness of the ink (0 to 1), unsteadiness of the hand (0 to 1)."""

    shape: Shape = "cross"
    width_mm: float = 0.5
    darkness: float = 0.85
    wobble: float = 0.5


def fill_in(
    image: Grey, sheet: Sheet, *, page: int, answers: Answers, pen: Pen, rng: np.random.Generator
) -> Grey:
    """A copy of a page's image with the answers marked.

    `image`: the whole page, upright, edge to edge, any resolution. `answers`: item to option, to several
    options (multi), or to a text written into an open area. Raises KeyError when an answer names no box of
    the form.
    """
    known = {(box.item, box.option) for box in sheet.boxes}
    wanted = {(item, option) for item, given in answers.items() for option in _options(item, given, known)}
    if missing := wanted - known:
        raise KeyError(f"the form has no such boxes: {sorted(str(each) for each in missing)}")
    filled = image.copy()
    for box in sheet.boxes_on(page):
        if (box.item, box.option) not in wanted:
            continue
        if box.kind == "text":
            write_text(filled, box, text=str(answers[box.item]), pen=pen, rng=rng)
        else:
            mark_box(filled, box, pen=pen, rng=rng)
    return filled


def mark_box(image: Grey, box: Box, *, pen: Pen, rng: np.random.Generator) -> None:
    """Draw the pen's mark into a box of the image, in place."""
    paths = _SHAPES[pen.shape](rng, pen.wobble)
    scale = np.array([box.w_mm, box.h_mm])
    corner = np.array([box.x_mm, box.y_mm])
    draw_strokes(image, [path * scale + corner for path in paths], pen=pen, rng=rng)


def cancel_box(image: Grey, box: Box, *, pen: Pen, rng: np.random.Generator) -> None:
    """Circle a box, as the printed rule for corrections says, in place."""
    ring = Pen("circle", pen.width_mm, pen.darkness, pen.wobble)
    mark_box(image, box, pen=ring, rng=rng)


def write_text(image: Grey, box: Box, *, text: str, pen: Pen, rng: np.random.Generator) -> None:
    """Scrawl a line of loops as long as the text into an open area, in place: looks written, says nothing."""
    paths = []
    left, base = box.x_mm + 2.0, box.y_mm + 5.6
    for word in text.split():
        steps = max(2, len(word)) * 6
        wide = 1.7 * len(word)
        if left + wide > box.x_mm + box.w_mm - 2.0:
            left, base = box.x_mm + 2.0, base + 7.0
        if base > box.y_mm + box.h_mm - 0.5:
            break
        turn = np.linspace(0, np.pi * 1.9 * len(word), steps)
        across = left + np.linspace(0, wide, steps) + 0.5 * np.sin(turn)
        down = base - 1.1 + 1.1 * np.cos(turn) * rng.uniform(0.6, 1.2, steps)
        paths.append(np.stack([across, down], axis=1))
        left += wide + 2.2
    draw_strokes(image, paths, pen=pen, rng=rng)


def draw_strokes(image: Grey, paths: Sequence[Path], *, pen: Pen, rng: np.random.Generator) -> None:
    """Draw paths given in page millimetres, in place; ink lies over what is printed."""
    if not paths:
        return
    per_mm = image.shape[1] / PAGE_WIDTH_MM
    points = np.concatenate(paths)
    low = np.maximum(((points.min(axis=0) - _REACH_MM) * per_mm).astype(int), 0)
    high = np.minimum(((points.max(axis=0) + _REACH_MM) * per_mm).astype(int) + 1, image.shape[::-1])
    wide, tall = (int(value) for value in high - low)
    ink = np.zeros((tall * _FINE, wide * _FINE), np.uint8)
    for path in paths:
        width = max(1, round(pen.width_mm * rng.uniform(0.9, 1.1) * per_mm * _FINE))
        pixels = np.round((path * per_mm - low) * _FINE).astype(np.int32)
        cv2.polylines(ink, [pixels.reshape(-1, 1, 2)], False, 255, width, cv2.LINE_AA)
    share = (
        cv2.resize(ink, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / 255 * pen.darkness
    )
    region = image[low[1] : high[1], low[0] : high[0]]
    region[:] = np.clip(region * (1 - share), 0, 255).astype(np.uint8)


def _options(item: str, given: str | Sequence[str], known: set[tuple[str, str | None]]) -> list[str | None]:
    if (item, None) in known:
        return [None]
    return [given] if isinstance(given, str) else list(given)


def _hand(corners: Sequence[tuple[float, float]], rng: np.random.Generator, wobble: float) -> Path:
    """A path through corners given in box widths, as an unsteady hand draws it."""
    given = np.array(corners) + rng.normal(0, 0.06 * wobble, (len(corners), 2))
    steps = np.linspace(0, len(given) - 1, 8 * (len(given) - 1) + 1)
    path = np.stack([np.interp(steps, range(len(given)), given[:, axis]) for axis in (0, 1)], axis=1)
    drift = np.cumsum(rng.normal(0, 0.012 * wobble, path.shape), axis=0)
    smooth: Path = path + drift - drift.mean(axis=0)
    return smooth


def _tick(rng: np.random.Generator, wobble: float) -> list[Path]:
    lift = rng.uniform(-0.35, 0.1)
    return [_hand([(0.12, 0.5), (0.38, 0.88), (1.0 - lift / 2, lift)], rng, wobble)]


def _cross(rng: np.random.Generator, wobble: float) -> list[Path]:
    inset = rng.uniform(-0.08, 0.2)
    far = 1 - inset
    return [
        _hand([(inset, inset), (0.5, 0.5), (far, far)], rng, wobble),
        _hand([(far, inset), (0.5, 0.5), (inset, far)], rng, wobble),
    ]


def _slash(rng: np.random.Generator, wobble: float) -> list[Path]:
    inset = rng.uniform(-0.05, 0.15)
    return [_hand([(inset, 1 - inset), (0.5, 0.5), (1 - inset, inset)], rng, wobble)]


def _fill(rng: np.random.Generator, wobble: float) -> list[Path]:
    corners: list[tuple[float, float]] = []
    for number in range(9):
        down = 0.1 + 0.1 * number
        sides = (0.1, 0.9) if number % 2 else (0.9, 0.1)
        corners.extend((side, down) for side in sides)
    return [_hand(corners, rng, wobble)]


def _circle(rng: np.random.Generator, wobble: float) -> list[Path]:
    turn = np.linspace(0, 2 * np.pi * rng.uniform(1.0, 1.1), 10) + rng.uniform(0, 6)
    across, down = rng.uniform(0.85, 1.05), rng.uniform(0.8, 1.0)
    return [
        _hand(list(zip(0.5 + across * np.cos(turn), 0.5 + down * np.sin(turn), strict=True)), rng, wobble)
    ]


_SHAPES: Mapping[Shape, Callable[[np.random.Generator, float], list[Path]]] = {
    "tick": _tick,
    "cross": _cross,
    "slash": _slash,
    "fill": _fill,
    "circle": _circle,
}
