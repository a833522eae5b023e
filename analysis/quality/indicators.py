"""What is measured of a batch of forms, and of the honest batches it is compared with.

All functions take a leading axis of draws: (draws, forms) or (draws, forms, forms).
"""

from typing import Final

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.quality.pairs import Pool

LEAST: Final = -20.0
"""Evidence is cut off here: how unlike two forms are says nothing."""
NEIGHBOURS: Final = 3
FIFTH: Final = 0.2
FEWEST_SHOWN: Final = 5
FEWEST_ITEMS: Final = 8
EVIDENCE: Final = 4
"""Columns of `evidence_of`."""


def pairs_of(pool: Pool, rows: IntArray, apart: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Evidence and share of equal answers of all pairs of `rows` (draws, forms); −inf where not `apart` or
    where either form has one level throughout: such forms tell no copy."""
    evidence = pool.left[rows] @ pool.right[rows].transpose(0, 2, 1)
    both = pool.there[rows] @ pool.there[rows].transpose(0, 2, 1)
    equal = pool.hits[rows] @ pool.hits[rows].transpose(0, 2, 1)
    straight = pool.straight[rows]
    told = apart & ~straight[:, :, np.newaxis] & ~straight[:, np.newaxis, :]
    share = np.divide(equal, both, out=np.zeros_like(both), where=both > 0)
    share = np.where(told & (both >= FEWEST_ITEMS), share, -np.inf)
    return np.where(told, evidence, -np.inf), share


def evidence_of(evidence: FloatArray) -> FloatArray:
    """Four summaries of the evidence of pairs, shape (draws, 4): the nearest form of all forms, of the fifth
    that has the nearest ones; the three nearest of that fifth, of two fifths."""
    near = np.maximum(-np.sort(-evidence, axis=2)[:, :, :NEIGHBOURS], LEAST)
    one, three = near[:, :, 0], near.mean(axis=2)
    forms = evidence.shape[1]
    return np.stack(
        [
            np.maximum(one, 0).mean(axis=1),
            _highest(one, _part(forms, FIFTH)),
            _highest(three, _part(forms, FIFTH)),
            _highest(three, _part(forms, 2 * FIFTH)),
        ],
        axis=1,
    )


def likeness_of(share: FloatArray) -> FloatArray:
    """Shape (draws, 3): share of answers equal to the nearest form, over all forms and over the fifth most
    alike (five forms or more); share of forms that equal another one throughout. Forms without a partner are
    left out of the first two."""
    nearest = share.max(axis=2)
    known = np.isfinite(nearest)
    number = known.sum(axis=1)
    mean = np.where(known, nearest, 0.0).sum(axis=1) / np.maximum(number, 1)
    most = max(FEWEST_SHOWN, _part(share.shape[1], FIFTH))
    top = _highest(np.where(known, nearest, 0.0), most)
    copies = (np.where(known, nearest, 0.0) >= 1 - 1e-9).mean(axis=1)
    return np.stack([mean, top, copies], axis=1)


def evenness_of(pool: Pool, rows: IntArray) -> FloatArray:
    """Standard deviation inside a form, mean of the two fifths of the forms in which it is least. (draws,)"""
    within = np.where(pool.straight[rows], np.inf, pool.within[rows])
    least = np.sort(within, axis=1)[:, : _part(rows.shape[1], 2 * FIFTH)]
    known = np.isfinite(least)
    return np.asarray(np.where(known, least, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _part(forms: int, share: float) -> int:
    return max(2, round(share * forms))


def _highest(values: FloatArray, number: int) -> FloatArray:
    """Mean of the `number` highest of each row."""
    return np.asarray(-np.sort(-values, axis=1)[:, :number].mean(axis=1))
