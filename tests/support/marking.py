"""Hostile effects on filled-in pages: what scanners, phones and hands do to them. Seeded, on grey arrays."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.paper.definition.layout import PAGE_WIDTH_MM, Sheet
from app.paper.printing.pen import Answers, Pen, Shape, fill_in
from app.paper.printing.raster import Grey


@dataclass(frozen=True)
class ScanEffects:
    """How a page is scanned. Angles in degrees clockwise, `perspective` and `scale` as shares of the page."""

    angle: float = 0.0
    turn: int = 0
    scale: float = 1.0
    perspective: float = 0.0
    curl_mm: float = 0.0
    shadow: float = 0.0
    folds: int = 0
    specks: int = 0
    blur: float = 0.0
    noise: float = 0.0
    jpeg: int | None = None
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
        page = _grey(page + rng.normal(0, effects.noise, page.shape).astype(np.float32))
    if effects.jpeg is not None:
        coded = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, effects.jpeg])[1]
        page = _grey(np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)))
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
    across, down = np.meshgrid(np.arange(wide), np.arange(tall))
    points = np.stack([across.ravel(), down.ravel()], axis=1).astype(np.float64)
    source = cv2.perspectiveTransform(points.reshape(-1, 1, 2), back).reshape(tall, wide, 2)
    bow = effects.curl_mm * wide / PAGE_WIDTH_MM * np.sin(np.pi * source[:, :, 0] / wide)
    maps = source[:, :, 0].astype(np.float32), (source[:, :, 1] + bow).astype(np.float32)
    return _grey(cv2.remap(image, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=250))


def _shaded(image: Grey, *, effects: ScanEffects, rng: np.random.Generator) -> Grey:
    if not effects.shadow:
        return image
    tall, wide = image.shape
    angle = rng.uniform(0, 2 * np.pi)
    across, down = np.meshgrid(np.linspace(-1, 1, wide), np.linspace(-1, 1, tall))
    ramp = (across * np.cos(angle) + down * np.sin(angle)) / 2.9 + 0.5
    return _grey(image * (1 - effects.shadow * ramp))


def _grey(values: NDArray[Any]) -> Grey:
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)
