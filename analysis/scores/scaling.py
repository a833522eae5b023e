"""Figures of units put on one scale from 1 to 10, as competitiveness indices do."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from analysis.errors import ScoreError
from analysis.estimates.variance import FloatArray

LOWEST: Final = 1.0
HIGHEST: Final = 10.0
MIDDLE: Final = 5.5


def scale_figures(
    values: Sequence[float], *, inverse: bool = False, when_equal: float = MIDDLE
) -> tuple[FloatArray, list[str]]:
    """9·(x − min)/(max − min) + 1 over the units that have a figure (NaN stays NaN), and flags.

    `inverse`, where less is better: 11 less that. Where all figures are equal every unit has `when_equal`
    (1 to 10) and the flag `all_equal` says so. An infinite figure or no figure at all raises ScoreError.
    """
    figures = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(figures)
    if not LOWEST <= when_equal <= HIGHEST:
        raise ScoreError(
            what=f"{when_equal:g} is not on the scale.",
            where="when_equal",
            mend="Use a figure from 1 to 10.",
            expected="1 to 10",
            got=f"{when_equal:g}",
        )
    if not known.any() or np.isinf(figures).any():
        raise ScoreError(
            what="There is no figure to scale, or an infinite one.",
            where="values",
            mend="Give a finite figure for one unit or more; NaN where a unit has none.",
        )
    least, most = figures[known].min(), figures[known].max()
    if least == most:
        return np.where(known, when_equal, np.nan), ["all_equal"]
    direct = (HIGHEST - LOWEST) * (figures - least) / (most - least) + LOWEST
    return (HIGHEST + LOWEST - direct if inverse else direct), []
