"""Estimates, sub-scores, ranks and reports of a satisfaction survey.

The public names are loaded on first use, so that a process which only writes
bundles (`analysis.dataset.format`) never loads pandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.estimates.design import Design
    from analysis.estimates.frames import Stage
    from analysis.ranks.sets import rank_sets
    from analysis.scores.reliability import cronbach_alpha
    from analysis.scores.scaling import scale_figures

__all__ = ["Design", "Stage", "cronbach_alpha", "rank_sets", "scale_figures"]
__version__ = "0.1.0"

_HOMES = {
    "Design": "analysis.estimates.design",
    "Stage": "analysis.estimates.frames",
    "cronbach_alpha": "analysis.scores.reliability",
    "rank_sets": "analysis.ranks.sets",
    "scale_figures": "analysis.scores.scaling",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
