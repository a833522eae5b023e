"""Finds the page in the image: fiducials, homography from page millimetres to pixels, and its gate."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from app.paper.definition.layout import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Marker, Sheet
from app.paper.omr.images import Grey
from app.paper.omr.thresholds import Thresholds

Points = NDArray[np.float64]
PX_PER_MM = 8
CANVAS_SIZE = (int(PAGE_WIDTH_MM * PX_PER_MM), int(PAGE_HEIGHT_MM * PX_PER_MM))
_LONG_SIDES = (1840, 2540)
_SHRINK_ABOVE = 14.0
_ACROSS = np.array([[PAGE_WIDTH_MM / 2, PAGE_HEIGHT_MM / 2], [PAGE_WIDTH_MM / 2 + 10.0, PAGE_HEIGHT_MM / 2]])


class NotRegistered(ValueError):
    """The page cannot be placed; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        """`reason`: as it stands in a reading's warnings."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Found:
    """Fiducials in the image: id to their four corners in pixels (clockwise from their own upper left)."""

    corners: dict[int, Points]
    twice: bool = False


@dataclass(frozen=True)
class Registration:
    """Where the page lies. `matrix` maps page millimetres to image pixels; `rotation` is clockwise."""

    page: int
    matrix: Points
    residual_mm: float
    rotation: int
    markers: tuple[int, ...]

    @property
    def px_per_mm(self) -> float:
        """Scale of the image at the page's centre."""
        start, end = project(self.matrix, _ACROSS)
        return float(np.linalg.norm(end - start)) / 10.0


def find_markers(grey: Grey, *, known: frozenset[int], enough: int = 4) -> Found:
    """Look for fiducials in ever finer and then evened-out copies of the image until `enough` are found."""
    best = Found({})
    for long_side, even in ((_LONG_SIDES[0], False), (_LONG_SIDES[1], False), (_LONG_SIDES[1], True)):
        found = _find_once(grey, long_side=long_side, even=even, known=known)
        if len(found.corners) > len(best.corners):
            best = found
        if len(best.corners) >= enough:
            break
    return best


def register(
    found: Found, *, sheet: Sheet, thresholds: Thresholds, extra: tuple[Points, Points] | None = None
) -> Registration:
    """Fit the homography and pass the gate.

    `extra`: further pairs of page points (mm) and image points (px), from a QR code; only with them may two
    fiducials suffice. Raises `NotRegistered`.
    """
    page, markers = _one_page(found, sheet)
    if len(markers) < 2 or (len(markers) == 2 and extra is None):
        raise NotRegistered("few_markers")
    matrix, residual = _fit(found, markers, extra=extra)
    limit = thresholds.residual_limit_few_mm if len(markers) == 2 else thresholds.residual_limit_mm
    if residual >= limit and len(markers) == 4 and extra is None:
        markers, matrix, residual = _without_worst(found, markers)
    if residual >= limit:
        raise NotRegistered("residual")
    rotation = _rotation(matrix)
    placed = Registration(page, matrix, residual, rotation, tuple(sorted(marker.id for marker in markers)))
    if not math.isfinite(placed.px_per_mm) or placed.px_per_mm < thresholds.lowest_px_per_mm:
        raise NotRegistered("low_resolution")
    return placed


def rectify(grey: Grey, *, registration: Registration) -> Grey:
    """The page upright and flat at 8 pixels per millimetre; what lies outside the image is white."""
    matrix = registration.matrix
    if registration.px_per_mm > _SHRINK_ABOVE:
        share = 2 * PX_PER_MM / registration.px_per_mm / 1.25
        grey = np.asarray(cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
        matrix = _scaling(share) @ matrix
    to_image = matrix @ np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, PX_PER_MM]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    flat = cv2.warpPerspective(
        grey, to_image, CANVAS_SIZE, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(255.0,)
    )
    return np.asarray(flat, np.uint8)


def project(matrix: Points, points: Points) -> Points:
    """Apply a homography to points of shape (n, 2)."""
    mapped = cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), matrix)
    return np.asarray(mapped, np.float64).reshape(-1, 2)


def square(x_mm: float, *, y_mm: float, w_mm: float) -> Points:
    """The corners of a square on the page, clockwise from the upper left, shape (4, 2)."""
    return np.array([[x_mm, y_mm], [x_mm + w_mm, y_mm], [x_mm + w_mm, y_mm + w_mm], [x_mm, y_mm + w_mm]])


def _scaling(share: float) -> Points:
    """From pixel centres of an image to those of its resized copy."""
    shift = (share - 1.0) / 2
    return np.array([[share, 0.0, shift], [0.0, share, shift], [0.0, 0.0, 1.0]])


def _find_once(grey: Grey, *, long_side: int, even: bool, known: frozenset[int]) -> Found:
    share = min(1.0, long_side / max(grey.shape))
    small = grey
    if share < 1.0:
        small = np.asarray(cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    if even:
        small = np.asarray(cv2.createCLAHE(3.0, (8, 8)).apply(small), np.uint8)
    corners, ids, _ = _detector().detectMarkers(small)
    if not len(corners):
        return Found({})
    found: dict[int, Points] = {}
    twice = False
    for marker_id, points in zip(np.asarray(ids, np.int64).ravel(), corners, strict=True):
        if marker_id in known:
            twice = twice or int(marker_id) in found
            found[int(marker_id)] = (np.asarray(points, np.float64).reshape(4, 2) + 0.5) / share - 0.5
    return Found(found, twice)


@lru_cache(maxsize=1)
def _detector() -> cv2.aruco.ArucoDetector:
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.minMarkerPerimeterRate = 0.05
    parameters.maxMarkerPerimeterRate = 0.4
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), parameters)


def _one_page(found: Found, sheet: Sheet) -> tuple[int, list[Marker]]:
    """The page that the fiducials name, and its fiducials; two pages in one image are refused."""
    if found.twice:
        raise NotRegistered("two_pages")
    seen: dict[int, list[Marker]] = {}
    for marker in sheet.markers:
        if marker.id in found.corners:
            seen.setdefault(marker.page, []).append(marker)
    if not seen:
        raise NotRegistered("no_markers")
    page = max(seen, key=lambda number: len(seen[number]))
    if any(len(markers) > 1 for number, markers in seen.items() if number != page):
        raise NotRegistered("two_pages")
    return page, seen[page]


def _fit(
    found: Found, markers: list[Marker], *, extra: tuple[Points, Points] | None = None
) -> tuple[Points, float]:
    """Least-squares homography over all corners, and its rms residual in page millimetres."""
    on_page = np.vstack([square(marker.x_mm, y_mm=marker.y_mm, w_mm=marker.w_mm) for marker in markers])
    in_image = np.vstack([found.corners[marker.id] for marker in markers])
    if extra is not None:
        on_page, in_image = np.vstack([on_page, extra[0]]), np.vstack([in_image, extra[1]])
    fitted, _ = cv2.findHomography(on_page, in_image, 0)
    if fitted is None or not np.isfinite(fitted).all() or np.linalg.det(fitted) <= 0:
        raise NotRegistered("residual")
    matrix = np.asarray(fitted, np.float64)
    back = project(np.asarray(np.linalg.inv(matrix), np.float64), in_image)
    return matrix, math.sqrt(float(np.mean(np.sum((back - on_page) ** 2, axis=1))))


def _without_worst(found: Found, markers: list[Marker]) -> tuple[list[Marker], Points, float]:
    """The best fit with one fiducial left out: one may be a smudge that only looks like one."""
    fits = []
    for left_out in markers:
        rest = [marker for marker in markers if marker is not left_out]
        matrix, residual = _fit(found, rest)
        fits.append((residual, rest, matrix))
    residual, rest, matrix = min(fits, key=lambda fit: fit[0])
    return rest, matrix, residual


def _rotation(matrix: Points) -> int:
    start, end = project(matrix, _ACROSS)
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    return round(angle / 90) * 90 % 360
