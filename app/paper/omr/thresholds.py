"""Every number that a reading depends on, in one versioned place. A change of any needs a new version."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """Ink is a share of full black: 0 is the paper's own white, 1 the fiducials' black. Lengths in mm."""

    version: str = "2"

    # registration
    residual_limit_mm: float = 0.3
    residual_limit_few_mm: float = 0.15
    lowest_px_per_mm: float = 3.4

    # alignment of rows
    row_search_mm: float = 2.0
    cell_search_mm: float = 0.375
    row_neighbour_mm: float = 0.8
    edge_floor: float = 0.35

    # cells
    inner_inset_mm: float = 0.55
    ring_from_mm: float = 0.5
    ring_to_mm: float = 2.1
    dark_pixel: float = 0.4

    # a row's own level of empty boxes, where a fold, curl or shadow lifts them all alike
    row_boxes: int = 4
    row_lift: float = 0.075
    row_spread: float = 0.015
    row_dark: float = 0.02
    row_ring_lift: float = 0.04

    # decisions
    mark: float = 0.055
    accept: float = 0.09
    accept_least: float = 0.06
    accept_of_usual: float = 0.8
    marks_for_usual: int = 5
    empty: float = 0.022
    empty_spread: float = 6.0
    ring: float = 0.035
    circle: float = 0.045
    heavy: float = 0.55
    heavy_over_typical: float = 1.9
    heavy_over_lightest: float = 1.6
    text_dark: float = 0.0012
    worst_rows: float = 0.3
    circles_for_habit: int = 5
    circles_share: float = 0.75
    fills_for_habit: int = 3
    fills_share: float = 0.15


DEFAULT = Thresholds()
