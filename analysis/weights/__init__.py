"""Weights: from the sampling fraction over nonresponse and known totals to what they cost in precision."""

from analysis.weights.adjusting import Nonresponse, base_weights, nonresponse, trim
from analysis.weights.calibration import calibrate
from analysis.weights.kish import effective_size, kish_design_effect
from analysis.weights.margins import Margin, post_stratify, rake

__all__ = [
    "Margin",
    "Nonresponse",
    "base_weights",
    "calibrate",
    "effective_size",
    "kish_design_effect",
    "nonresponse",
    "post_stratify",
    "rake",
    "trim",
]
