"""What stands between the two passes over answers: constants that follow from the counts alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.dataset.bundle import read_bundle
from analysis.recipes.campaign import Campaign
from analysis.scores.rule import level_shares
from analysis.scores.subscores import Linear, linearise


def constants_of(source: Path) -> dict[str, Any]:
    """From a bundle of counts whose moments need not be filled in yet: `criteria` in order, `constants` by
    group, unit, item and criterion, `shares` of levels, `batteries` (scale items of a criterion)."""
    campaign = Campaign(replace(read_bundle(source), moments=None))
    items = {item["key"]: item for item in campaign.bundle.codebook["items"]}
    scale = {key for key, item in items.items() if item["kind"] == "scale"}
    batteries = {
        criterion.key: [item for item in criterion.items if item in scale]
        for criterion in campaign.rule.criteria
    }
    return {
        "criteria": [criterion.key for criterion in campaign.rule.criteria],
        "constants": list(_constants(campaign)),
        "shares": [
            {"item": item, "level": level, "share": share}
            for item in campaign.rule.items
            for level, share in sorted(level_shares(items[item]).items())
        ],
        "batteries": {key: found for key, found in batteries.items() if len(found) > 1},
    }


def _constants(campaign: Campaign) -> Iterator[dict[str, Any]]:
    units = [unit["code"] for unit in campaign.units]
    for criterion, linear in enumerate(linearise(campaign.survey, campaign.rule)):
        slope, mean = _by_group(linear, groups=len(campaign.groups))
        for unit, group, item in np.argwhere(slope != 0):
            yield {
                "group": campaign.groups[group],
                "unit": units[unit],
                "item": campaign.rule.items[item],
                "criterion": criterion,
                "slope": float(slope[unit, group, item]),
                "mean": float(mean[unit, group, item]),
                "weighted": linear.weighted,
            }


def _by_group(linear: Linear, *, groups: int) -> tuple[Any, Any]:
    """Slope and mean with every group, also where all are pooled."""
    shape = (linear.slope.shape[0], groups, linear.slope.shape[2])
    return np.broadcast_to(linear.slope, shape), np.broadcast_to(linear.mean, shape)
