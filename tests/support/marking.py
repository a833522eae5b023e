"""Hostile effects on filled-in pages: what scanners, phones and hands do to them. Seeded, on grey arrays."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.paper.definition.layout import PAGE_WIDTH_MM, Sheet
from app.paper.printing.pen import Answers, Pen, Shape, fill_in
from app.paper.printing.raster import Grey

_STEP = 16


@dataclass(frozen=True)
class ScanEffects:
    """How a page is scanned. Angles in degrees clockwise, `perspective` and `scale` as shares of the page.

    `dpi` None keeps the resolution; `edge` darkens what lies beyond a line; `streaks` are lines of a dirty
    glass along the feed; `colour` passes through a tinted colour JPEG.
    """

    dpi: int | None = None
    angle: float = 0.0
    turn: int = 0
    scale: float = 1.0
    perspective: float = 0.0
    curl_mm: float = 0.0
    shadow: float = 0.0
    edge: float = 0.0
    folds: int = 0
    specks: int = 0
    streaks: int = 0
    blur: float = 0.0
    noise: float = 0.0
    jpeg: int | None = None
    colour: bool = False
    one_bit: bool = False


ADF = ScanEffects(angle=0.6, noise=4.0, blur=0.5, jpeg=75)


def random_answers(sheet: Sheet, *, rng: np.random.Generator) -> dict[str, str | list[str]]:
    """One option for each single item, one to three for a multi item; open areas stay empty."""
    options: dict[tuple[str, str], list[str]] = {}
    for box in sheet.boxes:
        if box.option is not None:
            options.setdefault((box.item, box.kind), []).append(box.option)
    answers: dict[str, str | list[str]] = {}
    for (item, kind), values in options.items():
        if kind == "multi":
            count = int(rng.integers(1, min(3, len(values)) + 1))
            answers[item] = [values[place] for place in sorted(rng.permutation(len(values))[:count])]
        else:
            answers[item] = values[int(rng.integers(len(values)))]
    return answers


def random_pen(*, rng: np.random.Generator, pencil: bool = False) -> Pen:
    """A respondent's pen and habit: ticks, crosses, some fills and slashes."""
    shapes: list[Shape] = ["tick", "cross", "fill", "slash"]
    shape = shapes[int(rng.choice(4, p=[0.42, 0.42, 0.11, 0.05]))]
    darkness = rng.uniform(0.3, 0.5) if pencil else rng.uniform(0.6, 0.95)
    return Pen(shape, float(rng.uniform(0.35, 0.8)), float(darkness), float(rng.uniform(0.2, 1.0)))


def filled_page(
    image: Grey, sheet: Sheet, *, page: int, answers: Answers, effects: ScanEffects, rng: np.random.Generator
) -> Grey:
    """A page filled in by one random pen, then scanned."""
    inked = fill_in(image, sheet, page=page, answers=answers, pen=random_pen(rng=rng), rng=rng)
    return scanned(inked, effects=effects, rng=rng)


def scanned(image: Grey, *, effects: ScanEffects, rng: np.random.Generator) -> Grey:
    """The page as the scanner delivers it."""
    page = _dirtied(image, effects=effects, rng=rng)
    page = _bent(page, effects=effects, rng=rng)
    page = _shaded(page, effects=effects, rng=rng)
    if effects.blur:
        page = _grey(cv2.GaussianBlur(page, (0, 0), effects.blur))
    if effects.noise:
        page = _grey(page + rng.standard_normal(page.shape, np.float32) * np.float32(effects.noise))
    if effects.jpeg is not None:
        page = _coded(page, quality=effects.jpeg, colour=effects.colour)
    if effects.one_bit:
        page = np.where(page > 140, 255, 0).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(page, -effects.turn // 90))


def _dirtied(image: Grey, *, effects: ScanEffects, rng: np.random.Generator) -> Grey:
    page = image.copy()
    tall, wide = page.shape
    for _ in range(effects.specks):
        centre = (int(rng.integers(wide)), int(rng.integers(tall)))
        cv2.circle(page, centre, int(rng.integers(1, 4)), int(rng.integers(20, 120)), -1, cv2.LINE_AA)
    for _ in range(effects.folds):
        y = int(rng.uniform(0.2, 0.8) * tall)
        slope = int(rng.normal(0, 8))
        layer = np.zeros(page.shape, np.uint8)
        cv2.line(layer, (0, y), (wide, y + slope), 255, int(rng.integers(2, 6)), cv2.LINE_AA)
        soft = cv2.GaussianBlur(layer, (0, 0), 2.0).astype(np.float32) / 255
        page = _grey(page * (1 - float(rng.uniform(0.1, 0.3)) * soft))
    for _ in range(effects.streaks):
        x = int(rng.uniform(0.03, 0.97) * wide)
        page[:, x : x + int(rng.integers(1, 3))] = _grey(
            page[:, x : x + 2][:, :1] * np.float32(rng.uniform(0.6, 0.9))
        )
    return page


def _bent(image: Grey, *, effects: ScanEffects, rng: np.random.Generator) -> Grey:
    """Rotation, scale, perspective and curl in one resampling; what lies outside is scanner white."""
    tall, wide = image.shape
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    moved = corners + rng.uniform(-1, 1, (4, 2)).astype(np.float32) * effects.perspective * wide
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    turning = np.vstack(
        [cv2.getRotationMatrix2D((wide / 2, tall / 2), -effects.angle, effects.scale), [0, 0, 1]]
    )
    back = np.linalg.inv(turning @ matrix)
    share = 1.0 if effects.dpi is None else effects.dpi * PAGE_WIDTH_MM / 25.4 / wide
    if share < 1.0:
        image = _grey(cv2.GaussianBlur(image, (0, 0), 0.4 / share))
    size = (round(wide * share), round(tall * share))
    source = cv2.perspectiveTransform(_grid(size, share=share).reshape(-1, 1, 2), back)
    coarse = source.reshape(-(-size[1] // _STEP) + 2, -1, 2).astype(np.float32)
    coarse[:, :, 1] += effects.curl_mm * wide / PAGE_WIDTH_MM * np.sin(np.pi * coarse[:, :, 0] / wide)
    across, down = (np.arange(length, dtype=np.float32) / _STEP + 0.5 for length in size)
    grid = np.meshgrid(across, down)
    maps = cv2.remap(coarse, grid[0], grid[1], cv2.INTER_LINEAR)
    return _grey(
        cv2.remap(
            image,
            maps[:, :, 0],
            maps[:, :, 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=250,
        )
    )


def _grid(size: tuple[int, int], *, share: float) -> NDArray[np.float64]:
    """Places of the source page at every 16th pixel, from half a step before the first to beyond the last."""
    across, down = ((np.arange(-(-length // _STEP) + 2) - 0.5) * _STEP for length in size)
    return np.stack(np.meshgrid(across, down), axis=2) / share


def _coded(page: Grey, *, quality: int, colour: bool) -> Grey:
    """Through a JPEG and back to grey; in colour the paper is cream and the sensor's channels differ."""
    shown: NDArray[Any] = page
    if colour:
        shown = np.stack([_grey(page * np.float32(share)) for share in (0.9, 0.97, 1.0)], axis=2)
    data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return _grey(np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)))


def _shaded(image: Grey, *, effects: ScanEffects, rng: np.random.Generator) -> Grey:
    """A falling light, and the edge of a shadow: soft over a few millimetres, anywhere across the page."""
    if not effects.shadow and not effects.edge:
        return image
    tall, wide = image.shape
    angle = rng.uniform(0, 2 * np.pi)
    across, down = np.linspace(-1, 1, wide, dtype=np.float32), np.linspace(-1, 1, tall, dtype=np.float32)
    lean = across[None, :] * np.float32(np.cos(angle)) + down[:, None] * np.float32(np.sin(angle))
    light = 1 - np.float32(effects.shadow) * (lean / np.float32(2.9) + np.float32(0.5))
    if effects.edge:
        beyond = (lean - np.float32(rng.uniform(-0.6, 0.6))) * np.float32(rng.uniform(20, 90))
        light *= 1 - np.float32(effects.edge / 2) * (1 + np.tanh(beyond / 2))
    return _grey(image * light)


def _grey(values: NDArray[Any]) -> Grey:
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)
