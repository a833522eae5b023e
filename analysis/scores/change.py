"""Change of scores between two rounds: V = V₁ + V₂ − 2 Cov, the covariance from people who answered twice.

For respondents of stratum h in the earlier year and h' in the later, m of them in both samples,
Cov = (1 − n n'/(m N)) · m/(m − 1) · [Σ z z' − Σ z Σ z'/m]: two samples of one list that share more people
than chance would have it rise and fall together (Tam 1984); fresh samples do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimates.variance import FloatArray, IntArray


@dataclass(frozen=True)
class Wave:
    """One year. `z` (rows × columns): linearised values of what is compared; `unit` per row (−1: none);
    per respondent code: `name`, `stratum`; per stratum: `size` of the sample and of the `population` (NaN: no
    correction)."""

    z: FloatArray
    unit: IntArray
    respondent: IntArray
    name: list[str]
    stratum: IntArray
    size: FloatArray
    population: FloatArray


def panel_covariance(earlier: Wave, later: Wave, panel: Mapping[str, str], *, units: int) -> FloatArray:
    """Covariance of the sums of z of both years by unit and column; the last row is that of all units.

    `panel`: name of a respondent of the later year → name in the earlier. Shape (units + 1, columns).
    """
    result = np.zeros((units + 1, earlier.z.shape[1]))
    place = {name: code for code, name in enumerate(earlier.name)}
    pairs = [
        (place[panel[name]], code) for code, name in enumerate(later.name) if panel.get(name, None) in place
    ]
    if not pairs:
        return result
    old, new = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    cell = pd.MultiIndex.from_arrays([earlier.stratum[old], later.stratum[new]])
    code, strata = pd.factorize(cell)
    for column in range(result.shape[1]):
        first = _by_person(earlier, old, column, units=units)
        second = _by_person(later, new, column, units=units)
        for one, (h, k) in enumerate(strata):
            inside = code == one
            result[:, column] += _cell(first[inside], second[inside], earlier, later, h=int(h), k=int(k))
    return result


def _by_person(wave: Wave, people: IntArray, column: int, *, units: int) -> FloatArray:
    """Sum of z of each person by unit, and over all units. Shape (people, units + 1)."""
    row_of = np.full(len(wave.name), -1, dtype=np.int64)
    row_of[people] = np.arange(len(people))
    rows = np.flatnonzero((row_of[wave.respondent] >= 0) & (wave.unit >= 0))
    table = np.zeros((len(people), units + 1))
    np.add.at(table, (row_of[wave.respondent[rows]], wave.unit[rows]), wave.z[rows, column])
    table[:, -1] = table[:, :-1].sum(axis=1)
    return table


def _cell(first: FloatArray, second: FloatArray, earlier: Wave, later: Wave, *, h: int, k: int) -> FloatArray:
    both = len(first)
    if both < 2:
        return np.zeros(first.shape[1])
    away = (first * second).sum(axis=0) - first.sum(axis=0) * second.sum(axis=0) / both
    population = np.fmax(earlier.population[h], later.population[k])
    chance = 0.0
    if not (np.isnan(earlier.population[h]) or np.isnan(later.population[k])):
        chance = float(earlier.size[h] * later.size[k] / (both * population))
    return np.asarray((1 - chance) * both / (both - 1) * away)
