"""Colours of every figure; each pair that must be told apart differs in lightness, so grey print keeps it."""

from typing import Final

INK: Final = "#1b2430"
MUTED: Final = "#525c69"
LINE: Final = "#7d8690"
HAIR: Final = "#dcdbd5"
SOFT: Final = "#e3f0f1"
ACCENT: Final = "#0b5560"
SURFACE: Final = "#ffffff"
LOW_TO_HIGH: Final = ("#a85a12", "#eaa45c", "#dcdcd6", "#6a9bcc", "#0b3c6f")
LABEL_ON: Final = {"#a85a12": SURFACE, "#0b3c6f": SURFACE}
HEAT: Final = ("#eef5f6", "#c8e0e3", "#93c1c7", "#4f949d", "#0b5560")
HEAT_STEPS: Final = (0.5, 0.65, 0.8, 0.9)
FONT: Final = '-apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'
SMALLEST: Final = 13
SERIES: Final = (
    ("#0b5560", ""), ("#c77313", "/"), ("#8a2fc8", "x"), ("#9a8261", "-"), ("#0098ca", "."),
)  # fmt: skip
"""Colours of groups with a pattern each, which tells bars apart where colours are not seen."""


def scale_colours(levels: int) -> list[str]:
    """Colours from lowest to highest level; the neutral one only for the middle of an odd number."""
    low, high = list(LOW_TO_HIGH[:2]), list(LOW_TO_HIGH[3:])
    half = levels // 2
    middle = [LOW_TO_HIGH[2]] * (levels % 2)
    return [*_spread(low, half), *middle, *_spread(high, half)]


def _spread(colours: list[str], count: int) -> list[str]:
    if count == 1:
        return [colours[0] if colours[0] == LOW_TO_HIGH[0] else colours[-1]]
    return [colours[min(index * len(colours) // max(count, 1), len(colours) - 1)] for index in range(count)]


def heat_colour(share: float) -> tuple[str, str]:
    """Ground and text of a cell that holds this share of the maximum (0-1)."""
    step = sum(share >= limit for limit in HEAT_STEPS)
    return HEAT[step], SURFACE if step >= len(HEAT) - 1 else INK
