"""Whole batches: forms more alike than their marginals predict, and neighbours more alike than others."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from analysis.errors import QualityError
from analysis.estimates.several import holm
from analysis.estimates.streams import permutation, uniforms
from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.quality.likeness import Likeness, likeness, not_straight

FEWEST_FORMS: Final = 10
MOST_FORMS: Final = 60
FEWEST_PEERS: Final = 10
SIMULATIONS: Final = 49
PERMUTATIONS: Final = 999
ALPHA: Final = 0.01


@dataclass(frozen=True)
class BatchSigns:
    """By batch, ascending: `observed` and `expected` agreement (0-1) with `z` and `p`, NaN for a batch of
    fewer than `FEWEST_FORMS` forms. `flagged`: p after Holm's adjustment is below alpha."""

    batch: IntArray
    forms: IntArray
    observed: FloatArray
    expected: FloatArray
    z: FloatArray
    p: FloatArray
    flagged: BoolArray


def batch_similarity(
    answers: FloatArray, batch: IntArray, *, seed: int = 1, alpha: float = ALPHA
) -> BatchSigns:
    """Mean agreement of every form with the one most like it, against batches simulated from the marginals.

    Forms with one level throughout are left out. Of a batch larger than `MOST_FORMS` as many forms are
    looked at, drawn by `seed`.
    """
    codes, forms = np.unique(batch, return_counts=True)
    lines, varied = np.full((len(codes), 4), np.nan), not_straight(answers)
    for place, one in enumerate(codes):
        rows = np.flatnonzero((batch == one) & varied)
        if len(rows) < FEWEST_FORMS:
            continue
        rows = rows[np.sort(permutation(seed, len(rows))[:MOST_FORMS])]
        inside = answers[rows][:, ~np.isnan(answers[rows]).all(axis=0)]
        if inside.shape[1]:
            lines[place] = _against_simulated(likeness(inside), seed=seed + place)
    return _signs(codes, forms, _among_peers(lines), alpha=alpha)


def _among_peers(lines: FloatArray) -> FloatArray:
    """z less the usual one of all batches, where there are enough: honest people, too, are a little more or
    less alike than the model says, in every batch."""
    z = lines[:, 2]
    if (~np.isnan(z)).sum() >= FEWEST_PEERS:
        middle = np.nanmedian(z)
        usual = 1.4826 * np.nanmedian(np.abs(z - middle))
        z = (z - max(middle, 0.0)) / max(usual, 1.0)
    return np.column_stack([lines[:, :2], z, special.ndtr(-z)])


def _against_simulated(model: Likeness, *, seed: int) -> tuple[float, float, float, float]:
    observed = float(_nearest(model.hits[np.newaxis], model.there)[0])
    steps = np.cumsum(model.chance, axis=2)
    draws = uniforms(seed, (SIMULATIONS, *model.there.shape))
    level = (draws[..., np.newaxis] > steps).sum(axis=3).clip(max=steps.shape[2] - 1)
    hits = np.eye(steps.shape[2])[level] * model.there[np.newaxis, :, :, np.newaxis]
    simulated = _nearest(hits, model.there)
    mean, spread = float(simulated.mean()), float(simulated.std(ddof=1))
    z = (observed - mean) / spread if spread > 0 else 0.0
    return observed, mean, z, float(special.ndtr(-z))


def _nearest(hits: FloatArray, there: FloatArray) -> FloatArray:
    """Mean over the forms of their largest agreement with another; `hits` (draws, forms, items, levels)."""
    flat = hits.reshape(*hits.shape[:2], -1)
    both = there @ there.T
    share = np.divide(
        flat @ flat.transpose(0, 2, 1), both, out=np.zeros((len(hits), *both.shape)), where=both > 0
    )
    share[:, np.arange(len(there)), np.arange(len(there))] = -1.0
    return np.asarray(share.max(axis=2).clip(min=0).mean(axis=1))


def sequence_similarity(
    answers: FloatArray, batch: IntArray, order: IntArray, *, seed: int = 1, alpha: float = ALPHA
) -> BatchSigns:
    """Agreement of forms that follow each other in `order`, against the same forms in a random order.

    `order`: place of each form in its batch, as it was filled in or numbered. Raises QualityError where two
    forms of a batch have one place.
    """
    codes, forms = np.unique(batch, return_counts=True)
    lines = np.full((len(codes), 4), np.nan)
    for place, one in enumerate(codes):
        rows = np.flatnonzero(batch == one)
        if len(np.unique(order[rows])) < len(rows):
            raise QualityError(
                what="Two forms have the same place.",
                where=f"batch {one}",
                mend="Give every form of a batch a place of its own.",
                expected=f"{len(rows)} places",
                got=f"{len(np.unique(order[rows]))}",
            )
        if len(rows) >= FEWEST_FORMS:
            lines[place] = _against_shuffled(answers[rows[np.argsort(order[rows])]], seed=seed + place)
    return _signs(codes, forms, lines, alpha=alpha)


def _against_shuffled(answers: FloatArray, *, seed: int) -> tuple[float, float, float, float]:
    """Every order is as likely as another; the tail of the normal curve stands for the rarest ones."""
    model = likeness(answers)
    equal, both = model.equal(0, len(answers))
    share = np.divide(equal, both, out=np.zeros_like(equal), where=both > 0)
    observed = float(np.diagonal(share, offset=1).mean())
    mixed = np.argsort(uniforms(seed, (PERMUTATIONS, len(answers))), axis=1, kind="stable")
    shuffled = share[mixed[:, :-1], mixed[:, 1:]].mean(axis=1)
    spread = float(shuffled.std(ddof=1))
    z = (observed - float(shuffled.mean())) / spread if spread > 0 else 0.0
    return observed, float(shuffled.mean()), z, float(special.ndtr(-z))


def _signs(codes: IntArray, forms: IntArray, lines: FloatArray, *, alpha: float) -> BatchSigns:
    observed, expected, z, p = lines.T
    tested = ~np.isnan(p)
    flagged = np.zeros(len(codes), dtype=bool)
    flagged[tested] = holm(p[tested]) < alpha
    return BatchSigns(codes, forms.astype(np.int64), observed, expected, z, p, flagged)
