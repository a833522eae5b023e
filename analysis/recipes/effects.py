"""Effects of the mode, only where a group answered in two modes inside the same units; of clerks never from a
bundle, which does not say who handed a form out."""

from typing import Final

import numpy as np
import pandas as pd

from analysis.dataset.labels import both
from analysis.dataset.signs import EffectRow
from analysis.estimates.intervals import t_interval
from analysis.estimates.sample import Part
from analysis.estimates.variance import FloatArray
from analysis.recipes.campaign import Campaign
from analysis.recipes.units import figure
from analysis.scores.rule import to_shares

ENOUGH: Final = 30
"""Forms per mode below which a difference is shown with a flag; nothing is ever adjusted by it."""


def effect_rows(campaign: Campaign) -> list[EffectRow]:
    """A row per group and pair of modes, and one that says what cannot be told of clerks."""
    rows: list[EffectRow] = []
    if campaign.bundle.moments is not None:
        rows.append(_row("mode", None, why="counts"))
    else:
        share = to_shares(campaign.frame, campaign.rule)
        number = np.maximum((~np.isnan(share)).sum(axis=1), 1)
        value = np.where(np.isnan(share).all(axis=1), np.nan, 100 * np.nansum(share, axis=1) / number)
        for group in campaign.groups:
            modes = sorted(set(campaign.frame.loc[campaign.frame["group"] == group, "mode"]))
            rows += [_effect(campaign, value, group, modes[0], other) for other in modes[1:]]
            if len(modes) == 1:
                rows.append(_row("mode", group, why="one_mode"))
    return [*rows, _row("clerk", None, why="no_clerks")]


def _row(kind: str, group: str | None, *, why: str | None) -> EffectRow:
    return EffectRow(
        kind=kind,
        group=group,
        identifiable=why is None,
        why=None if why is None else both(f"effect.why.{why}"),
        first=None,
        second=None,
        units=0,
        n_first=None,
        n_second=None,
        difference=None,
        se=None,
        ci_low=None,
        ci_high=None,
        flags=[],
    )


def _effect(campaign: Campaign, value: FloatArray, group: str, first: str, second: str) -> EffectRow:
    """Σ k (mean of the first − mean of the second) over units with both, k ∝ n n'/(n + n')."""
    frame, units = campaign.frame, len(campaign.units)
    side = np.where(frame["mode"] == first, 0, np.where(frame["mode"] == second, 1, -1))
    known = ~np.isnan(value) & (frame["group"] == group).to_numpy() & (side >= 0)
    cell = campaign.unit_code * 2 + side
    count = np.bincount(cell[known], minlength=2 * units).reshape(units, 2).astype(float)
    usable = count.min(axis=1) >= 2
    number = count[usable].sum(axis=0)
    if not usable.any() or number.min() < campaign.options["minimum"]:
        return _row("mode", group, why="apart")
    k = np.where(usable, count.prod(axis=1) / np.maximum(count.sum(axis=1), 1), 0.0)
    sign = np.column_stack([k, -k]).reshape(-1) / k.sum()
    known &= usable[campaign.unit_code]
    design, levels = campaign.design, pd.DataFrame(index=range(2 * units))
    part = Part(domain=np.where(known, cell, -1), levels=levels)
    y = np.nan_to_num(value)
    mean, _ = design.means(y, part)
    z = design.linearised(y, part, mean=np.nan_to_num(mean)) * part.spread(sign)
    joined = Part(domain=np.where(known, 0, -1), levels=pd.DataFrame(index=[0]))
    difference = float((sign * np.nan_to_num(mean)).sum())
    se, df = np.sqrt(design.variances(z, joined)), design.freedom(joined)
    low, high = t_interval(np.array([difference]), se, df=df, confidence=campaign.options["level"])
    return EffectRow(
        kind="mode",
        group=group,
        identifiable=True,
        why=None,
        first=first,
        second=second,
        units=int(usable.sum()),
        n_first=int(number[0]),
        n_second=int(number[1]),
        difference=figure(difference),
        se=figure(float(se[0])),
        ci_low=figure(float(low[0])),
        ci_high=figure(float(high[0])),
        flags=["few"] if number.min() < ENOUGH else [],
    )
