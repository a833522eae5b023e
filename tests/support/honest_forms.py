"""Simulated forms of honest people: good and bad units, content and discontent persons, blanks."""

import numpy as np

from analysis.estimates.variance import FloatArray, IntArray

EDGES = [-1.5, -0.7, 0.2, 1.1]


def honest_forms(
    seed: int, *, batches: int = 40, forms: int = 25, items: int = 20, halo: float = 0.4, level: float = 0.3
) -> tuple[FloatArray, IntArray]:
    """Answers 1 to 5 (forms × items, NaN blank) and the batch of each form. `halo`: share of a person's mood
    in the variance of an answer; `level`: how content everybody is."""
    stream = np.random.default_rng(seed)
    batch = np.repeat(np.arange(batches), forms)
    unit = stream.normal(level, 0.4, size=batches)[batch]
    person, noise = stream.normal(size=batch.size), stream.normal(size=(batch.size, items))
    latent = unit[:, None] + stream.normal(0, 0.4, size=items) + np.sqrt(halo) * person[:, None]
    answers = 1 + np.digitize(latent + np.sqrt(1 - halo) * noise, EDGES).astype(float)
    answers[stream.random(answers.shape) < 0.04] = np.nan
    return answers, batch
