"""Honest batches to compare a batch with: made of forms of other batches, or simulated where there are few.

A form of another batch was not copied from one of a third. So a batch made of forms of many others, each as
content as the form it stands for, is what honest people as content as these answer: with the halo, the habits
and the straight lines of this survey, whatever these are.
"""

from typing import Final

import numpy as np

from analysis.estimates.streams import uniforms
from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.quality.pairs import Pool

FEWEST_PEERS: Final = 10
NARROWEST: Final = 10
WIDEST: Final = 40
TRIES: Final = 6
NEAR: Final = 30
FLOOR: Final = 1e-6
UPPER: Final = 0.8
UPPER_NORMAL: Final = 0.8416
"""Normal quantile of `UPPER`: units that differ by question spread out upwards."""
FAR: Final = 4.0
"""Batches this far above the others are no measure of how far honest ones may lie."""


def drawn_from_others(pool: Pool, rows: IntArray, *, draws: int, seed: int) -> tuple[IntArray, BoolArray]:
    """Forms of other batches, shape (draws, forms): each among those nearest in mean level to one of `rows`,
    straight ones for straight ones;
    and which pairs may be compared: no two of one batch. A form of the own batch that is left after some
    tries is never compared with another one of it."""
    forms = len(pool.mean)
    order = np.lexsort((uniforms(seed, (forms,)), pool.straight, np.round(pool.mean, 9)))
    place = np.empty(forms, dtype=np.int64)
    place[order] = np.arange(forms)
    width = int(np.clip(forms // 10, NARROWEST, WIDEST))
    steps = uniforms(seed + 1, (TRIES, draws, len(rows)))
    chosen = np.broadcast_to(rows, (draws, len(rows)))
    own = pool.batch[rows[0]]
    for step in steps:
        there = place[rows] + (step * (2 * width + 1)).astype(np.int64) - width
        there = np.abs(there)
        there = np.where(there >= forms, 2 * forms - 2 - there, there).clip(0, forms - 1)
        chosen = np.where(pool.batch[chosen] == own, order[there], chosen)
    batch = pool.batch[chosen]
    return np.asarray(chosen, dtype=np.int64), batch[:, :, np.newaxis] != batch[:, np.newaxis, :]


def expected_of(values: FloatArray, mean: FloatArray) -> FloatArray:
    """Median of the nearest batches in mean level, the batch itself left out. Shapes (batches,)."""
    return np.asarray(np.median(values[_nearest(mean)], axis=1))


def apart_from(values: FloatArray, mean: FloatArray, *, floor: FloatArray | float = FLOOR) -> FloatArray:
    """How far each batch lies above its peers, in their usual distance: half that near by, half of all."""
    near = _nearest(mean)
    distance = values - np.median(values[near], axis=1)
    local = 1.4826 * np.median(np.abs(distance[near]), axis=1)
    usual = 1.4826 * float(np.median(np.abs(distance)))
    return np.asarray(distance / np.maximum(np.sqrt((local**2 + usual**2) / 2), floor))


def among_peers(z: FloatArray, mean: FloatArray) -> FloatArray:
    """z less the usual one of batches as content, where that is above 0, in their usual distance if above 1:
    whatever makes the people of every unit alike accuses none."""
    above = z - np.maximum(np.median(z[_nearest(mean)], axis=1), 0.0)
    kept = above[above < FAR * max(_usual(above), 1.0)]
    upper = float(np.quantile(kept, UPPER) - np.median(kept)) / UPPER_NORMAL
    return np.asarray(above / max(_usual(kept), upper, 1.0))


def _usual(values: FloatArray) -> float:
    """Median distance from the median, as the standard deviation of a normal distribution."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def _nearest(mean: FloatArray) -> IntArray:
    """The `NEAR` other batches with the nearest mean, shape (batches, ≤ NEAR)."""
    distance = np.abs(mean[:, np.newaxis] - mean[np.newaxis])
    np.fill_diagonal(distance, np.inf)
    return np.asarray(np.argsort(distance, axis=1, kind="stable")[:, : min(NEAR, len(mean) - 1)])
