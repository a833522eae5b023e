"""Effects of who asked and how, where the data can tell them from the effect of the unit."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray, IntArray, tally

NOTABLE: Final = 0.05


@dataclass(frozen=True)
class ClerkEffect:
    """Over units with two clerks or more. `rho`: share of the variance inside units that lies between clerks;
    `deff` = 1 + (m₀ − 1) ρ; `far` per clerk code: its mean lies over 3 standard errors from its unit's."""

    clerks: int
    forms: int
    rho: float
    deff: float
    far: BoolArray

    @property
    def notable(self) -> bool:
        """ρ above .05, or one clerk far from the others."""
        return bool(self.rho > NOTABLE or self.far.any())


def clerk_effect(values: FloatArray, clerk: IntArray, unit: IntArray) -> ClerkEffect | None:
    """One-way analysis of variance of clerks inside units; NaN values are left out. Codes from 0.

    None where no unit has two clerks: clerk and unit are the same thing then, and nothing can be told.
    """
    known = ~np.isnan(values)
    y, clerk_of, unit_of = values[known], clerk[known], unit[known]
    count = int(clerk.max(initial=-1)) + 1
    home = np.zeros(count, dtype=np.int64)
    home[clerk_of] = unit_of
    forms = tally(clerk_of, count=count)
    mates = tally(home[forms > 0], count=int(unit.max(initial=-1)) + 1)
    inside = mates[unit_of] >= 2
    y, clerk_of, unit_of = y[inside], clerk_of[inside], unit_of[inside]
    used = np.unique(clerk_of)
    between, within = len(used) - len(np.unique(unit_of)), len(y) - len(used)
    if between < 1 or within < 1:
        return None
    forms = tally(clerk_of, count=count)
    of_unit = tally(unit_of, count=len(mates))
    mean = tally(clerk_of, count=count, weights=y) / np.maximum(forms, 1)
    centre = tally(unit_of, count=len(mates), weights=y) / np.maximum(of_unit, 1)
    away = np.where(forms > 0, mean - centre[home], 0.0)
    msb = float((forms * away**2).sum()) / between
    msw = float(((y - mean[clerk_of]) ** 2).sum()) / within
    size = (len(y) - float((forms[used] ** 2 / of_unit[home[used]]).sum())) / between
    below = msb + (size - 1) * msw
    rho = (msb - msw) / below if below > 0 else 0.0
    spread = np.sqrt(msw * (1 / np.maximum(forms, 1) - 1 / np.maximum(of_unit[home], 1)).clip(min=0))
    return ClerkEffect(
        clerks=len(used),
        forms=len(y),
        rho=rho,
        deff=1 + (size - 1) * rho,
        far=np.asarray((forms > 0) & (np.abs(away) > 3 * spread + 1e-12), dtype=bool),
    )
