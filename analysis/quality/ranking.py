"""Whom to look at first: batches of forms ranked by how much they look filled in by one hand.

A rank for auditors, never a verdict, and no form is left out anywhere. A mark is given at a stated level: of
honest batches so many in a hundred bear one. Straight lines and blanks are shown and have no weight: content
people give them too.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from analysis.estimates.streams import permutation, uniforms
from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.quality.indicators import EVIDENCE, evenness_of, evidence_of, likeness_of, pairs_of
from analysis.quality.pairs import Pool, pool, redrawn
from analysis.quality.peers import FEWEST_PEERS, among_peers, apart_from, drawn_from_others, expected_of

FEWEST_FORMS: Final = 10
MOST_FORMS: Final = 60
DRAWS: Final = 99
CELLS_AT_ONCE: Final = 4_000_000
ALARM: Final = 0.01
INDICATORS: Final = ("nearest", "closest", "copies", "even", "spread", "top", "straight", "blank")
WEIGHTS: Final = {"even": 0.5, "spread": 0.25, "top": 0.25}
"""What adds to the evidence of pairs, each up to `MOST_ADDED`, so that none of them marks a batch alone."""
MOST_ADDED: Final = 2.0
SIGNS: Final = (-1, 1, 1, -1)
FLOORS: Final = (0.02, 0.01, 0.0, 0.005)
"""Of spread, top, straight and blank: which way points to one hand, and the least usual distance of peers
(levels, then shares)."""
STRAIGHT: Final = 2
SOME_FORMS: Final = 2.0
"""Straight forms differ by so many at least: where nearly all have none, one is no sign."""
MARGIN: Final = 0.6
"""Batches differ more than draws do: the limit is taken at this part of the alarm level, so that it holds."""
Calibration = Literal["peers", "simulated"]


@dataclass(frozen=True)
class Ranking:
    """Batches of `FEWEST_FORMS` forms or more, ascending. `mean`: of the levels. `strength`: the higher the
    sooner to be looked at; `first`: at least `limit`, which so many honest batches reach as `alarm` says.

    `observed`, `expected`, `z` (batches, indicators): expected of honest peers as content; z above 0 points
    to one hand; NaN where there is nothing to compare with. Without peers enough `limit` is infinite.
    """

    batch: IntArray
    forms: IntArray
    mean: FloatArray
    strength: FloatArray
    first: BoolArray
    limit: float
    calibration: Calibration
    observed: FloatArray
    expected: FloatArray
    z: FloatArray

    @property
    def rank(self) -> IntArray:
        """1 for the one to be looked at first; equal strengths share the better rank."""
        rounded = np.round(self.strength, 6)
        return np.asarray(1 + (rounded[np.newaxis] > rounded[:, np.newaxis]).sum(axis=1), dtype=np.int64)


@dataclass(frozen=True)
class _Measured:
    """One batch: its columns (evidence, likeness, evenness) and those of honest ones (draws, columns)."""

    own: FloatArray
    honest: FloatArray


def rank_batches(
    answers: FloatArray, batch: IntArray, *, seed: int = 1, alarm: float = ALARM, draws: int = DRAWS
) -> Ranking:
    """Rank the batches of one cohort: all forms of one questionnaire, group and mode.

    `answers` (forms × items), NaN where blank. Of a batch larger than `MOST_FORMS` as many forms are looked
    at, drawn by `seed`. With fewer than `FEWEST_PEERS` other batches the comparison is with simulated forms:
    it still orders, and marks none.
    """
    rows = _looked_at(answers, batch, seed=seed)
    codes = np.unique(batch[rows])
    if not codes.size:
        return _nobody()
    items = ~np.isnan(answers[rows]).all(axis=0)
    table, of = answers[rows][:, items], np.searchsorted(codes, batch[rows])
    whole = pool(table, of)
    by_peers = len(codes) > FEWEST_PEERS
    against = _against_others if by_peers else _against_simulated
    measured = [
        against(whole, np.flatnonzero(of == place), seed=seed + 2 * place, draws=draws)
        for place in range(len(codes))
    ]
    forms = np.array([int((batch == code).sum()) for code in codes], dtype=np.int64)
    return _joined(codes, forms, whole, table, measured, alarm=alarm if by_peers else None, seed=seed)


def _looked_at(answers: FloatArray, batch: IntArray, *, seed: int) -> IntArray:
    """Forms with an answer, of the batches that have enough of them, in order of the batches."""
    given = ~np.isnan(answers).all(axis=1)
    found = [np.empty(0, dtype=np.int64)]
    for code in np.unique(batch):
        rows = np.flatnonzero((batch == code) & given)
        if len(rows) >= FEWEST_FORMS:
            found.append(rows[np.sort(permutation(seed, len(rows))[:MOST_FORMS])])
    return np.concatenate(found)


def _against_others(whole: Pool, rows: IntArray, *, seed: int, draws: int) -> _Measured:
    drawn, apart = drawn_from_others(whole, rows, draws=draws, seed=seed)
    at_once = max(1, CELLS_AT_ONCE // (rows.size * whole.left.shape[1]))
    honest = [
        _columns(whole, drawn[start : start + at_once], apart[start : start + at_once])
        for start in range(0, draws, at_once)
    ]
    return _Measured(_own(whole, rows), np.concatenate(honest))


def _against_simulated(whole: Pool, rows: IntArray, *, seed: int, draws: int) -> _Measured:
    one, apart = whole.taken(rows), _others(len(rows))
    chance = uniforms(seed, (draws, *one.there.shape))
    places = np.arange(len(rows))[np.newaxis]
    honest = [_columns(redrawn(one, draw), places, apart) for draw in chance]
    return _Measured(_own(whole, rows), np.concatenate(honest))


def _own(whole: Pool, rows: IntArray) -> FloatArray:
    return np.asarray(_columns(whole, rows[np.newaxis], _others(len(rows)))[0])


def _others(forms: int) -> BoolArray:
    return ~np.eye(forms, dtype=bool)[np.newaxis]


def _columns(whole: Pool, rows: IntArray, apart: BoolArray) -> FloatArray:
    evidence, share = pairs_of(whole, rows, apart)
    return np.column_stack([evidence_of(evidence), likeness_of(share), evenness_of(whole, rows)])


def _joined(
    codes: IntArray, forms: IntArray, whole: Pool, table: FloatArray, measured: list[_Measured], *,
    alarm: float | None, seed: int,
) -> Ranking:  # fmt: skip
    own = np.stack([one.own for one in measured])
    honest = np.stack([one.honest for one in measured])
    middle, usual = honest.mean(axis=1), np.maximum(honest.std(axis=1, ddof=1), 1e-9)
    z, chance = (own - middle) / usual, (honest - middle[:, np.newaxis]) / usual[:, np.newaxis]
    main, null = z[:, :EVIDENCE].mean(axis=1), chance[:, :, :EVIDENCE].mean(axis=2)
    scale = max(float(null.std()), 1e-9)
    main, null = main / scale, null / scale
    mean = _by_batch(whole.mean, whole.batch)
    tables = _tables(whole, table, mean=mean, peers=alarm is not None)
    added = np.zeros(len(codes))
    even = -z[:, -1]
    if alarm is not None:
        main, even = among_peers(main, mean), among_peers(even, mean)
        of = {"even": even, "spread": tables[2][:, 0], "top": tables[2][:, 1]}
        added = sum((WEIGHTS[name] * one.clip(0, MOST_ADDED) for name, one in of.items()), start=added)
    limit = np.inf if alarm is None else _limit(null.reshape(-1), added, alarm=alarm, seed=seed)
    strength = main + added
    signs = np.column_stack([z[:, EVIDENCE : EVIDENCE + 3], even])
    return Ranking(
        codes, forms, mean, strength, np.asarray(strength >= limit), float(limit),
        "simulated" if alarm is None else "peers",
        observed=np.column_stack([own[:, EVIDENCE:], tables[0]]),
        expected=np.column_stack([middle[:, EVIDENCE:], tables[1]]),
        z=np.column_stack([signs, tables[2]]),
    )  # fmt: skip


def _limit(null: FloatArray, added: FloatArray, *, alarm: float, seed: int) -> float:
    """What so many honest batches reach: the evidence as drawn, with what peers add to it at random."""
    by_chance = added[(uniforms(seed, null.shape) * len(added)).astype(np.int64)]
    return float(np.quantile(null + by_chance, 1 - alarm * MARGIN))


def _tables(
    whole: Pool, table: FloatArray, *, mean: FloatArray, peers: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Observed, expected and z of spread, top level, straight lines and blanks, by peers as content."""
    of, forms = whole.batch, np.bincount(whole.batch)
    square = _by_batch(whole.mean**2, of) - mean**2
    spread = np.sqrt(np.maximum(square, 0) * forms / np.maximum(forms - 1, 1))
    given = ~np.isnan(table)
    top = (table == np.nanmax(table)).sum(axis=1) / given.sum(axis=1)
    observed = np.column_stack(
        [
            spread,
            _by_batch(top, of),
            _by_batch(whole.straight.astype(float), of),
            _by_batch(1 - given.mean(axis=1), of),
        ]
    )
    if not peers:
        empty = np.full_like(observed, np.nan)
        return observed, empty, empty
    floors = np.broadcast_to(FLOORS, observed.shape).copy()
    floors[:, STRAIGHT] = SOME_FORMS / forms
    columns = list(zip(observed.T, SIGNS, floors.T, strict=True))
    expected = np.column_stack([expected_of(one, mean) for one, _, _ in columns])
    z = np.column_stack([apart_from(sign * one, mean, floor=floor) for one, sign, floor in columns])
    return observed, expected, z


def _by_batch(values: FloatArray, of: IntArray) -> FloatArray:
    return np.asarray(np.bincount(of, weights=values) / np.bincount(of))


def _nobody() -> Ranking:
    empty, none, wide = np.empty(0), np.empty(0, dtype=np.int64), np.empty((0, len(INDICATORS)))
    return Ranking(
        none, none, empty, empty, np.empty(0, dtype=bool), np.inf, "simulated", wide, wide, wide
    )  # fmt: skip
